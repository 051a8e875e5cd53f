"""The pseudonymous statistics row written at referral, decision and 31 March."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac

from cases.domain.enums import CaseState
from cases.models import Case, LeadAgency, StatisticsRow
from cases.selectors.characteristics import bands_of
from mappa.agencies.actor import Actor
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.calendar import add_months

_SALT = "cases.statistics"
_BANDS = ((18, "UNDER_18"), (25, "18_24"), (35, "25_34"), (50, "35_49"), (65, "50_64"))
_OLDEST = "65_OVER"
# Candidates are outside every count; cases not adopted and closed ones are under nobody's management.
COUNTED = (CaseState.IDENTIFIED, CaseState.LEVEL_1, CaseState.LEVEL_2, CaseState.LEVEL_3)
BATCH = 1_000


def age_band(born_on: date | None, on: date) -> str:
    """The band of somebody's age in whole years on the day; NOT_KNOWN without a date of birth."""
    if born_on is None:
        return "NOT_KNOWN"
    return next((band for limit, band in _BANDS if on < add_months(born_on, 12 * limit)), _OLDEST)


def pseudonym_of(case_id: UUID) -> str:
    """A keyed hash of the case: the same for every row of it, and without the key no way back."""
    return salted_hmac(_SALT, str(case_id), algorithm="sha256").hexdigest()


def write_statistics(*, case: Case, moment: str, on: date, outcome: str = "") -> None:
    """Add one banded row under a keyed hash of the case: countable, without a way back to the person.

    `moment` is a StatisticsRow.Moment, `outcome` a coded outcome. Called inside the caller's transaction.
    """
    for row in _rows([case], moment=moment, on=on):
        row.outcome = outcome
        row.save(force_insert=True)


@transaction.atomic
def snapshot_statistics(*, actor: Actor, on: date) -> int:
    """Add a row of moment SNAPSHOT for every case managed now, as of `on`; gives how many were added.

    A case that has its row of the day already gets no second one, so the run may be repeated. The evidence says
    of which cases rows were written.
    """
    moment, added = StatisticsRow.Moment.SNAPSHOT, 0
    ids = list(Case.objects.filter(state__in=COUNTED, became_known_on__lte=on).values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        cases = list(Case.objects.select_related("nominal").filter(pk__in=ids[start : start + BATCH]))
        rows = _rows(cases, moment=moment, on=on)
        there = StatisticsRow.objects.filter(
            moment=moment, on=on, pseudonym__in=[row.pseudonym for row in rows]
        )
        done = set(there.values_list("pseudonym", flat=True))
        fresh = [row for row in rows if row.pseudonym not in done]
        StatisticsRow.objects.bulk_create(fresh)
        if fresh:
            written = [case.pk for case, row in zip(cases, rows, strict=True) if row.pseudonym not in done]
            record(actor=actor, event=EventType.STATISTICS_WRITTEN, case_ids=written)
        added += len(fresh)
    return added


def _rows(cases: Iterable[Case], *, moment: str, on: date) -> list[StatisticsRow]:
    """Unsaved rows of the cases, in two queries whatever their number where the nominals are loaded."""
    cases = list(cases)
    leads = LeadAgency.objects.filter(case__in=cases, to_on__isnull=True)
    kinds = dict(leads.values_list("case_id", "agency__kind"))
    bands = bands_of(cases)
    return [
        StatisticsRow(
            pseudonym=pseudonym_of(case.pk),
            moment=moment,
            on=on,
            area_id=case.area_id,
            agency_kind=kinds.get(case.pk, ""),
            category=case.category,
            level=CaseState(case.state).level,
            outcome=case.state,
            age_band=age_band(case.nominal.born_on, on),
            **bands[case.pk],
        )
        for case in cases
    ]
