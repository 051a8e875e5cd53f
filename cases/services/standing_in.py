"""The rows of people who stand in: written with the exclusion that makes the gap, ended with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.utils import timezone

from cases.domain.limitations import Duty, ProposedLimitation, stand_in_field
from cases.models import Case, LimitedPerson, Substitute
from cases.selectors.colleagues import people_by_id, roles_held
from cases.selectors.duties import duties_on
from cases.selectors.limitations import live_restrictions
from cases.selectors.sight import Sight
from cases.selectors.substitutes import may_stand_in, not_over
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.calendar import DAY
from mappa.core.decisions import Denied, Problem, require_valid
from mappa.outbox.notices import notify

Chosen = Mapping[tuple[UUID, Duty], UUID | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """An exclusion about to be placed: by whom, on which case, and who sees the case before it."""

    actor: Actor
    case: Case
    sight: Sight
    proposed: ProposedLimitation

    @property
    def namers(self) -> frozenset[UUID]:
        """Who could name a substitute afterwards."""
        return self.sight.able(Permission.LIMIT_ACCESS) - self.proposed.people


def duties_left(gap: Gap) -> dict[tuple[UUID, Duty], str]:
    """What the people kept out have to do, in words, that nobody stands in for yet."""
    duties = duties_on(gap.case, gap.sight)
    rows = Substitute.objects.filter(not_over(gap.sight.on), case=gap.case)
    filled = set(rows.values_list("instead_of_id", "kind"))
    return {
        (user_id, duty): words
        for user_id in sorted(gap.proposed.people)
        for duty, words in sorted(duties.get(user_id, {}).items())
        if (user_id, duty) not in filled
    }


def write_stand_ins(gap: Gap, chosen: Chosen, *, proposed_id: UUID | None = None) -> None:
    """For every duty left over, the one chosen, or an open need that managers and co-ordinators see until it is met.

    `proposed_id` is whom the person stepping aside thought of. Raises Invalid, fields of stand_in_field.
    """
    left = duties_left(gap)
    require_valid(_problems(gap, left, chosen))
    for (user_id, duty), words in left.items():
        _write(gap, user_id, duty, words, chosen.get((user_id, duty)), proposed_id)


def _problems(gap: Gap, left: Mapping[tuple[UUID, Duty], str], chosen: Chosen) -> Iterator[Problem]:
    for place in left:
        field = stand_in_field(*place)
        if place not in chosen:
            yield Problem(field, "Select who does this instead, or that somebody is to be named")
        elif (user_id := chosen[place]) is not None:
            yield from (Problem(field, reason) for reason in _hindrance(gap, user_id, place[1]))
        elif not gap.namers:
            yield Problem(
                field, "Select who does this instead: nobody else on this case could name somebody later"
            )


def _hindrance(gap: Gap, user_id: UUID, duty: Duty) -> Iterator[str]:
    people = people_by_id([user_id], on=gap.sight.on)
    if not people:
        yield "Select somebody from the list"
        return
    never = gap.proposed.people
    decision = may_stand_in(people[0], duty, gap.sight, never=never, roles=roles_held(people[0]))
    if isinstance(decision, Denied):
        yield decision.reason


def _write(
    gap: Gap, user_id: UUID, duty: Duty, words: str, chosen_id: UUID | None, proposed_id: UUID | None
) -> None:
    row = Substitute(
        id=uuid4(),
        case=gap.case,
        area_id=gap.case.area_id,
        recorded_by_id=gap.actor.user_id,
        kind=duty,
        instead_of_id=user_id,
        duty=words,
        from_on=gap.proposed.starts_on or gap.sight.on,
        to_on=gap.proposed.ends_on,
        proposed_id=proposed_id,
    )
    if chosen_id is not None:
        fill(row, gap.actor, chosen_id)
    row.save(force_insert=True)
    event = EventType.SUBSTITUTE_NAMED if chosen_id else EventType.SUBSTITUTE_ASKED
    record(actor=gap.actor, event=event, case_ids=[gap.case.pk], subject=row, reason=duty.value)


def ask_for_stand_in(actor: Actor, case: Case, user_id: UUID, duty: Duty, words: str) -> None:
    """Ask the managers and co-ordinators of a case to name somebody for a duty of a person kept out of it already.

    One need for each duty: asked again, nothing is written. Called inside the transaction of a service that has
    checked the permission.
    """
    rows = Substitute.objects.filter(not_over(actor.on), case=case, instead_of_id=user_id, kind=duty)
    if rows.exists():
        return
    row = Substitute(
        case=case,
        area_id=case.area_id,
        recorded_by_id=actor.user_id,
        kind=duty,
        instead_of_id=user_id,
        duty=words,
        from_on=actor.on,
    )
    row.save(force_insert=True)
    record(
        actor=actor,
        event=EventType.SUBSTITUTE_ASKED,
        case_ids=[case.pk],
        subject=row,
        reason=duty.value,
    )


def fill(row: Substitute, actor: Actor, user_id: UUID) -> None:
    """Put somebody in the place of a row that is not saved yet: they are told, and let through live restrictions."""
    row.user_id, row.named_by_id, row.named_at = user_id, actor.user_id, timezone.now()
    name_on_restrictions(actor, row.case, user_id)
    notify(user_ids=[user_id], key=f"substitute:{row.pk}:{user_id}")


def name_on_restrictions(actor: Actor, case: Case, user_id: UUID) -> None:
    """Name somebody on every restriction of the case that stands now and does not name them yet.

    Called inside the transaction of a service that has checked the permission.
    """
    for limitation in live_restrictions(case).exclude(people__user_id=user_id):
        row = LimitedPerson(case=case, area_id=case.area_id, limitation=limitation, user_id=user_id)
        row.save(force_insert=True)
        record(
            actor=actor,
            event=EventType.ACCESS_LIMITED,
            case_ids=[case.pk],
            subject=limitation,
            changed=["people"],
        )


def end_substitutes(actor: Actor, case: Case, people: frozenset[UUID]) -> None:
    """Whoever stood in for these people stands in no longer, from now on; needs not met yet are dropped."""
    rows = Substitute.objects.filter(not_over(actor.on), case=case, instead_of_id__in=people)
    for row in rows.select_for_update(of=("self",)):
        end(row, actor)


def end(row: Substitute, actor: Actor) -> None:
    """End one substitute now: the day before is the last on which they stand in."""
    row.to_on = actor.on - DAY
    row.save(update_fields=["to_on"])
    record(
        actor=actor,
        event=EventType.SUBSTITUTE_NAMED,
        case_ids=[row.case_id],
        subject=row,
        changed=["to_on"],
        reason="ended",
    )
