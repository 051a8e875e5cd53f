"""What happened in a case, who was told of it, and what it asks for; and the people around the person."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.domain.enums import Known
from cases.domain.event_kinds import CaseEventKind, EventAsk
from cases.models.bound import Recorded, Shareable, Sourced

PERSON = settings.AUTH_USER_MODEL


class CaseEvent(Recorded, Shareable):
    """A coded, dated event: what happened and when. Reports count these; the timeline shows them."""

    kind = models.CharField(max_length=30, choices=CaseEventKind.choices())
    happened_on = models.DateField()
    summary = models.TextField(blank=True)
    submission_key = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["-happened_on", "-recorded_at"]


class Telling(Recorded, Shareable):
    """That a team is told of an event: read by whom and when, and what it answered where an answer was asked for.

    Under the marks of the event, so that whoever may not read the question does not read the answer.
    """

    event = models.ForeignKey(CaseEvent, on_delete=models.PROTECT, related_name="tellings")
    team = models.ForeignKey("agencies.Team", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    wants_answer = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "team"], name="team_told_once_of_an_event"),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True, read_by__isnull=True)
                | Q(read_at__isnull=False, read_by__isnull=False),
                name="telling_read_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="telling_answer_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["team"], name="telling_unread", condition=Q(read_at__isnull=True))]


class FollowUp(Recorded):
    """Something an event asks of those who hold the case, open until somebody says what came of it.

    It carries no sharing mark and so names no event whose own mark keeps it from others: `because` is written to be
    read by everybody involved, and deadlines read these rows whoever recalculates them.
    """

    event = models.ForeignKey(CaseEvent, on_delete=models.PROTECT, related_name="follow_ups")
    ask = models.CharField(max_length=20, choices=EventAsk.choices())
    asked_on = models.DateField()
    due_on = models.DateField()
    because = models.CharField(max_length=200)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(blank=True)

    class Meta:
        ordering = ["due_on", "ask", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "ask"], name="asked_once_by_an_event"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, outcome="")
                | (Q(settled_at__isnull=False) & ~Q(outcome="")),
                name="follow_up_settled_says_what_came_of_it",
            ),
        ]
        indexes = [
            models.Index(
                fields=["case", "due_on"], name="follow_up_open", condition=Q(settled_at__isnull=True)
            )
        ]


class Associate(Sourced, Shareable):
    """Somebody around the person: a partner, a child, a relative. Never a victim."""

    class Relationship(models.TextChoices):
        PARTNER = "PARTNER", "Partner"
        FORMER_PARTNER = "FORMER_PARTNER", "Former partner"
        CHILD = "CHILD", "Child"
        RELATIVE = "RELATIVE", "Relative"
        FRIEND = "FRIEND", "Friend or acquaintance"
        OTHER = "OTHER", "Other"

    relationship = models.CharField(max_length=20, choices=Relationship.choices)
    name = models.CharField(max_length=160)
    born_on = models.DateField(null=True, blank=True)
    address = models.TextField(blank=True)
    has_children = models.CharField(max_length=10, choices=Known.choices(), default=Known.NOT_KNOWN)
    children = models.TextField(blank=True)
    event = models.ForeignKey(CaseEvent, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["name", "recorded_at"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="associate_has_a_name")]
