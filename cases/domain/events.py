"""What each kind of event asks for, and who must know of it: recorded once, acted on everywhere.

That significant change calls for a review the same day is rule D6 (joint inspection 2022, on the Level 1 Policy
Framework). Which event asks for what else, and whom to tell, is a proposal built on what the inspection found missing:
a move of which the police did not know, a new relationship known to one of two officers (docs/domain-rules.md).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from cases.domain.enums import CaseState, Known
from cases.domain.event_kinds import CaseEventKind, EventAsk, EventGroup, Party
from cases.domain.facts import CaseFacts
from cases.domain.policy import PolicyValues
from mappa.core.calendar import DAY, first_working_day_on_or_after, working_days_after
from mappa.core.decisions import Problem

K, A, G, P = CaseEventKind, EventAsk, EventGroup, Party

SOURCE = "Joint inspection 2022, on the Level 1 Policy Framework: significant change, important information"
EVERYONE = frozenset(Party)
_OFFENDER_MANAGERS = frozenset({P.POLICE, P.PROBATION, P.PRISON, P.YOUTH_JUSTICE})
_AND_VICTIM = _OFFENDER_MANAGERS | {P.VICTIM_LIAISON}
_AND_CHILDREN = _OFFENDER_MANAGERS | {P.CHILDRENS_SERVICES}
_CARE = frozenset({P.HEALTH, P.ADULT_SOCIAL_CARE})


@dataclass(frozen=True, slots=True)
class EventRule:
    """One row of the table. `must` are those whose absence from the case is said aloud: somebody has to tell them."""

    group: EventGroup
    tells: frozenset[Party]
    asks: tuple[EventAsk, ...] = ()
    must: tuple[Party, ...] = ()


_NEW_RISK = (A.REVIEW, A.REASSESS)
_BACK = (A.REVIEW, A.REASSESS, A.ADDRESS_CHECK)

EVENTS: dict[CaseEventKind, EventRule] = {
    K.MOVED: EventRule(
        G.HOME, EVERYONE, (A.REVIEW, A.RECHECK_PLAN, A.ADDRESS_CHECK, A.DISCLOSURE), (P.POLICE, P.PROBATION)
    ),
    K.NEW_RELATIONSHIP: EventRule(
        G.HOME,
        _AND_CHILDREN,
        (A.REVIEW, A.RECHECK_PLAN, A.POLICE_CHECK, A.FIND_OUT, A.DISCLOSURE),
        (P.POLICE, P.PROBATION),
    ),
    K.ACCOMMODATION_LOST: EventRule(
        G.HOME, EVERYONE, (A.REVIEW, A.RECHECK_PLAN, A.ADDRESS_CHECK), (P.POLICE,)
    ),
    K.CALL_OUT: EventRule(
        G.HOME,
        _AND_CHILDREN | {P.VICTIM_LIAISON},
        (*_NEW_RISK, A.DISCLOSURE, A.CATEGORY_3),
        (P.POLICE, P.PROBATION),
    ),
    K.VICTIM_CONTACT: EventRule(
        G.HOME, _AND_VICTIM, (A.REVIEW, A.RECHECK_PLAN), (P.POLICE, P.VICTIM_LIAISON)
    ),
    K.MISSING: EventRule(G.HOME, EVERYONE, (A.REVIEW, A.RECHECK_PLAN), (P.POLICE,)),
    K.ARREST: EventRule(G.POLICE_AND_COURT, EVERYONE, (*_NEW_RISK, A.CATEGORY_3), (P.PROBATION,)),
    K.FURTHER_OFFENCE_CHARGE: EventRule(
        G.POLICE_AND_COURT, EVERYONE, (*_NEW_RISK, A.RECHECK_PLAN, A.CATEGORY_3), (P.PROBATION,)
    ),
    K.SFO_CHARGE: EventRule(
        G.POLICE_AND_COURT, EVERYONE, (*_NEW_RISK, A.RECHECK_PLAN, A.CATEGORY_3), (P.PROBATION,)
    ),
    K.CONVICTION: EventRule(
        G.POLICE_AND_COURT, EVERYONE, (*_NEW_RISK, A.RECORD_COURT, A.CATEGORY_3), (P.PROBATION,)
    ),
    K.NOTIFICATION_BREACH: EventRule(G.POLICE_AND_COURT, _OFFENDER_MANAGERS, _NEW_RISK, (P.POLICE,)),
    K.SHPO_IMPOSED: EventRule(
        G.POLICE_AND_COURT, _OFFENDER_MANAGERS, (A.RECORD_COURT, A.RECHECK_PLAN), (P.POLICE,)
    ),
    K.NOTIFICATION_ORDER_IMPOSED: EventRule(
        G.POLICE_AND_COURT, _OFFENDER_MANAGERS, (A.RECORD_COURT, A.RECHECK_PLAN), (P.POLICE,)
    ),
    K.ORDER_IMPOSED: EventRule(
        G.POLICE_AND_COURT, _OFFENDER_MANAGERS, (A.RECORD_COURT, A.RECHECK_PLAN), (P.POLICE,)
    ),
    K.SRO_BREACHED: EventRule(G.POLICE_AND_COURT, EVERYONE, _NEW_RISK, (P.POLICE,)),
    K.RECALLED: EventRule(G.CUSTODY, EVERYONE, _BACK, (P.POLICE, P.PRISON)),
    K.RETURNED_LICENCE_BREACH: EventRule(G.CUSTODY, EVERYONE, _BACK, (P.POLICE, P.PRISON)),
    K.RETURNED_SHPO_BREACH: EventRule(G.CUSTODY, EVERYONE, _BACK, (P.POLICE, P.PRISON)),
    K.RELEASED: EventRule(G.CUSTODY, EVERYONE, (A.REVIEW, A.RECHECK_PLAN), (P.POLICE, P.PROBATION)),
    K.ROTL_GRANTED: EventRule(G.CUSTODY, _AND_VICTIM, (A.REVIEW, A.ADDRESS_CHECK), (P.POLICE, P.PROBATION)),
    K.ROTL_FAILED: EventRule(G.CUSTODY, EVERYONE, _NEW_RISK, (P.POLICE, P.PROBATION)),
    K.PRISON_TRANSFER: EventRule(G.CUSTODY, _AND_VICTIM, (), (P.PROBATION,)),
    K.RECATEGORISED: EventRule(G.CUSTODY, _OFFENDER_MANAGERS, (A.REVIEW,), (P.PROBATION,)),
    K.HDC_DECISION: EventRule(G.CUSTODY, _AND_VICTIM, (A.REVIEW, A.RECORD_DATES), (P.PROBATION,)),
    K.PAROLE_DECISION: EventRule(G.CUSTODY, _AND_VICTIM, (A.REVIEW, A.RECORD_DATES), (P.PROBATION,)),
    K.MISSED_APPOINTMENT: EventRule(G.SUPERVISION, _OFFENDER_MANAGERS),
    K.TAG_ALARM: EventRule(
        G.SUPERVISION, _OFFENDER_MANAGERS | {P.MONITORING}, (A.REVIEW,), (P.POLICE, P.PROBATION)
    ),
    K.DRUG_TEST: EventRule(G.SUPERVISION, _OFFENDER_MANAGERS | {P.HEALTH}, (A.REVIEW,)),
    K.POLYGRAPH_ALERT: EventRule(G.SUPERVISION, _OFFENDER_MANAGERS, _NEW_RISK, (P.POLICE, P.PROBATION)),
    K.DEVICE_ALERT: EventRule(G.SUPERVISION, _OFFENDER_MANAGERS, _NEW_RISK, (P.POLICE, P.PROBATION)),
    K.LICENCE_VARIED: EventRule(G.SUPERVISION, _AND_VICTIM, (A.RECHECK_PLAN,), (P.POLICE,)),
    K.ROSH_CHANGED: EventRule(G.SUPERVISION, EVERYONE, (*_NEW_RISK, A.RECHECK_PLAN)),
    K.PRACTITIONER_CHANGED: EventRule(G.SUPERVISION, EVERYONE),
    K.TURNED_18: EventRule(G.SUPERVISION, EVERYONE, _NEW_RISK, (P.YOUTH_JUSTICE, P.PROBATION)),
    K.THREAT_FROM_OTHERS: EventRule(G.HEALTH, _OFFENDER_MANAGERS, (A.RECHECK_PLAN,), (P.POLICE,)),
    K.SELF_HARM: EventRule(G.HEALTH, _OFFENDER_MANAGERS | _CARE, (A.RECHECK_PLAN,)),
    K.MENTAL_HEALTH_CRISIS: EventRule(
        G.HEALTH, _OFFENDER_MANAGERS | _CARE, (*_NEW_RISK, A.RECHECK_PLAN), (P.HEALTH,)
    ),
    K.HOSPITAL_LEAVE: EventRule(
        G.HEALTH, _AND_VICTIM | _CARE, (A.REVIEW, A.ADDRESS_CHECK), (P.POLICE, P.HEALTH)
    ),
    K.HOSPITAL_DISCHARGE: EventRule(
        G.HEALTH, EVERYONE, (A.REVIEW, A.RECHECK_PLAN, A.ADDRESS_CHECK), (P.POLICE, P.HEALTH)
    ),
    K.TRIBUNAL: EventRule(G.HEALTH, _AND_VICTIM | _CARE, (A.REVIEW, A.RECORD_DATES), (P.HEALTH,)),
    K.DIED: EventRule(G.ENDING, EVERYONE, (A.CLOSE,)),
    K.DEPORTED: EventRule(G.ENDING, EVERYONE, (A.CLOSE,), (P.POLICE, P.IMMIGRATION)),
    K.OTHER: EventRule(G.OTHER, frozenset()),
    K.MESSAGE: EventRule(G.OTHER, frozenset()),
}

NOT_IN_THE_FORM = frozenset({K.MESSAGE})
"""Written by "Tell or ask" alone."""

_NOT_MANAGED = frozenset({CaseState.CANDIDATE, CaseState.NOT_ADOPTED})
MINIMUM_OUTCOME = 10
"""Characters of what came of something an event asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Something an event asks for. In time on `due_on`."""

    ask: EventAsk
    due_on: date


def check_event(
    kind: CaseEventKind, happened_on: date, summary: str, born_on: date | None, on: date
) -> Iterator[Problem]:
    """What stops this event from being recorded. Fields are "happened_on" and "summary"."""
    if happened_on > on:
        yield Problem("happened_on", "The date it happened must be today or in the past")
    elif born_on is not None and happened_on < born_on:
        yield Problem("happened_on", "The date it happened cannot be before the person was born")
    if kind in {K.OTHER, K.MESSAGE} and not summary.strip():
        yield Problem("summary", "Enter what happened")


def check_partner(
    name: str, born_on: date | None, has_children: Known, children: str, on: date
) -> Iterator[Problem]:
    """What stops a partner from being recorded. Fields are "name", "born_on" and "children"."""
    if not name:
        yield Problem("name", "Enter the partner's name; if it is not known, leave this for later")
    if born_on is not None and born_on > on:
        yield Problem("born_on", "The partner's date of birth must be in the past")
    if has_children is Known.KNOWN and not children.strip():
        yield Problem("children", "Enter the children's names and ages, as far as they are known")


def asked_by(
    kind: CaseEventKind,
    facts: CaseFacts,
    policy: PolicyValues,
    holidays: Collection[date],
    on: date,
) -> list[Asked]:
    """What the event, recorded on `on`, asks for in this case. A closed case is asked for nothing.

    A review is asked for at Level 1; at Level 2 or 3 the chair is asked about the meeting instead. Category 3 is
    considered for somebody not managed; disclosure for every child sex offender (CJA 2003 s.327A) and, whoever it
    is, on a new relationship.
    """
    if facts.state is CaseState.CLOSED:
        return []
    found = [_in_this_case(ask, kind, facts) for ask in EVENTS[kind].asks]
    return [Asked(ask, _due(ask, policy, holidays, on)) for ask in found if ask is not None]


def _in_this_case(ask: EventAsk, kind: CaseEventKind, facts: CaseFacts) -> EventAsk | None:
    if ask is A.REVIEW and facts.state is not CaseState.LEVEL_1:
        return A.BRING_FORWARD if facts.state in {CaseState.LEVEL_2, CaseState.LEVEL_3} else None
    if ask is A.CATEGORY_3 and facts.state not in _NOT_MANAGED:
        return None
    if ask is A.DISCLOSURE and not (facts.child_sex_offence or kind is K.NEW_RELATIONSHIP):
        return None
    return ask


def _due(ask: EventAsk, policy: PolicyValues, holidays: Collection[date], on: date) -> date:
    if ask is A.REVIEW:
        return same_day(on, holidays)
    if ask is A.REASSESS:
        return working_days_after(on, policy.assessment_after_event_working_days, holidays)
    return working_days_after(on, policy.event_follow_up_working_days, holidays)


def same_day(on: date, holidays: Collection[date]) -> date:
    """The due date of what is due the same day and overdue on the next working day (D6): the day before that one."""
    return first_working_day_on_or_after(on + DAY, holidays) - DAY


def untold(kind: CaseEventKind, involved: Collection[Party]) -> list[Party]:
    """Who must know of this and has no team in the case, so that somebody has to tell them."""
    return [party for party in EVENTS[kind].must if party not in involved]


def check_outcome(outcome: str) -> Iterator[Problem]:
    """What was decided is said in words. The field is "outcome"."""
    if len(" ".join(outcome.split())) < MINIMUM_OUTCOME:
        yield Problem("outcome", f"Enter what was done or decided, at least {MINIMUM_OUTCOME} characters")
