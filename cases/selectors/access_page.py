"""What the page "Who may see this case" shows: limitations, people by their road, and who stands in for whom."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.enums import LimitationKind
from cases.domain.limitations import Duty, Standing, standing
from cases.models import AccessLimitation, Case, Substitute
from cases.selectors.limitations import limitations_of
from cases.selectors.sight import Road, Seer, Sight
from cases.selectors.substitutes import substitutes_of
from mappa.agencies.actor import Actor
from mappa.agencies.roles import LABELS
from mappa.core.calendar import DAY
from mappa.formkit.words import long_date
from mappa.look import Column, Link, NoneRecorded, Row, Tag

MOST_NAMED = 12  # people of a team that are named one by one; of larger teams the number is told
_COLOURS: dict[Standing, Any] = {Standing.IN_FORCE: "red", Standing.PLANNED: "yellow"}


@dataclass(frozen=True, slots=True)
class Table:
    """A table ready to be shown."""

    columns: list[Column]
    rows: list[list[Any]]


def first_and_last_day(row: AccessLimitation) -> tuple[datetime, Any]:
    """When a limitation begins, and its last day or the moment it was lifted."""
    if row.ends_at is None:
        return row.starts_at, NoneRecorded(_("No end set"))
    local = timezone.localtime(row.ends_at)
    is_day = row.lifted_by_id is None and (local.hour, local.minute) == (0, 0)
    return row.starts_at, local.date() - DAY if is_day else row.ends_at


def standing_of(row: AccessLimitation) -> Standing:
    """Whether a limitation (from cases/selectors/limitations.py) stands, by the database's time."""
    at: datetime = row.at  # type: ignore[attr-defined]
    return standing(starts_at=row.starts_at, ends_at=row.ends_at, lifted=row.lifted_by_id is not None, at=at)


def limitations_table(actor: Actor, case: Case, *, may_limit: bool) -> Table:
    """Limitations in force, planned and past. Reasons are for those who may limit access themselves."""
    columns = [Column(_("Limit")), Column(_("People")), Column(_("From")), Column(_("Until"))]
    columns += [Column(_("Reason")), Column(_("Act"))] if may_limit else []
    rows = []
    for row in limitations_of(actor, case):
        state = standing_of(row)
        begins, ends = first_and_last_day(row)
        kind = LimitationKind(row.kind)
        people = [person.user.name for person in row.people.all()]
        cells: list[Any] = [[kind.label, Tag(state.label, _COLOURS.get(state, "grey"))], people, begins, ends]
        if may_limit:
            cells += [_reasons(row), _lift(case, row, state)]
        rows.append(cells)
    return Table(columns, rows)


def _reasons(row: AccessLimitation) -> list[str]:
    by = _("%(name)s: %(reason)s")
    found = [by % {"name": row.recorded_by.name, "reason": row.reason} if row.recorded_by else row.reason]
    if row.lifted_by:
        found.append(
            _("Lifted by %(name)s: %(reason)s") % {"name": row.lifted_by.name, "reason": row.lifted_reason}
        )
    return found


def _lift(case: Case, row: AccessLimitation, state: Standing) -> Any:
    if state not in {Standing.IN_FORCE, Standing.PLANNED}:
        return NoneRecorded(_("Over"))
    url = reverse("limitation-lift", args=[case.pk, row.pk])
    return Link(_("Lift"), url, hidden=LimitationKind(row.kind).label.lower())


def sight_rows(sight: Sight) -> list[tuple[str, list[Row]]]:
    """Headings with their rows: people by team, then those with a road of their own. Kept-out ones say so."""
    teams: dict[str, list[Seer]] = {}
    for seer in sight.roads:
        if seer.road in {Road.TEAM, Road.AREA}:
            teams.setdefault(seer.where, []).append(seer)
    own = [seer for seer in sight.roads if seer.road not in {Road.TEAM, Road.AREA}]
    found = [(_("By their team"), [Row(team, _people(sight, people)) for team, people in teams.items()])]
    if own:
        found.append((_("By name"), [_own_row(sight, seer) for seer in own]))
    return found


def _people(sight: Sight, people: list[Seer]) -> Any:
    shown = (
        people if len(people) <= MOST_NAMED else [seer for seer in people if seer.user.pk in sight.holders]
    )
    lines = [_words(sight, seer) for seer in shown]
    if rest := len(people) - len(shown):
        kept_out = sum(sight.is_kept_out(seer) for seer in people if seer not in shown)
        lines.append(_("%(n)s more, of whom %(out)s kept out") % {"n": rest, "out": kept_out})
    return lines


def _words(sight: Sight, seer: Seer) -> str:
    parts = [seer.user.name]
    parts += [LABELS[seer.role]] if seer.role else []
    parts += [_("holds the case")] if seer.user.pk in sight.holders else []
    parts += [_("kept out by a limit")] if sight.is_kept_out(seer) else []
    return ", ".join(parts)


def _own_row(sight: Sight, seer: Seer) -> Row:
    until = ""
    if isinstance(seer.until, datetime):
        until = _("until %(time)s on %(day)s") % {
            "time": f"{timezone.localtime(seer.until):%H:%M}",
            "day": long_date(timezone.localtime(seer.until)),
        }
    elif seer.until:
        until = _("until %(day)s") % {"day": long_date(seer.until)}
    note = ", ".join(part for part in (seer.where, until) if part)
    return Row(_words(sight, seer), seer.road.label, note=note)


def substitutes_table(actor: Actor, case: Case, *, may_limit: bool) -> Table:
    """Who stands in for whom in which duty, and what is still open."""
    columns = [Column(_("Duty")), Column(_("Instead of")), Column(_("Stands in"))]
    columns += [Column(_("Act"))] if may_limit else []
    return Table(columns, [_substitute(row, may_limit=may_limit) for row in substitutes_of(actor, case)])


def _substitute(row: Substitute, *, may_limit: bool) -> list[Any]:
    who = row.user.name if row.user else Tag(_("Still to be named"), "orange")
    cells: list[Any] = [Duty(row.kind).label, row.instead_of.name, who]
    name, words = ("substitute-end", _("End")) if row.user else ("substitute-name", _("Name somebody"))
    link = Link(words, reverse(name, args=[row.pk]), hidden=Duty(row.kind).label.lower())
    return [*cells, link] if may_limit else cells


def counted(seers: Iterable[Seer]) -> list[list[Any]]:
    """How many of these people come from each team, the largest first."""
    found = Counter(seer.where or seer.road.label for seer in seers)
    return [[where, count] for where, count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))]
