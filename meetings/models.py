"""Panel days and the meetings they hold. A Meeting is one nominal's slot; everything decided hangs on it."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.domain.enums import CloseReason, Sharing
from cases.models.bound import Recorded, Shareable
from cases.models.history import keep_history
from mappa.core.grades import Grade
from meetings.domain.enums import (
    ActionState,
    AttendanceOutcome,
    Expected,
    LevelOutcome,
    MeetingState,
    Pillar,
    ServiceKind,
)

PERSON = settings.AUTH_USER_MODEL


class StandingMember(models.Model):
    """A service's seat on an area's panel at a level, who sits in it and who deputises (dates inclusive)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    service = models.CharField(max_length=30, choices=ServiceKind.choices())
    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["service"]


class PanelDay(models.Model):
    """A day on which a panel of an area sits. It names no nominal."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, related_name="panel_days")
    level = models.PositiveSmallIntegerField()
    held_on = models.DateField()
    starts_at = models.TimeField()
    venue = models.CharField(max_length=160)
    chair = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["held_on", "starts_at"]
        constraints = [models.CheckConstraint(condition=Q(level__in=[2, 3]), name="panel_level_2_or_3")]


class StatementAcceptance(models.Model):
    """That somebody accepted the confidentiality and equality statement, once per panel day.

    A deputy who has no account is told by name.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    panel_day = models.ForeignKey(PanelDay, on_delete=models.PROTECT, related_name="acceptances")
    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    deputy_name = models.CharField(max_length=160, blank=True)
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["panel_day", "user"], name="accepted_once_per_panel_day"),
            models.UniqueConstraint(
                fields=["panel_day", "deputy_name"],
                condition=Q(user__isnull=True),
                name="deputy_accepted_once_per_panel_day",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(deputy_name=""), name="acceptance_names_somebody"
            ),
        ]


class Meeting(Recorded):
    """One nominal's slot on a panel day: agenda, attendance, decisions, actions, minutes."""

    panel_day = models.ForeignKey(PanelDay, on_delete=models.PROTECT, related_name="meetings")
    number = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    slot_at = models.TimeField()
    minutes_planned = models.PositiveSmallIntegerField(default=40)
    state = models.CharField(max_length=20, choices=MeetingState.choices(), default=MeetingState.SCHEDULED)
    purpose = models.TextField(blank=True)
    referral_id = models.UUIDField(null=True)
    started_at = models.DateTimeField(null=True)
    statement_read_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    level_outcome = models.CharField(max_length=10, choices=LevelOutcome.choices(), blank=True)
    level_rationale = models.TextField(blank=True)
    step_down_override = models.TextField(blank=True)
    close_reason = models.CharField(max_length=20, choices=CloseReason.choices(), blank=True)
    next_review_on = models.DateField(null=True)
    no_review_because = models.TextField(blank=True)
    approved_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    distributed_at = models.DateTimeField(null=True)
    minutes_document_id = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-panel_day__held_on", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_meeting_per_case_and_number"),
            models.CheckConstraint(condition=Q(level__in=[2, 3]), name="meeting_level_2_or_3"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="approval_has_person_and_time",
            ),
        ]


class Attendance(Recorded):
    """A service at a meeting: asked for or invited, who came or reported, at which grade, speaking for what."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendance")
    service = models.CharField(max_length=30, choices=ServiceKind.choices())
    expected = models.CharField(max_length=10, choices=Expected.choices(), default=Expected.INVITED)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    deputy_name = models.CharField(max_length=160, blank=True)
    grade = models.CharField(max_length=20, choices=Grade.choices(), blank=True)
    invited_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=AttendanceOutcome.choices(), blank=True)
    report = models.TextField(blank=True)

    class Meta:
        ordering = ["service"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "service", "user"], name="one_seat_per_meeting")
        ]


class MinuteSection(Recorded, Shareable):
    """What this meeting said under one item of the agenda. Earlier meetings keep their own sections."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="sections")
    item = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    minutes_spent = models.PositiveSmallIntegerField(default=0)
    is_withheld = models.BooleanField(default=False)  # read on the page, left out of every copy
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["item"]
        constraints = [models.UniqueConstraint(fields=["meeting", "item"], name="one_section_per_item")]


class Action(Recorded, Shareable):
    """What somebody undertook to do by a date, under which pillar. It lives outside the minutes.

    `reviewed_meeting_id` is the last later meeting that decided on it: carried forward, done or cancelled.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="actions")
    number = models.PositiveIntegerField()
    pillar = models.CharField(max_length=30, choices=Pillar.choices())
    text = models.TextField()
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    owner_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    is_safeguarding = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=ActionState.choices(), default=ActionState.OPEN)
    issued_at = models.DateTimeField(null=True)
    evidence = models.TextField(blank=True)
    completed_at = models.DateTimeField(null=True)
    closed_reason = models.TextField(blank=True)
    escalated_at = models.DateTimeField(null=True)
    reviewed_meeting_id = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_action_per_case_and_number"),
            # The level is not reduced while one is open: whoever decides on it must know of every one.
            models.CheckConstraint(
                condition=Q(is_safeguarding=False) | Q(sharing=Sharing.ALL_INVOLVED),
                name="safeguarding_action_is_known_to_all",
            ),
        ]
        indexes = [models.Index(fields=["owner", "state"], name="action_owner")]


keep_history(Meeting, Attendance, MinuteSection, Action)
