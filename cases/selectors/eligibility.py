"""Eligibility as the record page tells it: which category, why, by which rule, until when, and what comes next."""

from datetime import date

from django.utils.translation import gettext as _

from cases.domain.eligibility import Proposal, assess
from cases.domain.enums import EndKind, OrderKind
from cases.domain.exits import BY_DECISION, Eligibility, steps, warned
from cases.domain.facts import CATEGORY_PRECEDENCE
from cases.domain.notification import End
from cases.models import Case, CaseCategory, CourtOrder
from cases.selectors.facts import facts_of
from cases.selectors.overview import source_note
from mappa.formkit.words import long_date
from mappa.look import NotKnown, Row


def eligibility_rows(case: Case, on: date) -> list[Row]:
    """Two rows a live category, and one of what comes next. A candidate is under none, and not counted."""
    live = list(CaseCategory.objects.filter(case=case, to_on__isnull=True))
    if not live:
        return [Row(_("Category"), _("None: not counted under MAPPA"))]
    found = {row.category: row for row in assess(facts_of(case), on)}
    rows, eligibilities = [], []
    for row in sorted(live, key=lambda row: CATEGORY_PRECEDENCE.index(row.category)):
        end = _end_of(row, found.get(row.category))
        eligibilities.append(Eligibility(row.category, end))
        title = _("Category %(n)s") % {"n": row.category}
        rows.append(Row(title, row.because, note=row.rule))
        day = _("Last day %(day)s") % {"day": long_date(end.on)} if end.on else end.kind.label
        value = [day, end.because[:1].upper() + end.because[1:]] if end.because else day
        rows.append(Row(_("%(category)s: end") % {"category": title}, value, note=end.source))
    return [*rows, *_next(eligibilities, on)]


def _end_of(row: CaseCategory, found: Proposal | None) -> End:
    if row.category in BY_DECISION:
        return End(EndKind.NOT_KNOWN, BY_DECISION[row.category])
    if found is not None:
        return found.end
    kind = EndKind.ON_DATE if row.expected_end_on else EndKind.NOT_KNOWN
    return End(kind, row.end_words, row.expected_end_on, row.rule)


def _next(live: list[Eligibility], on: date) -> list[Row]:
    told = [
        _("From %(day)s: Category %(n)s") % {"day": long_date(step.on), "n": step.category}
        if step.category
        else _("From %(day)s: no category is left. Close the case, or refer it for Category 3")
        % {"day": long_date(step.on)}
        for step in steps(live, on)
    ]
    if all(row.end.has_passed(on) for row in live):
        told = [_("Every category has ended. Close the case, or refer it for Category 3")]
    last = max((row.end.on for row in live if row.end.on), default=None)
    leaves = last is not None and all(row.end.on for row in live)
    soon = warned(last, on) if leaves and last else 0
    note = _("Fewer than six months are left: plan what remains afterwards (D24)") if soon else ""
    return [
        Row(
            _("What comes next"), told or _("No date ends this: it goes on until somebody decides"), note=note
        )
    ]


def order_rows(case: Case) -> list[Row]:
    """Orders of a court, the newest first."""
    rows = []
    for row in CourtOrder.objects.filter(case=case):
        if row.ended_on:
            end: object = _("Ended on %(day)s") % {"day": long_date(row.ended_on)}
        elif row.is_indefinite:
            end = _("Without limit of time")
        else:
            end = _("Until %(day)s") % {"day": long_date(row.until)} if row.until else NotKnown()
        made = _("Made on %(day)s") % {"day": long_date(row.made_on)}
        words = [f"{made}, {row.court}" if row.court else made, end]
        rows.append(Row(OrderKind(row.kind).label, words, note=source_note(row)))
    return rows
