"""Orders of a court on the person: what they forbid or ask is the order's own; here are its kind and its dates."""

from django.db import models
from django.db.models import F, Q

from cases.domain.enums import OrderKind
from cases.domain.orders import SEVERAL_AT_ONCE
from cases.models.bound import Sourced


class CourtOrder(Sourced):
    """An order made on a day, until a day or without limit; neither: its end is not known.

    `ended_on` is the last day it had effect, once a court ended it or it ran out and another took its place.
    """

    kind = models.CharField(max_length=30, choices=OrderKind.choices())
    court = models.CharField(max_length=120, blank=True)
    made_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    is_indefinite = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-made_on", "kind"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(until__isnull=True) | Q(until__gte=F("made_on")))
                & (Q(ended_on__isnull=True) | Q(ended_on__gte=F("made_on"))),
                name="order_ends_after_it_was_made",
            ),
            models.CheckConstraint(
                condition=Q(is_indefinite=False) | Q(until__isnull=True),
                name="order_without_limit_has_no_last_day",
            ),
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(ended_on__isnull=True)
                & ~Q(kind__in=sorted(kind.value for kind in SEVERAL_AT_ONCE)),
                name="one_open_order_per_kind",
            ),
        ]
