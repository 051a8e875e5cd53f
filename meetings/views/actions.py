"""One's own actions, and reporting on one."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.domain.access import HandedOver
from cases.forms.requests import HandOverForm
from cases.selectors.cases import case_or_404, case_page
from cases.selectors.hand_overs import hand_overs_of
from cases.selectors.marks import mark_tags
from cases.selectors.reading import on_case
from cases.views.hand_overs import passed_on, recorded
from mappa.agencies.access import requires
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.sessions.step_up import stepped_up
from meetings.domain.enums import ActionState
from meetings.domain.meetings import LIVE_ACTION_STATES
from meetings.forms.actions import ActionFilter, CheckForm, ProgressForm
from meetings.selectors.actions import action_or_404, does, own_actions_shown
from meetings.selectors.chairing import chairs
from meetings.services.actions import check_done_action, remove_action, report_progress
from meetings.services.hand_overs import hand_over_action
from meetings.views.answering import actor_of, done, saved
from meetings.views.tables import action_table, action_tags, owner_words

PAGE_SIZE = 25


@requires(Permission.VIEW_CASE)
def action_list(request: HttpRequest) -> HttpResponse:
    """The signed-in person's actions, the next due first."""
    actor = actor_of(request)
    rows = own_actions_shown(actor, request.GET.get("show", ""))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    columns, cells = action_table(page.object_list, actor.on, with_nominal=True)
    record_view(actor=actor, event=EventType.CASE_LISTED, case_ids={row.case_id for row in page.object_list})
    context = {"filter_form": ActionFilter(request.GET), "page": page, "columns": columns, "rows": cells}
    return render(request, "meetings/action_list.html", context)


@requires(Permission.VIEW_CASE)
def action_update(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One action; who has it says how it stands."""
    actor = actor_of(request)
    action = action_or_404(actor, pk)
    initial = {"evidence": action.evidence, "version": action.version}
    form = ProgressForm(request.POST or None, initial=initial)

    def act() -> None:
        data = form.cleaned_data
        report_progress(
            actor=actor,
            action_id=action.pk,
            is_done=data["is_done"],
            evidence=data["evidence"],
            version=data["version"],
        )

    if request.method == "POST" and saved(form, act):
        messages.success(request, _("The action is saved."))
        return redirect("action-list")
    return _action_page(request, action.pk, form, CheckForm(initial={"version": action.version}))


@requires(Permission.CHAIR_MEETING)
def action_check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The chair verifies a completed action or sends it back."""
    actor = actor_of(request)
    action = action_or_404(actor, pk)
    form = CheckForm(request.POST or None, initial={"version": action.version})

    def act() -> None:
        data = form.cleaned_data
        check_done_action(
            actor=actor,
            action_id=action.pk,
            accept=data["accept"],
            reason=data["reason"],
            version=data["version"],
        )

    if request.method == "POST" and saved(form, act):
        messages.success(request, _("The action is saved."))
        return redirect("case-meetings", action.case_id)
    return _action_page(request, action.pk, form, form)


def _action_page(
    request: HttpRequest, pk: UUID, form: ProgressForm | CheckForm, check_form: CheckForm
) -> HttpResponse:
    actor = actor_of(request)
    action = action_or_404(actor, pk)
    case = case_or_404(actor, action.case_id)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk], subject=action)
    able = on_case(actor, case)
    is_mine = does(actor, action) and able.may(Permission.DO_ACTION)
    is_chair = able.may(Permission.CHAIR_MEETING) and chairs(actor, action.meeting)
    context = case_page(actor, case, "meetings") | {
        "action": action,
        "tags": action_tags(action, actor.on),
        "owner": owner_words(action),
        "marks": mark_tags(action),
        "hand_overs": hand_overs_of(actor, HandedOver.ACTION, action.pk),
        "may_hand_over": able.may(Permission.HAND_OVER),
        "form": form,
        "check_form": check_form,
        "may_report": is_mine and action.issued_at is not None and action.state in LIVE_ACTION_STATES,
        "may_check": is_chair and action.state == ActionState.COMPLETE,
    }
    return render(request, "meetings/action_update.html", context)


@requires(Permission.HAND_OVER)
@stepped_up
def action_hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that an action was passed on to a colleague without an account."""
    actor = actor_of(request)
    action = action_or_404(actor, pk)
    form = HandOverForm(request.POST or None, on=actor.on)
    back = reverse("action-update", args=[pk])
    if request.method == "POST" and saved(
        form, lambda: hand_over_action(actor=actor, action_id=pk, passed=passed_on(form), on=actor.on)
    ):
        return recorded(request, back)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[action.case_id], subject=action)
    context = {"form": form, "back": back, "hand_overs": hand_overs_of(actor, HandedOver.ACTION, pk)}
    frame = case_page(actor, case_or_404(actor, action.case_id), "meetings")
    return render(request, "cases/hand_over_case.html", frame | context)


@requires(Permission.RECORD_MEETING)
@require_POST
def action_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back an action set by mistake while its meeting is running."""
    actor = actor_of(request)
    action = action_or_404(actor, pk)
    done(request, lambda: remove_action(actor=actor, action_id=action.pk), _("The action is taken back."))
    return redirect("meeting-run", action.meeting_id)
