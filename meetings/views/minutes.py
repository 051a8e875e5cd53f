"""Minutes: written, sent to the chair, approved, distributed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.selectors.cases import case_page
from mappa.agencies.access import requires
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.sessions.step_up import stepped_up
from meetings.domain.enums import MeetingState
from meetings.forms.actions import MinutesForm
from meetings.models import Meeting
from meetings.selectors.meetings import meeting_or_404
from meetings.selectors.minutes import minutes_facts
from meetings.selectors.sections import drafts_of
from meetings.selectors.shown import shown_to
from meetings.services.minutes import approve_minutes, distribute_minutes, draft_minutes
from meetings.services.sections import Written, save_sections
from meetings.views.answering import actor_of, done, saved
from meetings.views.looking import record_look


@requires(Permission.RECORD_MEETING)
def minutes_draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All texts of the minutes; save them, or save and send them to the chair."""
    actor = actor_of(request)
    meeting = meeting_or_404(actor, pk)
    form = MinutesForm(request.POST or None, drafts=drafts_of(actor, meeting))
    to_chair = "to_chair" in request.POST

    def act() -> None:
        written = [Written(**row) for row in form.written()]
        save_sections(actor=actor, meeting_id=meeting.pk, written=written)
        if to_chair:
            draft_minutes(actor=actor, meeting_id=meeting.pk)

    if request.method == "POST" and saved(form, act):
        messages.success(request, _("The minutes are with the chair.") if to_chair else _("Saved."))
        return redirect("meeting-detail" if to_chair else "minutes-draft", meeting.pk)
    record_look(actor, meeting)
    context = case_page(actor, meeting.case, "meetings") | {
        "meeting": meeting,
        "form": form,
        "parts": form.parts(),
        "may_send": meeting.state == MeetingState.HELD,
    }
    return render(request, "meetings/minutes_draft.html", context)


@requires(Permission.CHAIR_MEETING)
def minutes_approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The chair reads the minutes and approves them."""
    actor = actor_of(request)
    meeting = meeting_or_404(actor, pk)
    if request.method == "POST":
        approved = done(
            request,
            lambda: approve_minutes(actor=actor, meeting_id=meeting.pk),
            _("The minutes are approved. Their PDF is being made."),
        )
        return redirect("meeting-detail" if approved else "minutes-approve", meeting.pk)
    record_look(actor, meeting)
    context = case_page(actor, meeting.case, "meetings") | _approval(actor, meeting)
    return render(request, "meetings/minutes_approve.html", context | {"today": actor.on})


def _approval(actor: Actor, meeting: Meeting) -> dict[str, object]:
    return {
        "meeting": meeting,
        "facts": minutes_facts(meeting, shown_to(actor)),
        "may_approve": meeting.state == MeetingState.MINUTES_DRAFTED,
        "draft_url": reverse("minutes-draft", args=[meeting.pk]),
    }


@requires(Permission.RECORD_MEETING)
@stepped_up
@require_POST
def minutes_distribute(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the minutes to those invited."""
    actor = actor_of(request)
    meeting = meeting_or_404(actor, pk)
    done(
        request,
        lambda: distribute_minutes(actor=actor, meeting_id=meeting.pk, on=actor.on),
        _("The minutes are distributed. Those invited see the case for 28 days more."),
    )
    return redirect("meeting-detail", meeting.pk)
