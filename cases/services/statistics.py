"""The pseudonymous statistics row written at referral, decision and 31 March."""

from datetime import date

from django.utils.crypto import salted_hmac

from cases.domain.enums import CaseState
from cases.models import Case, LeadAgency, StatisticsRow
from mappa.core.calendar import add_months

_SALT = "cases.statistics"
_BANDS = ((18, "UNDER_18"), (25, "18_24"), (35, "25_34"), (50, "35_49"), (65, "50_64"))
_OLDEST = "65_OVER"


def age_band(born_on: date | None, on: date) -> str:
    """The band of somebody's age in whole years on the day; NOT_KNOWN without a date of birth."""
    if born_on is None:
        return "NOT_KNOWN"
    return next((band for limit, band in _BANDS if on < add_months(born_on, 12 * limit)), _OLDEST)


def write_statistics(*, case: Case, moment: str, on: date, outcome: str = "") -> None:
    """Add one banded row under a keyed hash of the case: countable, without a way back to the person.

    `moment` is a StatisticsRow.Moment, `outcome` a coded outcome. Called inside the caller's transaction.
    """
    lead = LeadAgency.objects.filter(case=case, to_on__isnull=True).select_related("agency").first()
    StatisticsRow(
        pseudonym=salted_hmac(_SALT, str(case.pk), algorithm="sha256").hexdigest(),
        moment=moment,
        on=on,
        area_id=case.area_id,
        agency_kind=lead.agency.kind if lead else "",
        category=case.category,
        level=CaseState(case.state).level,
        outcome=outcome,
        age_band=age_band(case.nominal.born_on, on),
    ).save(force_insert=True)
