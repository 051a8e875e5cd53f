"""Areas, agencies, teams, users and their memberships. Not case-bound: every signed-in person may read these."""

from datetime import date, timedelta
from unicodedata import normalize
from uuid import uuid4

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mappa.agencies import kinds, roles
from mappa.core.grades import Grade


class Area(models.Model):
    """One of the 42 MAPPA areas, aligned with police forces; London is one (2022 joint thematic inspection)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)

    class Meta:
        ordering = ["name"]


class Agency(models.Model):
    """A body: a police force, the Probation Service, a prison, a trust, a council department."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=30, choices=[(k.value, kinds.LABELS[k]) for k in kinds.AgencyKind])

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"

    @property
    def standing(self) -> kinds.Standing:
        """Responsible authority, duty to cooperate, or other (CJA 2003 s.325)."""
        return kinds.standing(kinds.AgencyKind(self.kind))


class Team(models.Model):
    """A unit of an agency that holds cases or does the arrangements' work; teams form a tree."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="teams")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="teams")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="below")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, choices=[(k.value, k.value) for k in kinds.TeamKind])

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="team_name_once_per_agency")]


class User(AbstractUser):
    """Somebody who signs in. What they may do and see follows from their memberships, not from flags here."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="users")
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    grade = models.CharField(
        _("grade"),
        max_length=20,
        choices=Grade.choices(),
        default=Grade.PRACTITIONER,
    )
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    vetting = models.CharField(_("vetting"), max_length=60, blank=True)
    vetted_on = models.DateField(null=True, blank=True)
    vetting_expires_on = models.DateField(null=True, blank=True)
    category4_cleared_to = models.DateField(null=True, blank=True)
    terms_accepted_at = models.DateTimeField(null=True, blank=True)

    @property
    def name(self) -> str:
        """The name shown to colleagues."""
        return self.get_full_name() or self.username

    def set_password(self, raw_password: str | None) -> None:
        """One spelling of the characters, whichever keyboard they came from (NIST SP 800-63B 5.1.1.2)."""
        super().set_password(normalize("NFKC", raw_password) if raw_password else raw_password)

    def check_password(self, raw_password: str | None) -> bool:
        """As above."""
        return super().check_password(normalize("NFKC", raw_password) if raw_password else raw_password)


class NameFailures(models.Model):
    """How often signing in under a name failed since it last worked, and since when the name is locked.

    The name is in the one spelling of sign_in.one_spelling, and need not be anybody's.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=150, unique=True)
    failures = models.PositiveIntegerField(default=0)
    locked_at = models.DateTimeField(null=True, blank=True)


class Training(models.Model):
    """A course somebody has done, with its dates."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="training")
    course = models.CharField(max_length=120)
    completed_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-completed_on"]


class Membership(models.Model):
    """A role held in a team from a date to a date, both inclusive; a user may hold several.

    One that is ended before it counted at all ends on the day before it begins: it is in force on no day.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40, choices=[(r.value, roles.LABELS[r]) for r in roles.Role])
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["user", "from_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on") - timedelta(days=1)),
                name="membership_ends_after_it_starts",
            ),
        ]

    def is_over(self, on: date) -> bool:
        """Whether it counts no more on the day, nor will: it has ended, or was ended before it began."""
        return self.to_on is not None and self.to_on < max(self.from_on, on)


class PolicyValue(models.Model):
    """A figure an area, or a kind of lead agency in it, has set: in force from a date to a date, inclusive.

    No area means national; no agency kind means every lead agency. History is kept: a change ends one row
    and adds the next. `source` says where the figure comes from, and whether it is confirmed.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True)
    agency_kind = models.CharField(max_length=30, blank=True)
    key = models.CharField(max_length=60)
    value = models.IntegerField()
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    source = models.TextField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["key", "from_on"]
