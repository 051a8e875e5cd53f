"""Placing and lifting a restriction or an exclusion.

People are written before the limitation that names them: from the statement that writes it, its writer may be
among those kept out. The database checks the keys when the transaction ends.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID, uuid4

from django.contrib.postgres.functions import TransactionNow

from cases.domain.enums import LimitationKind
from cases.domain.limitations import (
    CaseSight,
    Duty,
    ProposedLimitation,
    begins_at,
    check_lifting,
    check_limitation,
    ends_at,
)
from cases.jobs import LIMITATION_PLACED
from cases.models import AccessLimitation, Alias, Case, Identifier, LimitedPerson, Nominal
from cases.selectors.cases import locked_case
from cases.selectors.colleagues import people_by_id
from cases.selectors.limitations import limitation_or_404, still_excluded
from cases.selectors.sight import Sight, sight_of
from cases.services.once import wait_for_first
from cases.services.standing_in import Gap, end_substitutes, write_stand_ins
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.models import User
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Problem, require_valid
from mappa.outbox.services import post, was_posted

MAY_NOT = "Your role does not let you limit who may see a case."


def case_sight(case: Case, sight: Sight, people: Iterable[User]) -> CaseSight:
    """What the rules need to know of the case; `people` are those named. Case must come from a selector."""
    nominal = Nominal.objects.get(case=case)
    names = [nominal.first_name, nominal.middle_name, nominal.last_name]
    for alias in Alias.objects.filter(case=case).values_list("name", flat=True):
        names += alias.split()
    changing = sight.changing
    return CaseSight(
        holders_and_managers=sight.holders | sight.managers,
        may_lift=frozenset(
            pk for pk, held in sight.permissions.items() if Permission.LIMIT_ACCESS in held and pk in changing
        ),
        unable=frozenset(
            user.pk for user in people if user.pk not in changing or sight.limits.keeps_out(user, sight.on)
        ),
        names=tuple(names),
        numbers=tuple(Identifier.objects.filter(case=case).values_list("value", flat=True)),
    )


def check_proposed(case: Case, sight: Sight, proposed: ProposedLimitation) -> list[Problem]:
    """What is wrong with a limitation of this case before it is placed. Case must come from a selector."""
    people = people_by_id(proposed.people, on=sight.on)
    found = check_limitation(proposed, case_sight(case, sight, people), sight.on)
    if {user.pk for user in people} != proposed.people:
        found.insert(
            0, Problem("people", "Select people from the list. Somebody chosen no longer works here")
        )
    return found


def place_limitation(
    *,
    actor: Actor,
    case_id: UUID,
    proposed: ProposedLimitation,
    stand_ins: Mapping[tuple[UUID, Duty], UUID | None],
    key: UUID,
    on: date,
) -> bool:
    """Restrict the case to the people named, or exclude them, now or from a later day. A second post does nothing.

    `stand_ins` says for each duty of each excluded person who does it instead; None asks the managers and
    co-ordinators to name somebody. From here on the actor may be among those kept out.
    Raises Refused, Http404, Invalid (fields of check_limitation, and of stand_in_field).
    """
    wait_for_first(key)
    mark = posted_mark(actor, key)
    if was_posted(mark):
        return True
    case = locked_case(actor, case_id)
    must(actor, Permission.LIMIT_ACCESS, MAY_NOT)
    sight = sight_of(case, on)
    require_valid(check_proposed(case, sight, proposed))
    if proposed.kind is LimitationKind.EXCLUSION:
        gap = Gap(actor=actor, case=case, sight=sight, proposed=proposed)
        write_stand_ins(gap, stand_ins)
    write_limitation(actor, case, proposed, mark)
    return True


def posted_mark(actor: Actor, key: UUID) -> str:
    """Under which name the outbox knows that this person has posted this form."""
    return f"limitation:{actor.user_id}:{key}"


def already_placed(*, actor: Actor, key: str) -> bool:
    """Whether this person has posted the form with this key before: they may no longer see what came of it."""
    try:
        return was_posted(posted_mark(actor, UUID(key)))
    except ValueError:
        return False


def write_limitation(actor: Actor, case: Case, proposed: ProposedLimitation, mark: str) -> None:
    """The rows of a limitation that has been checked, its notice and its evidence; the limitation itself comes last."""
    row = AccessLimitation(
        id=uuid4(),
        case=case,
        area_id=case.area_id,
        recorded_by_id=actor.user_id,
        kind=proposed.kind,
        starts_at=begins_at(proposed.starts_on) or TransactionNow(),
        ends_at=ends_at(proposed.ends_on),
        message=proposed.message.strip(),
        ask_whom=proposed.ask_whom.strip(),
        reason=proposed.reason.strip(),
    )
    LimitedPerson.objects.bulk_create(
        LimitedPerson(case=case, area_id=case.area_id, limitation_id=row.pk, user_id=user_id)
        for user_id in sorted(proposed.people)
    )
    post(job=LIMITATION_PLACED, payload={"limitation_id": str(row.pk)}, key=mark)
    record(
        actor=actor,
        event=EventType.ACCESS_LIMITED,
        case_ids=[case.pk],
        subject=row,
        reason=proposed.kind.value,
    )
    row.save(force_insert=True)


def lift_limitation(*, actor: Actor, case_id: UUID, limitation_id: UUID, reason: str) -> AccessLimitation:
    """End a limitation now, or before it begins, with the reason. A second post of the same person does nothing.

    Whoever stood in for somebody it kept out stands in no longer. Raises Refused, Http404, Invalid (field reason).
    """
    case = locked_case(actor, case_id)
    must(actor, Permission.LIMIT_ACCESS, MAY_NOT)
    row = limitation_or_404(actor, case_id, limitation_id, lock=True)
    if row.lifted_by_id == actor.user_id and row.lifted_reason == reason.strip():
        return row
    at = row.at  # type: ignore[attr-defined]
    require_valid(
        check_lifting(reason=reason, ended_at=row.ends_at, lifted=row.lifted_by_id is not None, at=at)
    )
    row.ends_at, row.lifted_by_id, row.lifted_reason = TransactionNow(), actor.user_id, reason.strip()
    row.save(update_fields=["ends_at", "lifted_by", "lifted_reason"])
    record(actor=actor, event=EventType.ACCESS_LIMIT_LIFTED, case_ids=[case.pk], subject=row, reason=row.kind)
    if row.kind == LimitationKind.EXCLUSION:
        people = frozenset(row.people.values_list("user_id", flat=True))
        end_substitutes(actor, case, people - still_excluded(case, people))
    return row
