"""The tiles of the dashboard: published figures as a chart with its table beneath."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.deadline_table import RULES
from cases.domain.enums import CaseState, DeadlineKind
from cases.selectors.cases import category_words, level_words
from mappa.agencies.actor import Actor
from mappa.agencies.models import Area
from mappa.agencies.roles import Permission
from mappa.core.coded import Coded
from mappa.look import Chart, Column, Link
from meetings.domain.enums import ServiceKind
from oversight.charts import Bar, Group, bar_chart
from oversight.domain.measures import quarters
from oversight.domain.suppression import Figure, share, total
from oversight.models import Target
from oversight.selectors.figures import (
    CATEGORIES,
    MANAGED,
    ReferralOutcome,
    Scope,
    Seat,
    attendance_for,
    attendance_targets_for,
    caseload_for,
    overdue_for,
    referrals_for,
    row_of,
)
from oversight.selectors.lists import Line, Tile, day_heading
from oversight.words import against_target, percent_words, quarter_words, words

Cells = dict[tuple[int, CaseState], Figure]
ListUrl = Callable[..., str]


def _numeric(*labels: str) -> list[Column]:
    return [Column(label, numeric=True) for label in labels]


def _bars(labels: list[str], figures: list[Figure]) -> tuple[Bar, ...]:
    return tuple(Bar(label, figure, words(figure)) for label, figure in zip(labels, figures, strict=True))


def _counted(figure: Figure, what: str, list_url: ListUrl | None, **cell: str) -> str | Link:
    """A figure in words; with `list_url` and a list to show, as a link to the references behind it."""
    if list_url is None or not figure.is_exact or not figure.high:
        return words(figure)
    return Link(words(figure), list_url(**cell), _("cases: %(what)s") % {"what": what})


def caseload_tile(cells: Cells, at: datetime, list_url: ListUrl | None) -> Chart:
    """Category by level."""
    title = Tile.CASELOAD.label
    levels = [level_words(state) for state in MANAGED]
    categories = [*CATEGORIES, *([0] if any(category == 0 for category, _state in cells) else [])]
    lines = [(category, row_of(cells, [(category, state) for state in MANAGED])) for category in categories]
    groups = tuple(Group(category_words(category), _bars(levels, line)) for category, line in lines)
    rows = [
        [category_words(category), *_cells(category, line, list_url), words(total(line))]
        for category, line in lines
    ]
    sums = [total(column) for column in zip(*(line for _category, line in lines), strict=True)]
    rows.append([_("All categories"), *map(words, sums), words(total(sums))])
    return Chart(
        title=title,
        svg=bar_chart(title, _("One bar for each level within each category."), groups),
        columns=[Column(_("Category")), *_numeric(*levels, _("All"))],
        rows=rows,
        as_at=at,
    )


def _cells(category: int, line: list[Figure], list_url: ListUrl | None) -> list[str | Link]:
    if not category:
        return [words(figure) for figure in line]
    return [
        _counted(
            figure,
            f"{category_words(category)}, {level_words(state)}",
            list_url,
            category=str(category),
            state=state.value,
        )
        for figure, state in zip(line, MANAGED, strict=True)
    ]


def overdue_tile(cells: dict[DeadlineKind, Figure], at: datetime, list_url: ListUrl | None) -> Chart:
    """What is overdue, by rule."""
    title = Tile.OVERDUE.label
    figures = row_of(cells, DeadlineKind)
    labels = [kind.label for kind in DeadlineKind]
    rows = [
        [
            f"{kind.label} ({RULES[kind].number})",
            RULES[kind].source,
            _counted(figure, kind.label, list_url, kind=kind.value),
        ]
        for kind, figure in zip(DeadlineKind, figures, strict=True)
    ]
    return Chart(
        title=title,
        svg=bar_chart(title, _("One bar for each rule."), (Group("", _bars(labels, figures)),)),
        columns=[Column(_("What is overdue")), Column(_("Rule")), *_numeric(_("Cases"))],
        rows=rows,
        as_at=at,
    )


def referrals_tile(
    cells: dict[tuple[date, ReferralOutcome], Figure],
    at: datetime,
    on: date,
    count: int,
    list_url: ListUrl | None,
) -> Chart:
    """Referrals to Level 2 and 3 by quarter of submission and where they stand."""
    title = Tile.REFERRALS.label
    labels = _labels(ReferralOutcome)
    lines = [
        (start, row_of(cells, [(start, outcome) for outcome in ReferralOutcome]))
        for start in quarters(on, count)
    ]
    sums = [total(column) for column in zip(*(line for _start, line in lines), strict=True)]
    rows: list[list[str | Link]] = [
        [
            quarter_words(start),
            *(
                _counted(
                    figure,
                    f"{quarter_words(start)}, {outcome.label}",
                    list_url,
                    quarter=start.isoformat(),
                    outcome=outcome.value,
                )
                for figure, outcome in zip(line, ReferralOutcome, strict=True)
            ),
            words(total(line)),
        ]
        for start, line in lines
    ]
    rows.append([_("All these months"), *map(words, sums), words(total(sums))])
    return Chart(
        title=title,
        svg=bar_chart(
            title,
            _("One bar for each outcome within each quarter."),
            tuple(Group(quarter_words(start), _bars(labels, line)) for start, line in lines),
        ),
        columns=[Column(_("Submitted in")), *_numeric(*labels, _("All"))],
        rows=rows,
        as_at=at,
        note=_("Outcomes are those known now."),
    )


def _labels(coded: type[Coded]) -> list[str]:
    return [member.label for member in coded]


def attendance_tile(
    cells: dict[tuple[ServiceKind, Seat], Figure],
    targets: dict[ServiceKind, Target],
    at: datetime,
    list_url: ListUrl | None,
) -> Chart:
    """Attendance at meetings by service, against the target in force. The share leaves out what is not recorded."""
    title = Tile.ATTENDANCE.label
    rows: list[list[str | Link]] = []
    bars, sources = [], []
    for service in ServiceKind:
        if not any(key[0] is service for key in cells):
            continue
        line = row_of(cells, [(service, seat) for seat in Seat])
        percent = share(line[0], total(line[1:3]))
        target = targets.get(service)
        against = against_target(percent, target.percent) if target else _("No target set")
        rows.append(
            [
                service.label,
                *(
                    _counted(
                        figure,
                        f"{service.label}, {seat.label}",
                        list_url,
                        service=service.value,
                        seat=seat.value,
                    )
                    for figure, seat in zip(line, Seat, strict=True)
                ),
                percent_words(percent),
                against,
            ]
        )
        bars.append(Bar(service.label, Figure(*(percent or (0, 0))), percent_words(percent)))
        if target and target.source not in sources:
            sources.append(target.source)
    return Chart(
        title=title,
        svg=bar_chart(title, _("Share of seats with somebody present."), (Group("", tuple(bars)),), top=100),
        columns=[Column(_("Service")), *_numeric(*_labels(Seat), _("Present")), Column(_("Target"))],
        rows=rows,
        as_at=at,
        note=" ".join(
            [
                _("Seats at meetings held in twelve months, required and invited."),
                *(_("Target: %(source)s.") % {"source": source.rstrip(".")} for source in sources),
            ]
        ),
    )


def areas_table(lines: Sequence[tuple[Area, list[Figure]]]) -> tuple[list[Column], list[list[str | Link]]]:
    """Columns and rows of the caseload by area; each area leads to its own figures."""
    columns = [Column(_("Area")), *_numeric(*map(level_words, MANAGED), _("All"))]
    rows: list[list[str | Link]] = [
        [
            Link(area.name, f"{reverse('dashboard')}?{urlencode({'area': area.slug})}"),
            *map(words, figures),
            words(total(figures)),
        ]
        for area, figures in lines
    ]
    return columns, rows


def lines_table(tile: Tile, lines: Iterable[Line]) -> tuple[list[Column], list[list[Any]]]:
    """Columns and rows of the list behind a figure: references, which lead to their cases, and a day where there is one."""
    heading = day_heading(tile)
    columns = [Column(_("Case")), *([Column(heading)] if heading else [])]
    rows = [
        [Link(line.reference, reverse("case-detail", args=[line.case_id])), *([line.day] if heading else [])]
        for line in lines
    ]
    return columns, rows


def list_urls(actor: Actor, scope: Scope) -> Callable[[Tile], ListUrl | None]:
    """For each tile, the address of the list behind one of its figures; none for people without case rights."""
    area = {"area": scope.chosen.slug} if scope.chosen else {}

    def of_tile(tile: Tile) -> ListUrl | None:
        if not actor.may(Permission.VIEW_CASE):
            return None
        return lambda **cell: f"{reverse('tile-cases', args=[tile.value])}?{urlencode(area | cell)}"

    return of_tile


def area_choices(actor: Actor, scope: Scope) -> list[tuple[str, str]]:
    """Areas as the filter offers them, all together first for the national team."""
    together = [("", _("All areas"))] if actor.may(Permission.VIEW_NATIONAL) or not scope.areas else []
    return [*together, *((area.slug, area.name) for area in scope.areas)]


def dashboard_charts(actor: Actor, scope: Scope, *, at: datetime, quarters_shown: int) -> list[Chart]:
    """Every tile of the dashboard, for one area or for all together."""
    on, urls = timezone.localdate(at), list_urls(actor, scope)
    referrals = referrals_for(scope, on=on, count=quarters_shown)
    targets = attendance_targets_for(scope, on=on)
    return [
        caseload_tile(caseload_for(scope), at, urls(Tile.CASELOAD)),
        overdue_tile(overdue_for(scope), at, urls(Tile.OVERDUE)),
        referrals_tile(referrals, at, on, quarters_shown, urls(Tile.REFERRALS)),
        attendance_tile(attendance_for(scope), targets, at, urls(Tile.ATTENDANCE)),
    ]
