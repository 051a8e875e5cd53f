"""How labels and dates are written inside a sentence."""

import datetime as dt

from django.utils import timezone

NOON = 12


def capital(text: str) -> str:
    """First letter as a capital, the rest as it stands."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """First letter small, unless the first word is one that keeps its capitals, like PNC or MAPPA."""
    first_word = text.split(" ", 1)[0]
    return text if any(letter.isupper() for letter in first_word[1:]) else text[:1].lower() + text[1:]


def long_date(day: dt.date) -> str:
    """A date as it is written everywhere: 3 December 2026."""
    return f"{day.day} {day:%B %Y}"


def clock_time(at: dt.datetime) -> str:
    """The time of day as it is written everywhere, in London: 2:05pm."""
    local = timezone.localtime(at)
    return f"{local.hour % NOON or NOON}:{local:%M}{'am' if local.hour < NOON else 'pm'}"
