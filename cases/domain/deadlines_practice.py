"""Due dates of the work around the level: who manages in the community, the handover, the assessment, the first appointment.

Rules D29, D30, D31 and D33: proposals for what inspectors found missing (docs/domain-rules.md).
"""

from collections.abc import Collection, Iterator
from datetime import date

from cases.domain.deadline_table import Due, Found, as_due, words
from cases.domain.enums import CaseState, Custody, DeadlineKind, KeyDateKind
from cases.domain.facts import RELEASE_KINDS, CaseFacts
from cases.domain.policy import LeadKind, PolicyValues
from mappa.core.calendar import DAY, add_months, working_days_after

K = DeadlineKind
_MANAGED = frozenset({CaseState.IDENTIFIED, CaseState.LEVEL_1, CaseState.LEVEL_2, CaseState.LEVEL_3})


def practice_due(
    facts: CaseFacts, policy: PolicyValues, holidays: Collection[date], on: date, lead: LeadKind
) -> Iterator[Due]:
    """What the facts give by these rules, at most one of a kind. A case not managed has none."""
    if facts.state not in _MANAGED:
        return
    yield from _community_manager(facts, policy, holidays, on, lead)
    yield from _handover(facts, policy, holidays, on, lead)
    yield from _assessment(facts, policy, holidays, on)
    yield from _first_appointment(facts, policy, holidays, on, lead)


def _community_manager(
    facts: CaseFacts, policy: PolicyValues, holidays: Collection[date], on: date, lead: LeadKind
) -> Iterator[Due]:
    """D29. Eight months before the earliest possible release and before temporary release, where probation leads."""
    if facts.custody is not Custody.CUSTODY or lead is not LeadKind.PROBATION or facts.has_community_manager:
        return
    known = max(facts.became_known_on, facts.custody_since_on or facts.became_known_on)
    late = working_days_after(known, policy.community_manager_working_days, holidays)
    ahead = [row.on for row in facts.key_dates if row.kind in RELEASE_KINDS and row.on > known]
    if not ahead:
        text = "No release date ahead is recorded: record it, or allocate a community offender manager (D29)"
        yield as_due(K.D29_COMMUNITY_MANAGER, Found(late, text, date_missing=True), known, on)
        return
    months, release = policy.community_manager_months, min(ahead)
    wanted = add_months(release, -months)
    found = Found(wanted, f"{months} months before release on {words(release)} (D29)")
    if wanted < known:
        found = Found(late, f"Fewer than {months} months to release on {words(release)} (D29)")
    temporary = facts.key_date(KeyDateKind.ROTL)
    if temporary is not None and known < temporary <= found.due_on:
        found = Found(temporary - DAY, f"Needed before temporary release on {words(temporary)} (D29)")
    yield as_due(K.D29_COMMUNITY_MANAGER, found, known, on)


def _handover(
    facts: CaseFacts, policy: PolicyValues, holidays: Collection[date], on: date, lead: LeadKind
) -> Iterator[Due]:
    """D30. Seven months before the earliest possible release, where probation leads; a missing date is D29's to tell."""
    if facts.custody is not Custody.CUSTODY or lead is not LeadKind.PROBATION:
        return
    known = max(facts.became_known_on, facts.custody_since_on or facts.became_known_on)
    ahead = [row.on for row in facts.key_dates if row.kind in RELEASE_KINDS and row.on > known]
    held = facts.key_date(KeyDateKind.HANDOVER)
    if not ahead or (held is not None and held >= (facts.custody_since_on or held)):
        return
    months, release = policy.handover_months, min(ahead)
    wanted = add_months(release, -months)
    found = Found(wanted, f"{months} months before release on {words(release)} (D30)")
    if wanted < known:
        late = working_days_after(known, policy.community_manager_working_days, holidays)
        found = Found(late, f"Fewer than {months} months to release on {words(release)} (D30)")
    yield as_due(K.D30_HANDOVER, found, known, on)


def _assessment(
    facts: CaseFacts, policy: PolicyValues, holidays: Collection[date], on: date
) -> Iterator[Due]:
    """D31. The first of: a year after the last one, or the day an event asked for a new one."""
    last, asked = facts.assessed_on, facts.assessment_asked
    if last is None:
        known = facts.became_known_on
        due_on = working_days_after(known, policy.assessment_missing_working_days, holidays)
        found = Found(due_on, "No assessment is recorded (D31)", date_missing=True)
    else:
        months = policy.assessment_months
        found = Found(
            add_months(last, months), f"{months} months after the assessment on {words(last)} (D31)"
        )
    since = last or facts.became_known_on
    if asked is not None and asked.due_on < found.due_on:
        found = Found(asked.due_on, f"{asked.because} on {words(asked.asked_on)}: renew the assessment (D31)")
        since = asked.asked_on
    yield as_due(K.D31_ASSESSMENT, found, since, on)


def _first_appointment(
    facts: CaseFacts, policy: PolicyValues, holidays: Collection[date], on: date, lead: LeadKind
) -> Iterator[Due]:
    """D33. On the next working day after release; the police have no appointments to keep."""
    released = facts.released_on
    if released is None or lead is LeadKind.POLICE or facts.seen_since(released):
        return
    due_on = working_days_after(released, policy.first_appointment_working_days, holidays)
    found = Found(due_on, f"Released on {words(released)}, and no first appointment recorded since (D33)")
    yield as_due(K.D33_FIRST_APPOINTMENT, found, released, on)
