"""What every row that hangs off a case carries."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.domain.access import Tellable
from cases.domain.enums import Sharing
from cases.visibility import CaseScopedQuerySet


class CaseBound(models.Model):
    """A row of one case, with its own copy of the case's area: row-level security reads these two columns.

    The pair (case_id, area_id) is tied to the case by a foreign key in the database that follows a change of
    area, so no constraint of Django's is needed on top.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, db_constraint=False)
    area = models.ForeignKey("agencies.Area", on_delete=models.PROTECT, db_constraint=False, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = CaseScopedQuerySet.as_manager()
    case_path: ClassVar[str] = "case"

    class Meta:
        abstract = True


class Recorded(CaseBound):
    """A case-bound row that names who recorded it."""

    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    class Meta:
        abstract = True


class Shareable(models.Model):
    """A row with a sharing mark: who among those who see the case may read it, and whether the person may be told.

    `owner_agency` is the agency of whoever recorded it; without one (the system recorded it) the mark
    "own agency only" shows it to nobody. cases/visibility.py and the policy app_marked read these columns.
    """

    sharing = models.CharField(max_length=30, choices=Sharing.choices(), default=Sharing.ALL_INVOLVED)
    tellable = models.CharField(max_length=10, choices=Tellable.choices(), default=Tellable.ASK_OWNER)
    owner_agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class Spell(Recorded):
    """A fact in force from a date to a date, both inclusive; no end while it lasts. History is kept."""

    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class Sourced(Recorded):
    """A fact with where it came from and how old it is."""

    source = models.CharField(max_length=60, default="Entered here")
    source_system = models.CharField(max_length=60, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    as_of = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


def ends_after_start(name: str) -> models.CheckConstraint:
    """The constraint that a spell does not end before it starts."""
    return models.CheckConstraint(
        condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
        name=f"{name}_ends_after_start",
    )


def one_open(name: str, *fields: str) -> models.UniqueConstraint:
    """The constraint that only one spell of these fields is open at a time."""
    return models.UniqueConstraint(
        fields=list(fields), condition=Q(to_on__isnull=True), name=f"{name}_one_open"
    )
