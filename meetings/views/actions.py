"""One's own actions, and reporting on one."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.selectors.cases import case_or_404, case_page
from mappa.agencies.access import requires
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from meetings.domain.enums import ActionState
from meetings.domain.meetings import LIVE_ACTION_STATES
from meetings.forms.actions import ActionFilter, CheckForm, ProgressForm
from meetings.selectors.actions import action_or_404, own_actions_shown
from meetings.services.actions import check_done_action, remove_action, report_progress
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
    is_mine = actor.user_id == action.owner_id or actor.agency_id == action.owner_agency_id
    is_chair = actor.may(Permission.CHAIR_MEETING) and action.meeting.panel_day.chair_id == actor.user_id
    context = case_page(actor, case, "meetings") | {
        "action": action,
        "tags": action_tags(action, actor.on),
        "owner": owner_words(action),
        "form": form,
        "check_form": check_form,
        "may_report": is_mine and action.issued_at is not None and action.state in LIVE_ACTION_STATES,
        "may_check": is_chair and action.state == ActionState.COMPLETE,
    }
    return render(request, "meetings/action_update.html", context)


@requires(Permission.RECORD_MEETING)
@require_POST
def action_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back an action set by mistake while its meeting is running."""
    actor = actor_of(request)
    action = action_or_404(actor, pk)
    done(request, lambda: remove_action(actor=actor, action_id=action.pk), _("The action is taken back."))
    return redirect("meeting-run", action.meeting_id)
