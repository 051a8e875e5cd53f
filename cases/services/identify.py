"""Identifying a nominal: the case is founded with its facts, category, lead agency and involvement; no level is set."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from cases.domain.eligibility import Proposal
from cases.domain.enums import CaseState, InvolvementRole
from cases.domain.facts import CATEGORY_PRECEDENCE
from cases.models import (
    AgencyInvolvement,
    AreaSpell,
    Case,
    CaseCategory,
    CasePractitioner,
    CustodySpell,
    LeadAgency,
    Nominal,
)
from cases.selectors.cases import cases_for
from cases.services.deadlines import replan_deadlines
from cases.services.drafts import Draft, check_draft, proposals_for, rows_by_model
from cases.services.once import wait_for_first
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.models import Team
from mappa.agencies.roles import Permission, Role
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Problem, require_valid

BY_STATUTE = (1, 2, 4)
TERRORIST = 4
PRACTITIONER_ROLES = frozenset(
    {
        Role.COM,
        Role.POM,
        Role.POLICE_OFFENDER_MANAGER,
        Role.YOUTH_CASE_MANAGER,
        Role.HEALTH_CASE_MANAGER,
    }
)
FOUND_HERE = "Where the person lives or is to be released to, as recorded when identified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What a person decides when a nominal is recorded.

    `categories` are those confirmed, empty for a candidate (considered for Category 3, eligible under none yet).
    `reason` is needed for a category the facts do not support by themselves. `key` is the form's submission key.
    """

    key: UUID
    categories: Collection[int]
    area_id: UUID
    team_id: UUID
    lead_reason: str
    reason: str = ""


def identify_nominal(*, actor: Actor, draft: Draft, founding: Founding, on: date) -> Case:
    """Record the person and found the case, "eligible, level not set" or "candidate"; a second post gives the first.

    Raises Refused without the permission, and Invalid with problems that name fields of the form.
    """
    must(actor, Permission.IDENTIFY_NOMINAL, "Your role does not let you identify a nominal.")
    if actor.user_id is None:
        raise ValueError("A case is founded by a person.")
    case_id = uuid5(actor.user_id, str(founding.key))
    wait_for_first(case_id)
    first: Case | None = cases_for(actor).filter(pk=case_id).first()
    if first is not None:
        return first
    proposals = {row.category: row for row in proposals_for(draft, on)}
    require_valid([*check_draft(draft, on), *_check(founding, proposals, actor)])
    case = _found(actor, case_id, founding, on)
    _write_facts(actor, case, draft)
    _write_histories(actor, case, draft, founding, on)
    _write_categories(actor, case, founding, proposals, on)
    replan_deadlines(case=case, on=on)
    record(actor=actor, event=EventType.NOMINAL_IDENTIFIED, case_ids=[case.pk], subject=case)
    return case


def _check(founding: Founding, proposals: dict[int, Proposal], actor: Actor) -> Iterator[Problem]:
    for category in founding.categories:
        if category not in BY_STATUTE:
            yield Problem(
                "categories", "Category 3 comes by referral and decision: record the person as a candidate"
            )
        elif category == TERRORIST and not actor.cleared_category_4:
            yield Problem("categories", "Category 4 is recorded by somebody cleared for it. Ask your manager")
    unsupported = [n for n in founding.categories if n not in proposals or not proposals[n].certain]
    if unsupported and not founding.reason.strip():
        yield Problem(
            "category_reason", "Enter why this category applies, since the facts recorded do not show it"
        )
    if not founding.lead_reason.strip():
        yield Problem("lead_reason", "Enter why this agency leads")


def _found(actor: Actor, case_id: UUID, founding: Founding, on: date) -> Case:
    case = Case(
        id=case_id,
        area_id=founding.area_id,
        state=CaseState.IDENTIFIED if founding.categories else CaseState.CANDIDATE,
        category=next((n for n in CATEGORY_PRECEDENCE if n in founding.categories), None),
        became_known_on=on,
        created_by_id=actor.user_id,
    )
    case.save(force_insert=True)
    return case


def _write_facts(actor: Actor, case: Case, draft: Draft) -> None:
    case.nominal = Nominal(
        case=case,
        area_id=case.area_id,
        first_name=draft.first_name.strip(),
        middle_name=draft.middle_name.strip(),
        last_name=draft.last_name.strip(),
        born_on=draft.born_on,
    )
    case.nominal.save(force_insert=True)
    for model, rows in rows_by_model(draft.rows).items():
        for row in rows:
            row.case, row.area_id, row.recorded_by_id = case, case.area_id, actor.user_id
        model.objects.bulk_create(rows)


def _write_histories(actor: Actor, case: Case, draft: Draft, founding: Founding, on: date) -> None:
    """Area, lead agency, involvement of teams, custody: each from today."""
    common = {"case": case, "area_id": case.area_id, "recorded_by_id": actor.user_id, "from_on": on}
    lead = Team.objects.get(pk=founding.team_id)
    AreaSpell(**common, held_area_id=case.area_id, reason=FOUND_HERE).save(force_insert=True)
    LeadAgency(**common, agency_id=lead.agency_id, team=lead, reason=founding.lead_reason).save(
        force_insert=True
    )
    teams = {lead.pk: (lead, InvolvementRole.LEAD)}
    for team in Team.objects.filter(pk__in=_teams_beside(actor, draft, lead)):
        teams.setdefault(team.pk, (team, InvolvementRole.INVOLVED))
    AgencyInvolvement.objects.bulk_create(
        AgencyInvolvement(**common, agency_id=team.agency_id, team=team, role=role)
        for team, role in teams.values()
    )
    if draft.custody:
        common["from_on"] = draft.custody_since_on or on
        CustodySpell(**common, custody=draft.custody, team_id=draft.custody_team_id).save(force_insert=True)
    _assign_founder(actor, case, lead.pk, on)


def _teams_beside(actor: Actor, draft: Draft, lead: Team) -> set[UUID]:
    """The prison or hospital the person is in, and the founder's own team where another leads: they found the case."""
    beside = {draft.custody_team_id} if draft.custody_team_id else set()
    if lead.pk not in actor.case_team_ids:
        beside |= actor.own_team_ids
    return beside


def _assign_founder(actor: Actor, case: Case, team_id: UUID, on: date) -> None:
    """A practitioner of the lead team who identifies somebody holds the case until it is given to another."""
    held = next(
        (row for row in actor.memberships if row.role in PRACTITIONER_ROLES and row.team_id == team_id), None
    )
    if held and actor.user_id:
        CasePractitioner(
            case=case,
            area_id=case.area_id,
            recorded_by_id=actor.user_id,
            user_id=actor.user_id,
            team_id=team_id,
            capacity=held.role,
            from_on=on,
        ).save(force_insert=True)


def _write_categories(
    actor: Actor, case: Case, founding: Founding, proposals: dict[int, Proposal], on: date
) -> None:
    for number in founding.categories:
        found = proposals.get(number)
        CaseCategory(
            case=case,
            area_id=case.area_id,
            recorded_by_id=actor.user_id,
            category=number,
            because=_because(found, founding.reason.strip()),
            rule=(found.source if found else "Confirmed by the person who recorded it")[:120],
            from_on=on,
            expected_end_on=found.end.on if found else None,
            end_words=(found.end.because if found else "cannot be worked out from the facts recorded")[:200],
        ).save(force_insert=True)


def _because(found: Proposal | None, reason: str) -> str:
    """The statutory reason where the facts show it, and what the person added; their reason alone where they do not."""
    if found is None or not found.certain:
        return reason
    return f"{found.because}. {reason}" if reason else found.because
