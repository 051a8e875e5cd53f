"""Due dates: when a level must be set and when Level 1 must be reviewed (rules D1, D3, D5 and D6);
with them those of cases/domain/deadlines_practice.py.

A pure function of the facts: rows are rewritten from it whenever a fact changes. A missing date never removes
a deadline. Due dates are calendar dates, and a row is in time on its due date.
"""

from collections.abc import Collection, Iterator
from datetime import date

from cases.domain.deadline_table import Due, Found, as_due, words
from cases.domain.deadlines_practice import practice_due
from cases.domain.enums import CaseState, Custody, DeadlineKind, KeyDateKind
from cases.domain.facts import RELEASE_KINDS, CaseFacts
from cases.domain.policy import LeadKind, PolicyValues
from mappa.core.calendar import DAY, add_months, working_days_after

K = DeadlineKind


def due(
    facts: CaseFacts,
    policy: PolicyValues,
    holidays: Collection[date],
    on: date,
    lead: LeadKind = LeadKind.PROBATION,
) -> list[Due]:
    """Every deadline the facts give, at most one of a kind. `on` decides only what is shown as overdue.

    A case that is a candidate, not adopted or closed has none; one at Level 2 or 3 has none of those of the level.
    """
    return [
        *_of_the_level(facts, policy, holidays, on, lead),
        *practice_due(facts, policy, holidays, on, lead),
    ]


def _of_the_level(
    facts: CaseFacts, policy: PolicyValues, holidays: Collection[date], on: date, lead: LeadKind
) -> list[Due]:
    if facts.state is CaseState.LEVEL_1:
        return [_review(facts, policy, holidays, on), *_review_after_event(facts, on)]
    if facts.state is not CaseState.IDENTIFIED:
        return []
    if facts.custody in {Custody.CUSTODY, Custody.HOSPITAL}:
        return [_level_before_release(facts, policy, holidays, on)]
    return [_level_in_community(facts, policy, holidays, on, lead)]


def earliest_release(facts: CaseFacts) -> date | None:
    """The earliest recorded possible release of any kind, temporary release left aside; it may have passed."""
    return facts.key_date(*RELEASE_KINDS)


def _level_before_release(
    facts: CaseFacts, policy: PolicyValues, holidays: Collection[date], on: date
) -> Due:
    """D1. Counted from when the person became known as eligible, or came (back) into custody if later."""
    known = max(facts.became_known_on, facts.custody_since_on or facts.became_known_on)
    earliest = min(_before_release(facts, policy, holidays, known), key=lambda candidate: candidate.due_on)
    return as_due(K.D1_LEVEL_CUSTODY, earliest, known, on)


def _before_release(
    facts: CaseFacts, policy: PolicyValues, holidays: Collection[date], known: date
) -> Iterator[Found]:
    late = working_days_after(known, policy.level_late_known_working_days, holidays)
    releases = [row for row in facts.key_dates if row.kind in RELEASE_KINDS]
    ahead = [row for row in releases if row.on > known]
    if ahead:
        first = min(ahead, key=lambda row: row.on)
        yield _six_months_before(first.kind, first.on, policy, known, late)
    elif releases:
        yield Found(
            late, "Every release date recorded had passed when this became known: set the level now (D1)"
        )
    else:
        missing = working_days_after(known, policy.missing_date_working_days, holidays)
        yield Found(
            missing, "No release date is recorded: record it, or set the level (D1)", date_missing=True
        )
    temporary = facts.key_date(KeyDateKind.ROTL)
    if temporary is not None and temporary > known:
        yield Found(
            temporary - DAY, f"A level is needed before first temporary release on {words(temporary)} (D2)"
        )
    elif temporary is not None:
        yield Found(late, "Temporary release had begun with no level set (D2)")


def _six_months_before(
    kind: KeyDateKind, release: date, policy: PolicyValues, known: date, late: date
) -> Found:
    months = policy.level_before_release_months
    wanted = add_months(release, -months)
    date_words = f"{kind.label.lower()} on {words(release)}"
    if wanted >= known:
        return Found(wanted, f"{months} months before the earliest possible release: {date_words} (D1)")
    because = f"Fewer than {months} months were left when this became known: {date_words} (D1)"
    return Found(max(known, min(late, release - DAY)), because)


def _level_in_community(
    facts: CaseFacts, policy: PolicyValues, holidays: Collection[date], on: date, lead: LeadKind
) -> Due:
    """D3. Police count from becoming lead, every other lead from the first appointment."""
    known = facts.became_known_on
    days = policy.level_community_days
    from_lead = lead is LeadKind.POLICE
    start = facts.lead_since_on if from_lead else facts.key_date(KeyDateKind.FIRST_APPOINTMENT)
    missing_on = working_days_after(known, policy.missing_date_working_days, holidays)
    if facts.custody is None:
        text = "It is not known whether the person is in custody or in the community: record it, or set the level (D3)"
        return as_due(K.D3_LEVEL_COMMUNITY, Found(missing_on, text, date_missing=True), known, on)
    if start is None:
        event = "date of becoming lead" if from_lead else "first appointment"
        text = f"No {event} is recorded: record it, or set the level (D3)"
        return as_due(K.D3_LEVEL_COMMUNITY, Found(missing_on, text, date_missing=True), known, on)
    event = "becoming lead agency" if from_lead else "the first appointment"
    found = Found(start + days * DAY, f"{days} days after {event} on {words(start)} (D3)")
    return as_due(K.D3_LEVEL_COMMUNITY, found, start, on)


def _review(facts: CaseFacts, policy: PolicyValues, holidays: Collection[date], on: date) -> Due:
    """D5. In custody yearly, and as in the community from six months before the earliest possible release."""
    done = [day for day in (facts.last_level_decision_on, facts.last_review_on) if day is not None]
    if not done:
        known = facts.became_known_on
        when = working_days_after(known, policy.missing_date_working_days, holidays)
        text = "No date of the last level decision or review is recorded: review now (D5)"
        return as_due(K.D5_LEVEL1_REVIEW, Found(when, text, date_missing=True), known, on)
    last = max(done)
    usual = add_months(last, policy.review_months)
    found = Found(
        usual, f"{policy.review_months} months after the last decision or review on {words(last)} (D5)"
    )
    if facts.custody is Custody.CUSTODY:
        found = _in_custody(facts, policy, last, found)
    return as_due(K.D5_LEVEL1_REVIEW, found, last, on)


def _review_after_event(facts: CaseFacts, on: date) -> Iterator[Due]:
    """D6. The day comes with the event that asked: cases/domain/events.py."""
    asked = facts.review_asked
    if asked is not None:
        found = Found(asked.due_on, f"{asked.because} on {words(asked.asked_on)} (D6)")
        yield as_due(K.D6_EVENT_REVIEW, found, asked.asked_on, on)


def _in_custody(facts: CaseFacts, policy: PolicyValues, last: date, usual: Found) -> Found:
    release = earliest_release(facts)
    if release is None:
        return Found(usual.due_on, f"{usual.because}; no release date is recorded", date_missing=True)
    window = add_months(release, -policy.review_window_months)
    yearly = add_months(last, policy.review_custody_months)
    if yearly <= max(window, usual.due_on):
        return Found(yearly, f"{policy.review_custody_months} months after {words(last)}, in custody (D5)")
    if window > usual.due_on:
        return Found(window, f"The last {policy.review_window_months} months before release begin (D5)")
    return usual
