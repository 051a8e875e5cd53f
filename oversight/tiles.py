"""The tiles of the dashboard: published figures as a chart with its table beneath."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.deadlines import RULES
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
from oversight.words import against_target, percent_words, quarter_words, words

Cells = dict[tuple[int, CaseState], Figure]
ListUrl = Callable[[int, CaseState], str]


def _numeric(*labels: str) -> list[Column]:
    return [Column(label, numeric=True) for label in labels]


def _bars(labels: list[str], figures: list[Figure]) -> tuple[Bar, ...]:
    return tuple(Bar(label, figure, words(figure)) for label, figure in zip(labels, figures, strict=True))


def caseload_tile(cells: Cells, at: datetime, list_url: ListUrl | None) -> Chart:
    """Category by level. With `list_url`, each figure leads to the list of those cases."""
    title = _("Cases by category and level")
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
        note=_("The lists show the cases you may open; restricted cases count here all the same.")
        if list_url
        else "",
    )


def _cells(category: int, line: list[Figure], list_url: ListUrl | None) -> list[str | Link]:
    if list_url is None or not category:
        return [words(figure) for figure in line]
    return [
        Link(
            words(figure),
            list_url(category, state),
            _("cases: %(category)s, %(level)s")
            % {"category": category_words(category), "level": level_words(state)},
        )
        for figure, state in zip(line, MANAGED, strict=True)
    ]


def case_list_url(category: int, state: CaseState) -> str:
    """The case list with the filter of one figure."""
    return f"{reverse('case-list')}?{urlencode({'state': state.value, 'category': category})}"


def overdue_tile(cells: dict[DeadlineKind, Figure], at: datetime) -> Chart:
    """What is overdue, by rule."""
    title = _("Overdue")
    figures = row_of(cells, DeadlineKind)
    labels = [kind.label for kind in DeadlineKind]
    rows = [
        [f"{kind.label} ({RULES[kind].number})", RULES[kind].source, words(figure)]
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
    cells: dict[tuple[date, ReferralOutcome], Figure], at: datetime, on: date, count: int
) -> Chart:
    """Referrals to Level 2 and 3 by quarter of submission and where they stand."""
    title = _("Referrals to Level 2 and 3")
    labels = _labels(ReferralOutcome)
    lines = [
        (start, row_of(cells, [(start, outcome) for outcome in ReferralOutcome]))
        for start in quarters(on, count)
    ]
    sums = [total(column) for column in zip(*(line for _start, line in lines), strict=True)]
    rows = [[quarter_words(start), *map(words, line), words(total(line))] for start, line in lines]
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
    cells: dict[tuple[ServiceKind, Seat], Figure], targets: dict[ServiceKind, Target], at: datetime
) -> Chart:
    """Attendance at meetings by service, against the target in force. The share leaves out what is not recorded."""
    title = _("Attendance at Level 2 and 3 meetings")
    rows, bars, sources = [], [], []
    for service in ServiceKind:
        if not any(key[0] is service for key in cells):
            continue
        line = row_of(cells, [(service, seat) for seat in Seat])
        percent = share(line[0], total(line[1:3]))
        target = targets.get(service)
        against = against_target(percent, target.percent) if target else _("No target set")
        rows.append([service.label, *map(words, line), percent_words(percent), against])
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


def leads_to_list(actor: Actor, scope: Scope) -> bool:
    """Whether the viewer's case list holds the cases of the area shown and no others: its co-ordinator's does."""
    only = {scope.chosen.pk} if scope.chosen else set()
    return bool(only) and actor.coordinated_area_ids == only and not actor.case_team_ids


def area_choices(actor: Actor, scope: Scope) -> list[tuple[str, str]]:
    """Areas as the filter offers them, all together first for the national team."""
    together = [("", _("All areas"))] if actor.may(Permission.VIEW_NATIONAL) or not scope.areas else []
    return [*together, *((area.slug, area.name) for area in scope.areas)]


def dashboard_charts(actor: Actor, scope: Scope, *, at: datetime, quarters_shown: int) -> list[Chart]:
    """Every tile of the dashboard, for one area or for all together."""
    on = timezone.localdate(at)
    return [
        caseload_tile(caseload_for(scope), at, case_list_url if leads_to_list(actor, scope) else None),
        overdue_tile(overdue_for(scope), at),
        referrals_tile(referrals_for(scope, on=on, count=quarters_shown), at, on, quarters_shown),
        attendance_tile(attendance_for(scope), attendance_targets_for(scope, on=on), at),
    ]
