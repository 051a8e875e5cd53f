"""Who may see a case otherwise than by being involved, and who may not. The rule: cases/visibility.py."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from guardian.models import UserObjectPermissionBase

from cases.domain.access import (
    EmergencyCategory,
    EmergencyFinding,
    HandedOver,
    HandOverWay,
    SpanReason,
    UrgentKind,
)
from cases.domain.enums import LimitationKind
from cases.domain.grants import GrantPurpose
from cases.domain.limitations import Duty
from cases.models.bound import CaseBound, Recorded, Spell
from cases.models.case import Case
from cases.visibility import CaseScopedQuerySet

PERSON = settings.AUTH_USER_MODEL


class AccessLimitation(Recorded):
    """A restriction to named people, or an exclusion of named people.

    `message` and `ask_whom` are what somebody refused by a restriction reads on the locked row. Its people are
    written before it: from the moment it stands, its writer may be among those refused.
    """

    kind = models.CharField(max_length=12, choices=LimitationKind.choices())
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    message = models.TextField()
    ask_whom = models.CharField(max_length=200, blank=True)
    reason = models.TextField()
    lifted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_reason = models.TextField(null=True)  # noqa: DJ001  filled in once, and then never changed

    class Meta:
        ordering = ["starts_at"]


class LimitedPerson(CaseBound):
    """Somebody named on a restriction or an exclusion."""

    limitation = models.ForeignKey(AccessLimitation, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["limitation", "user"], name="named_once_per_limitation")
        ]


class Substitute(Spell):
    """Somebody who does what an excluded person would have had to do. Without `user`, one has still to be named.

    `proposed` is whom the excluded person thought of; naming is another's act.
    """

    kind = models.CharField(max_length=12, choices=Duty.choices(), default=Duty.PART)
    instead_of = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    duty = models.TextField()
    named_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    named_at = models.DateTimeField(null=True)
    proposed = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["recorded_at"]
        indexes = [models.Index(fields=["user", "to_on"], name="substitute_user")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "instead_of", "kind"],
                condition=Q(to_on__isnull=True),
                name="one_substitute_per_duty",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | ~Q(user=F("instead_of")), name="substitute_is_somebody_else"
            ),
        ]


class AccessRequest(CaseBound):
    """Somebody who was shown a locked row asks to see the case. Append-only but for its answer."""

    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    answered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    let_in = models.BooleanField(null=True)

    class Meta:
        ordering = ["recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], condition=Q(answered_at__isnull=True), name="one_open_access_request"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="access_request_has_a_reason"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True, let_in__isnull=True)
                | Q(answered_by__isnull=False, answered_at__isnull=False, let_in__isnull=False),
                name="access_answer_is_whole",
            ),
        ]


class PanelSpan(Spell):
    """From when to when somebody of a panel sees the case, for one reason (cases/services/panel_spans.py)."""

    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    meeting_id = models.UUIDField()
    because = models.CharField(max_length=10, choices=SpanReason.choices(), default=SpanReason.INVITED)
    action_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting_id", "user", "because", "action_id"],
                nulls_distinct=False,
                name="one_span_per_meeting_user_and_reason",
            )
        ]
        indexes = [models.Index(fields=["user", "to_on"], name="span_user")]


class CaseUserGrant(UserObjectPermissionBase):
    """A named, read-only, expiring grant of one case. Read only by our own rule: `has_perm` ignores the expiry."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    content_object = models.ForeignKey(
        Case, on_delete=models.PROTECT, db_column="case_id", db_constraint=False
    )
    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, db_constraint=False, related_name="+")
    granted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=GrantPurpose.choices())
    reason = models.TextField()
    expires_on = models.DateField()
    ended_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    submission_key = models.UUIDField()

    # In place of guardian's own manager: grants are read by the rule of visibility only.
    objects = CaseScopedQuerySet.as_manager()  # type: ignore[assignment,misc]
    case_path = "content_object"

    class Meta:
        # Not guardian's: a case may be granted to the same person again, once the grant before has ended.
        ordering = ["recorded_at"]


class RedactedCopy(CaseBound):
    """A copy of a case without names, made for one reader until a day (inclusive): an auditor, a lay adviser.

    The copy is made when it is granted and stands alone, so its reader needs no sight of the case itself; that
    is why `reference` is copied here. `content` is what cases/domain/redaction.py made.
    """

    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=11)
    purpose = models.CharField(max_length=20, choices=GrantPurpose.choices())
    reason = models.TextField()
    expires_on = models.DateField()
    ended_at = models.DateTimeField(null=True)
    submission_key = models.UUIDField()
    content = models.JSONField(default=list)

    class Meta:
        ordering = ["recorded_at"]


class CoverSpan(CaseBound):
    """A colleague of an involved agency, from another team, opened the case to cover, for the reason given."""

    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["opened_at"]
        indexes = [models.Index(fields=["user", "ends_at"], name="cover_user")]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="cover_has_a_reason")]


class EmergencyAccess(CaseBound):
    """Somebody broke the glass: one case, one hour, read-only, with a reason, reviewed by another person.

    `agency` and `reference` are copied here because the privacy officer who reviews it does not see the case.
    The database sets `started_at` and `ends_at`. Append-only but for the end and the review.
    """

    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=11)
    category = models.CharField(max_length=20, choices=EmergencyCategory.choices())
    reason = models.TextField()
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    review_due_on = models.DateField()
    escalated_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=20, choices=EmergencyFinding.choices(), null=True)  # noqa: DJ001  filled in once
    review_note = models.TextField(null=True)  # noqa: DJ001  filled in once, and then never changed

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["user", "ends_at"], name="emergency_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("user")),
                name="emergency_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True, reviewed_at__isnull=True, finding__isnull=True)
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False, finding__isnull=False),
                name="emergency_review_is_whole",
            ),
            models.CheckConstraint(condition=Q(reason__regex=r".{20,}"), name="emergency_reason_of_20_signs"),
        ]


class UrgentNote(CaseBound):
    """What somebody told the lead agency, or asked of it, during an emergency access. Append-only but for its receipt."""

    emergency = models.ForeignKey(EmergencyAccess, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=12, choices=UrgentKind.choices())
    text = models.TextField()
    written_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    to_team = models.ForeignKey("agencies.Team", on_delete=models.PROTECT, related_name="+")
    read_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-recorded_at"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="urgent_note_says_something")]


class HandOver(Recorded):
    """What a single point of contact passed on to a colleague who has no account, and how. Append-only.

    `about` names what was passed on: a case, a request for information or an action, by its id.
    """

    about = models.CharField(max_length=20, choices=HandedOver.choices())
    about_id = models.UUIDField()
    to_name = models.CharField(max_length=160)
    to_job = models.CharField(max_length=160)
    way = models.CharField(max_length=20, choices=HandOverWay.choices())
    what = models.TextField()
    handed_on = models.DateField()

    class Meta:
        ordering = ["-handed_on", "-recorded_at"]
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="hand_over_says_what")]
