"""Possible duplicates for co-ordinators: worked out when read, from cases the reader sees, so nothing can be betrayed.

Somebody who records a person is warned of cases they see only. Where the same person is in a case hidden from
them, whoever co-ordinates the area, and sees both cases, finds them here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.enums import IdentifierKind
from cases.models import Identifier, Nominal
from mappa.agencies.actor import Actor
from mappa.core.work import WorkGroup, WorkItem

LOOK_BACK = timedelta(days=28)  # how long what was recorded is compared with all that was there


def work_for(actor: Actor) -> list[WorkItem]:
    """Each case of a possible pair, naming the other. Four queries for a co-ordinator, none for others."""
    if not actor.coordinated_area_ids:
        return []
    since = timezone.now() - LOOK_BACK
    return [*_same_numbers(actor, since), *_same_people(actor, since)]


def _open(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    found = rows.filter(area_id__in=actor.coordinated_area_ids, case__closed_on__isnull=True)
    return found.select_related("case__nominal")


def _same_numbers(actor: Actor, since: datetime) -> Iterator[WorkItem]:
    rows = _open(Identifier.objects.visible_to(actor), actor)
    values = list(rows.filter(recorded_at__gte=since).values_list("value", flat=True).distinct())
    met: dict[tuple[str, str], list[Identifier]] = defaultdict(list)
    for row in rows.filter(value__in=values).order_by("case__reference"):
        met[row.kind, row.value].append(row)
    for (kind, _value), same in met.items():
        because = _("The same %(number)s as %(reference)s")
        yield from _pairs(same, because, {"number": IdentifierKind(kind).label})


def _same_people(actor: Actor, since: datetime) -> Iterator[WorkItem]:
    rows = _open(Nominal.objects.visible_to(actor), actor)
    days = list(rows.filter(recorded_at__gte=since, born_on__isnull=False).values_list("born_on", flat=True))
    met: dict[tuple[Any, str], list[Nominal]] = defaultdict(list)
    for row in rows.filter(born_on__in=days).order_by("case__reference"):
        met[row.born_on, row.last_name.casefold()].append(row)
    for same in met.values():
        yield from _pairs(same, _("The same last name and date of birth as %(reference)s"), {})


def _pairs(same: Iterable[Any], because: str, words: dict[str, str]) -> Iterator[WorkItem]:
    """One item for each case, so that the evidence of the page names both; the pair was met by one new row."""
    cases = list({row.case_id: row.case for row in same}.values())
    for case in cases:
        for other in cases:
            if other is case:
                continue
            yield WorkItem(
                group=WorkGroup.DUPLICATE,
                title=_("Possibly recorded twice"),
                who=case.nominal.name,
                reference=case.reference,
                because=because % {**words, "reference": other.reference},
                url=reverse("case-detail", args=[case.pk]),
                case_id=case.pk,
            )
