"""Facts in one line, for the tests of the rules. The person is invented and was born on 4 May 1980."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from cases.domain.enums import CaseState, Custody, DisposalKind, KeyDateKind, OffenceKind, RoshLevel
from cases.domain.facts import AskedFor, CaseFacts, KeyDate, OffenceFact, Term

BORN = date(1980, 5, 4)
KNOWN = date(2026, 3, 2)  # a Monday
AUTHOR = UUID(int=1)
MANAGER = UUID(int=2)


def facts(state: CaseState = CaseState.IDENTIFIED, **given: Any) -> CaseFacts:
    """A known adult in a state, and whatever the test is about."""
    return CaseFacts(**{"state": state, "became_known_on": KNOWN, "born_on": BORN, **given})


def key_dates(**dates: date) -> tuple[KeyDate, ...]:
    """Key dates by the name of their kind."""
    return tuple(KeyDate(KeyDateKind(kind), on) for kind, on in dates.items())


def sexual(
    disposal: DisposalKind, relevant_on: date, months: int | None = None, days: int = 0
) -> OffenceFact:
    """A registrable sexual offence with its disposal."""
    term = None if months is None else Term(months, days)
    return OffenceFact(
        kind=OffenceKind.SEXUAL_REGISTRABLE, disposal=disposal, relevant_on=relevant_on, term=term
    )


def violent(disposal: DisposalKind, months: int | None = None, **given: Any) -> OffenceFact:
    """A specified violent offence with its disposal."""
    term = None if months is None else Term(months)
    return OffenceFact(kind=OffenceKind.SPECIFIED_VIOLENT, disposal=disposal, term=term, **given)


DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))

ASKED = st.builds(
    lambda day, days: AskedFor(day, day + timedelta(days=days), "Arrested"), DAYS, st.integers(0, 30)
)

ANY_FACTS = st.builds(
    CaseFacts,
    state=st.sampled_from(CaseState),
    became_known_on=DAYS,
    custody=st.none() | st.sampled_from(Custody),
    custody_since_on=st.none() | DAYS,
    lead_since_on=st.none() | DAYS,
    born_on=st.none() | st.just(BORN),
    categories=st.frozensets(st.integers(1, 4)),
    key_dates=st.lists(st.builds(KeyDate, st.sampled_from(KeyDateKind), DAYS), max_size=5).map(tuple),
    rosh=st.none() | st.sampled_from(RoshLevel),
    last_level_decision_on=st.none() | DAYS,
    last_review_on=st.none() | DAYS,
    accepted_referral_level=st.none() | st.sampled_from([2, 3]),
    review_asked=st.none() | ASKED,
    assessment_asked=st.none() | ASKED,
    assessed_on=st.none() | DAYS,
    has_community_manager=st.booleans(),
    has_plan=st.booleans(),
    address_unchecked=st.booleans(),
)
