"""Bank holidays of England and Wales, from the file shipped with the govuk-bank-holidays package.

No network is used, so every machine counts alike. The file reaches some years ahead; `known_until`
says how far, and a date beyond it is counted with weekends only.
"""

from datetime import date
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays


@cache
def england_and_wales() -> frozenset[date]:
    """Every bank holiday the shipped file knows for England and Wales."""
    calendar = BankHolidays(use_cached_holidays=True)
    return frozenset(row["date"] for row in calendar.get_holidays(division=BankHolidays.ENGLAND_AND_WALES))


def known_until() -> date:
    """The last bank holiday in the file; later dates are counted without bank holidays."""
    return max(england_and_wales())
