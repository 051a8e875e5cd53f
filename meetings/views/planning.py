"""One meeting at a glance, its invitations, and the meetings of a case."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.selectors.cases import case_or_404, case_page
from cases.selectors.reading import on_case
from mappa.agencies.access import requires
from mappa.agencies.roles import Permission
from mappa.agencies.selectors import agencies
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from meetings.domain.enums import Expected, ServiceKind
from meetings.forms.planning import CancelForm, SeatForm
from meetings.selectors.actions import actions_of, split_actions
from meetings.selectors.attendance import attendance_of, seat_or_404
from meetings.selectors.meetings import meeting_or_404, meetings_of
from meetings.selectors.panels import people_to_invite
from meetings.services.inviting import expect_service, send_invitations, withdraw_invitation
from meetings.services.scheduling import cancel_meeting
from meetings.views.answering import actor_of, done, saved, uuid_or_none
from meetings.views.looking import record_look
from meetings.views.meeting_page import meeting_page
from meetings.views.tables import (
    action_table,
    attendance_table,
    meeting_table,
    name_choices,
    people_choices,
)


@requires(Permission.VIEW_CASE)
def meeting_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything about one meeting, and what can be done with it now."""
    actor = actor_of(request)
    meeting = meeting_or_404(actor, pk)
    record_look(actor, meeting)
    able = on_case(actor, meeting.case)
    context = case_page(actor, meeting.case, "meetings") | meeting_page(able, meeting)
    return render(request, "meetings/meeting_detail.html", context)


@requires(Permission.VIEW_CASE)
def case_meetings(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The meetings of a case, with the actions that stand apart from those that are settled."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    meetings = list(meetings_of(actor, case))
    current, past = split_actions(actions_of(actor, case))
    columns, rows = meeting_table(meetings)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk], subject=case)
    context = case_page(actor, case, "meetings") | {
        "columns": columns,
        "rows": rows,
        "current_actions": action_table(current, actor.on),
        "past_actions": action_table(past, actor.on),
    }
    return render(request, "meetings/case_meetings.html", context)


@requires(Permission.SCHEDULE_MEETING)
def meeting_invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who is expected; add somebody; send the invitations."""
    actor = actor_of(request)
    meeting = meeting_or_404(actor, pk)
    people = people_choices(people_to_invite(meeting, on=actor.on))
    form = SeatForm(request.POST or None, people=people, agencies=name_choices(agencies()))

    def act() -> None:
        data = form.cleaned_data
        expect_service(
            actor=actor,
            meeting_id=meeting.pk,
            service=ServiceKind(data["service"]),
            expected=Expected(data["expected"]),
            user_id=uuid_or_none(data["user"]),
            agency_id=uuid_or_none(data["agency"]),
            on=actor.on,
        )

    if request.method == "POST" and saved(form, act):
        messages.success(request, _("Added."))
        return redirect("meeting-invite", meeting.pk)
    record_view(actor=actor, event=EventType.MEETING_VIEWED, case_ids=[meeting.case_id], subject=meeting)
    seats = attendance_of(meeting)
    columns, rows = attendance_table(seats)
    context = case_page(actor, meeting.case, "meetings") | {
        "meeting": meeting,
        "seats": [(seat, ", ".join(cells[:1] + cells[1:2])) for seat, cells in zip(seats, rows, strict=True)],
        "form": form,
        "columns": columns,
        "rows": rows,
    }
    return render(request, "meetings/meeting_invite.html", context)


@requires(Permission.SCHEDULE_MEETING)
@require_POST
def seat_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a seat away, and with it the invitation."""
    actor = actor_of(request)
    seat = seat_or_404(actor, pk)
    done(
        request,
        lambda: withdraw_invitation(actor=actor, seat_id=pk, on=actor.on),
        _("Withdrawn. Whoever was invited to it no longer sees the case through this meeting."),
    )
    return redirect("meeting-invite", seat.meeting_id)


@requires(Permission.SCHEDULE_MEETING)
@require_POST
def meeting_send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the invitations."""
    actor = actor_of(request)
    meeting = meeting_or_404(actor, pk)
    sent = done(
        request,
        lambda: send_invitations(actor=actor, meeting_id=meeting.pk, on=actor.on),
        _("Invitations are sent. Those invited can see the case now."),
    )
    return redirect("meeting-detail" if sent else "meeting-invite", meeting.pk)


@requires(Permission.SCHEDULE_MEETING)
def meeting_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel a meeting that has not begun, with a reason."""
    actor = actor_of(request)
    meeting = meeting_or_404(actor, pk)
    form = CancelForm(request.POST or None)

    def act() -> None:
        cancel_meeting(actor=actor, meeting_id=meeting.pk, reason=form.cleaned_data["reason"], on=actor.on)

    if request.method == "POST" and saved(form, act):
        messages.success(request, _("The meeting is cancelled."))
        return redirect("panel-detail", meeting.panel_day_id)
    record_view(actor=actor, event=EventType.MEETING_VIEWED, case_ids=[meeting.case_id], subject=meeting)
    return render(request, "meetings/meeting_cancel.html", {"meeting": meeting, "form": form})
