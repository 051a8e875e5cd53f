"""The running meeting: start, one page in the order of the agenda, close."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.selectors.cases import case_page
from mappa.agencies.access import requires
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.formkit import GdsForm
from meetings.domain.enums import EarlierAction, MeetingState
from meetings.forms.running import EarlierActionForm
from meetings.models import Action, Meeting
from meetings.selectors.actions import earlier_action_or_404
from meetings.selectors.closing import missing_with_places
from meetings.selectors.meetings import meeting_or_404
from meetings.services.actions import decide_earlier_action
from meetings.services.closing import close_meeting
from meetings.services.running import begin_meeting
from meetings.views.answering import actor_of, done, saved
from meetings.views.looking import record_look
from meetings.views.run_forms import PARTS
from meetings.views.run_page import earlier_form, run_page


@requires(Permission.CHAIR_MEETING)
@require_POST
def meeting_begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Start the meeting."""
    actor = actor_of(request)
    meeting = meeting_or_404(actor, pk)
    begun = done(
        request,
        lambda: begin_meeting(actor=actor, meeting_id=meeting.pk, on=actor.on),
        _("The meeting has started."),
    )
    return redirect("meeting-run" if begun else "meeting-detail", meeting.pk)


@requires(Permission.RECORD_MEETING)
def meeting_run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The running meeting on one page."""
    actor = actor_of(request)
    meeting = meeting_or_404(actor, pk)
    if meeting.state != MeetingState.RUNNING:
        return redirect("meeting-detail", meeting.pk)
    return _run(request, actor, meeting, {})


def _run(request: HttpRequest, actor: Actor, meeting: Meeting, bound: dict[str, GdsForm]) -> HttpResponse:
    record_look(actor, meeting)
    context: dict[str, Any] = case_page(actor, meeting.case, "meetings")
    context |= run_page(actor, meeting, bound)
    return render(request, "meetings/meeting_run.html", context)


@requires(Permission.RECORD_MEETING)
@require_POST
def meeting_section(request: HttpRequest, pk: UUID, item: str) -> HttpResponse:
    """Save one part of the running page; what cannot be taken comes back with the typed text."""
    actor = actor_of(request)
    meeting = meeting_or_404(actor, pk)
    if item == "earlier":
        return _earlier(request, actor, meeting)
    part = PARTS.get(item)
    if part is None:
        raise Http404("No such part.")
    form = part.make(actor, meeting, request.POST)
    if saved(form, lambda: part.save(actor, meeting, form)):
        return _back(request, meeting, part.place)
    return _run(request, actor, meeting, {part.code: form})


def _back(request: HttpRequest, meeting: Meeting, place: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(f"{reverse('meeting-run', args=[meeting.pk])}#{place}")


def _earlier(request: HttpRequest, actor: Actor, meeting: Meeting) -> HttpResponse:
    action = earlier_action_or_404(actor, meeting, request.POST.get("action", ""))
    form = earlier_form(action, request.POST)

    def act() -> None:
        _decide(actor, meeting, action, form)

    if saved(form, act):
        return _back(request, meeting, "actions")
    return _run(request, actor, meeting, {str(action.pk): form})


def _decide(actor: Actor, meeting: Meeting, action: Action, form: EarlierActionForm) -> None:
    data = form.cleaned_data
    decision = EarlierAction(data["decision"])
    words = {EarlierAction.DONE: "evidence", EarlierAction.CANCEL: "reason"}
    decide_earlier_action(
        actor=actor,
        meeting_id=meeting.pk,
        action_id=action.pk,
        decision=decision,
        words=data[words[decision]] if decision in words else "",
        due_on=data["due_on"] if decision is EarlierAction.CARRY else None,
        on=actor.on,
    )


@requires(Permission.CHAIR_MEETING)
def meeting_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is still missing, each with a link to its place; or the button that closes the meeting."""
    actor = actor_of(request)
    meeting = meeting_or_404(actor, pk)
    if request.method == "POST" and done(
        request,
        lambda: close_meeting(actor=actor, meeting_id=meeting.pk, on=actor.on),
        _("The meeting is closed. Its actions have been issued."),
    ):
        return redirect("meeting-detail", meeting.pk)
    record_view(actor=actor, event=EventType.MEETING_VIEWED, case_ids=[meeting.case_id], subject=meeting)
    run_url = reverse("meeting-run", args=[meeting.pk])
    missing = missing_with_places(actor, meeting)
    context = case_page(actor, meeting.case, "meetings") | {
        "meeting": meeting,
        "missing": [(problem.message, f"{run_url}#{place}") for problem, place in missing],
        "run_url": run_url,
    }
    return render(request, "meetings/meeting_close.html", context)
