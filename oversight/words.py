"""How published figures, shares, quarters and targets are written on the dashboard."""

from datetime import date

from django.utils.translation import gettext as _

from oversight.domain.measures import MONTHS_OF_QUARTER, month_start
from oversight.domain.suppression import Figure


def words(figure: Figure) -> str:
    """A published figure as people read it."""
    if figure.is_exact:
        return f"{figure.low:,}"
    if figure.is_small:
        return _("fewer than 5")
    return _("%(low)s to %(high)s") % {"low": f"{figure.low:,}", "high": f"{figure.high:,}"}


def percent_words(percent: tuple[int, int] | None) -> str:
    """A share as people read it: "83%", "83% to 96%", or that there is none."""
    if percent is None:
        return _("None recorded")
    low, high = percent
    return f"{low}%" if low == high else _("%(low)s%% to %(high)s%%") % {"low": low, "high": high}


def quarter_words(start: date) -> str:
    """The months of a quarter: October to December 2026."""
    last = month_start(start, 1 - MONTHS_OF_QUARTER)
    return _("%(first)s to %(last)s %(year)s") % {
        "first": f"{start:%B}",
        "last": f"{last:%B}",
        "year": start.year,
    }


def against_target(percent: tuple[int, int] | None, target: int) -> str:
    """A target and whether it is met, as far as the published share tells."""
    if percent is None:
        return f"{target}%"
    low, high = percent
    if low >= target:
        return _("%(target)s%%: met") % {"target": target}
    if high < target:
        return _("%(target)s%%: not met") % {"target": target}
    return _("%(target)s%%: cannot be told") % {"target": target}
