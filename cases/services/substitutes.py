"""Stepping aside from a case, and naming who stands in."""

from datetime import date
from uuid import UUID

from cases.domain.enums import LimitationKind
from cases.domain.limitations import Duty, ProposedLimitation
from cases.models import Case, Substitute
from cases.selectors.cases import locked_case
from cases.selectors.colleagues import people_by_id, roles_held
from cases.selectors.sight import sight_of
from cases.selectors.substitutes import may_stand_in, substitute_or_404
from cases.services.limitations import posted_mark, write_limitation
from cases.services.once import wait_for_first
from cases.services.standing_in import Chosen, Gap, duties_left, end, fill, write_stand_ins
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Denied, Problem, Refused, require_valid
from mappa.outbox.services import was_posted

MAY_NOT = "Your role does not let you name who stands in."


def step_aside(
    *, actor: Actor, case_id: UUID, reason: str, proposed_id: UUID | None, key: UUID, on: date
) -> bool:
    """Declare an interest: exclude oneself from the case, and ask for somebody to do what one had to do on it.

    Managers and co-ordinators name them. Where nobody else could, the one proposed stands in at once: a decision
    must not be left without anybody. A second post does nothing. Raises Refused, Http404, Invalid (fields reason,
    person).
    """
    wait_for_first(key)
    mark = posted_mark(actor, key)
    if was_posted(mark):
        return True
    case = locked_case(actor, case_id)
    must(actor, Permission.RECORD_EVENT, "Your role has nothing to do or decide on a case.")
    assert actor.user_id is not None
    if not reason.strip():
        require_valid([Problem("reason", "Enter why you step aside")])
    exclusion = ProposedLimitation(
        kind=LimitationKind.EXCLUSION, people=frozenset({actor.user_id}), reason=reason
    )
    gap = Gap(actor=actor, case=case, sight=sight_of(case, on), proposed=exclusion)
    write_stand_ins(gap, _chosen(gap, proposed_id), proposed_id=proposed_id)
    write_limitation(actor, case, exclusion, mark)
    return True


def _chosen(gap: Gap, proposed_id: UUID | None) -> Chosen:
    """Nobody yet for each duty where others can name them; otherwise the one proposed, who then must be able to."""
    left = duties_left(gap)
    people = people_by_id([proposed_id], on=gap.sight.on) if proposed_id else []
    if proposed_id and not people:
        require_valid([Problem("person", "Select somebody from the list")])
    able: set[Duty] = set()
    for user in people:
        for _user_id, duty in left:
            never = gap.proposed.people
            if may_stand_in(user, duty, gap.sight, never=never, roles=roles_held(user)):
                able.add(duty)
    duties = {duty for _user_id, duty in left}
    if people and duties and not able:
        require_valid(
            [Problem("person", "Their role does not let them do this, or they may not see the case")]
        )
    if gap.namers:
        return dict.fromkeys(left)
    if duties - able:
        require_valid(
            [
                Problem(
                    "person", "Select somebody who can do all of it: nobody else on this case could name them"
                )
            ]
        )
    return dict.fromkeys(left, proposed_id)


def name_substitute(*, actor: Actor, substitute_id: UUID, user_id: UUID, on: date) -> Substitute:
    """Name who stands in: they see the case from now on, and find the duty on their first page.

    Naming the same person twice does nothing. Raises Refused, Http404, Invalid (field person).
    """
    case = locked_case(actor, substitute_or_404(actor, substitute_id).case_id)
    must(actor, Permission.LIMIT_ACCESS, MAY_NOT)
    row = substitute_or_404(actor, substitute_id, lock=True)
    if row.user_id == user_id:
        return row
    if row.user is not None:
        raise Refused(f"{row.user.name} has been named already. Nothing has been changed.")
    if row.to_on and row.to_on < on:
        raise Refused("Nobody is needed any more. Nothing has been changed.")
    require_valid(_problems(case, row, user_id, on))
    row.case = case
    fill(row, actor, user_id)
    row.save(update_fields=["user", "named_by", "named_at"])
    record(
        actor=actor,
        event=EventType.SUBSTITUTE_NAMED,
        case_ids=[case.pk],
        subject=row,
        changed=["user"],
        reason=row.kind,
    )
    return row


def _problems(case: Case, row: Substitute, user_id: UUID, on: date) -> list[Problem]:
    people = people_by_id([user_id], on=on)
    if not people:
        return [Problem("person", "Select somebody from the list")]
    decision = may_stand_in(
        people[0],
        Duty(row.kind),
        sight_of(case, on),
        never={row.instead_of_id},
        roles=roles_held(people[0]),
    )
    return [Problem("person", decision.reason)] if isinstance(decision, Denied) else []


def end_substitute(*, actor: Actor, substitute_id: UUID, on: date) -> Substitute:
    """Somebody stands in no longer, from now on. Ending twice does nothing. Raises Refused, Http404."""
    locked_case(actor, substitute_or_404(actor, substitute_id).case_id)
    must(actor, Permission.LIMIT_ACCESS, MAY_NOT)
    row = substitute_or_404(actor, substitute_id, lock=True)
    if row.to_on is None or row.to_on >= on:
        end(row, actor)
    return row
