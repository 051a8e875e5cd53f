"""Panels: the list, a new one, one day with its slots, adding a nominal."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mappa.agencies.access import requires
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.look import Link
from meetings.forms.planning import LEVELS, PanelFilter, PanelForm, SlotForm
from meetings.selectors.panels import (
    areas_to_schedule,
    chairs_for,
    next_slot,
    nominals_to_schedule,
    panel_or_404,
    panels_shown,
    slots_of,
)
from meetings.services.panels import create_panel
from meetings.services.scheduling import schedule_meeting
from meetings.views.answering import actor_of, saved
from meetings.views.tables import candidate_words, name_choices, panel_table, people_choices, slot_table

PAGE_SIZE = 25
MOST_CANDIDATES = 200


@requires(Permission.VIEW_CASE)
def panel_list(request: HttpRequest) -> HttpResponse:
    """Panel days, the next first; narrowed and sorted by the address."""
    actor = actor_of(request)
    form = PanelFilter(request.GET)
    when, level = request.GET.get("when", ""), request.GET.get("level", "")
    sort = request.GET.get("sort", "")
    rows = panels_shown(actor, past=when == "past", level=level if level in dict(LEVELS) else "", sort=sort)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    columns, cells = panel_table(page.object_list, request.GET, sort)
    context = {
        "form": None,
        "filter_form": form,
        "selected": _chosen(form),
        "page": page,
        "columns": columns,
        "rows": cells,
        "may_create": actor.may(Permission.SCHEDULE_MEETING),
        "create_link": Link(_("Arrange a panel"), reverse("panel-create")),
    }
    return render(request, "meetings/panel_list.html", context)


def _chosen(form: PanelFilter) -> list[Link]:
    """One link for each chosen filter, to the list without it."""
    form.is_valid()
    found = []
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    for name, value in chosen.items():
        label = dict(form.fields[name].choices)[value]  # type: ignore[attr-defined]
        rest = "&".join(f"{other}={kept}" for other, kept in chosen.items() if other != name)
        found.append(Link(str(label), f"{reverse('panel-list')}?{rest}"))
    return found


@requires(Permission.SCHEDULE_MEETING)
def panel_create(request: HttpRequest) -> HttpResponse:
    """Arrange a panel."""
    actor = actor_of(request)
    areas, chairs = name_choices(areas_to_schedule(actor)), people_choices(chairs_for(actor))
    form = PanelForm(
        request.POST or None, areas=areas, chairs=chairs, on=actor.on, initial={"area": areas and areas[0][0]}
    )

    def act() -> None:
        data = form.cleaned_data
        panel = create_panel(
            actor=actor,
            area_id=UUID(data["area"]),
            level=int(data["level"]),
            held_on=data["held_on"],
            starts_at=data["starts_at"],
            venue=data["venue"],
            chair_id=UUID(data["chair"]),
            key=data["key"],
            on=actor.on,
        )
        made.append(panel.pk)

    made: list[UUID] = []
    if request.method == "POST" and saved(form, act):
        messages.success(request, _("The panel is arranged. Now add the people to be discussed."))
        return redirect("panel-detail", made[0])
    return render(request, "meetings/panel_create.html", {"form": form})


@requires(Permission.VIEW_CASE)
def panel_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One panel day with the slots the person may see."""
    actor = actor_of(request)
    panel = panel_or_404(actor, pk)
    meetings = list(slots_of(actor, panel))
    columns, rows = slot_table(meetings)
    listed = [row.case_id for row in meetings]
    record_view(actor=actor, event=EventType.CASE_LISTED, case_ids=listed, subject=panel)
    context = {
        "panel": panel,
        "columns": columns,
        "rows": rows,
        "may_add": actor.may(Permission.SCHEDULE_MEETING)
        and panel.area_id in actor.coordinated_area_ids
        and panel.held_on >= actor.on,
        "add_link": Link(_("Add a nominal"), reverse("meeting-schedule", args=[panel.pk])),
    }
    return render(request, "meetings/panel_detail.html", context)


@requires(Permission.SCHEDULE_MEETING)
def meeting_schedule(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a nominal a slot on the panel day."""
    actor = actor_of(request)
    panel = panel_or_404(actor, pk)
    cases = list(nominals_to_schedule(actor, panel)[:MOST_CANDIDATES])
    choices = [(str(case.pk), candidate_words(case)) for case in cases]
    form = SlotForm(request.POST or None, cases=choices, initial={"slot_at": next_slot(actor, panel)})

    def act() -> None:
        data = form.cleaned_data
        meeting = schedule_meeting(
            actor=actor,
            panel_id=panel.pk,
            case_id=UUID(data["case"]),
            slot_at=data["slot_at"],
            minutes_planned=data["minutes_planned"],
            purpose=data["purpose"],
            on=actor.on,
        )
        made.append(meeting.pk)

    made: list[UUID] = []
    if request.method == "POST" and saved(form, act):
        messages.success(request, _("The nominal is on the panel. Now check who is invited."))
        return redirect("meeting-invite", made[0])
    record_view(actor=actor, event=EventType.CASE_LISTED, case_ids=[case.pk for case in cases], subject=panel)
    context = {"form": form, "panel": panel, "has_candidates": bool(cases)}
    return render(request, "meetings/meeting_schedule.html", context)
