"""Categories and their ends, held to SOA 2003 s.82 and CJA 2003 s.327 by example."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.domain.eligibility import propose, twelve_month_test
from cases.domain.enums import DisposalKind, EndKind, OffenceKind, OrderKind
from cases.domain.facts import OffenceFact, OrderFact, Term
from cases.domain.notification import End, latest, period_end
from tests.unit.cases.facts_examples import BORN, facts, key_dates, sexual, violent

D = DisposalKind
CONVICTED = date(2024, 3, 1)
ON = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("disposal", "months", "days", "adult_end", "youth_end"),
    [
        # 30 months or more is indefinite; the boundary on either side
        (D.LIFE_OR_INDETERMINATE, None, 0, None, None),
        (D.HOSPITAL_RESTRICTED, None, 0, None, None),
        (D.IMPRISONMENT, 30, 0, None, None),
        (D.IMPRISONMENT, 29, 27, date(2034, 2, 28), date(2029, 2, 28)),
        # more than 6 and less than 30 months gives 10 years
        (D.IMPRISONMENT, 6, 1, date(2034, 2, 28), date(2029, 2, 28)),
        (D.SUSPENDED, 12, 0, date(2034, 2, 28), date(2029, 2, 28)),
        # 6 months or less gives 7 years
        (D.IMPRISONMENT, 6, 0, date(2031, 2, 28), date(2027, 8, 31)),
        (D.HOSPITAL, None, 0, date(2031, 2, 28), date(2027, 8, 31)),
        # a caution gives 2 years, any other disposal 5
        (D.CAUTION, None, 0, date(2026, 2, 28), date(2025, 2, 28)),
        (D.COMMUNITY_ORDER, None, 0, date(2029, 2, 28), date(2026, 8, 31)),
        (D.GUARDIANSHIP, None, 0, date(2029, 2, 28), date(2026, 8, 31)),
        (D.OTHER, None, 0, date(2029, 2, 28), date(2026, 8, 31)),
        # a conditional discharge counts for its own period, the same for a youth
        (D.CONDITIONAL_DISCHARGE, 18, 0, date(2025, 8, 31), date(2025, 8, 31)),
    ],
)
def test_the_notification_period_is_the_table_of_s82(
    disposal: DisposalKind, months: int | None, days: int, adult_end: date | None, youth_end: date | None
) -> None:
    offence = sexual(disposal, CONVICTED, months, days)
    for born, expected in ((BORN, adult_end), (date(2008, 3, 1), youth_end)):
        end = period_end(offence, facts(born_on=born))
        assert end.on == expected
        assert end.kind is (EndKind.INDEFINITE if expected is None else EndKind.ON_DATE)


def test_a_person_is_an_adult_on_the_eighteenth_birthday() -> None:
    caution = sexual(D.CAUTION, CONVICTED)
    assert period_end(caution, facts(born_on=date(2006, 3, 1))).on == date(2026, 2, 28)
    assert period_end(caution, facts(born_on=date(2006, 3, 2))).on == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("offence", "reason"),
    [
        (sexual(D.EXTENDED, CONVICTED, 48), "extended sentence"),
        (sexual(D.IMPRISONMENT, CONVICTED), "length of the sentence"),
        (sexual(D.CONDITIONAL_DISCHARGE, CONVICTED), "length of the conditional discharge"),
        (replace(sexual(D.CAUTION, CONVICTED), relevant_on=None), "date of conviction"),
        (replace(sexual(D.CAUTION, CONVICTED), disposal=None), "what was done"),
    ],
)
def test_what_cannot_be_worked_out_says_why(offence: OffenceFact, reason: str) -> None:
    end = period_end(offence, facts())
    assert end.kind is EndKind.NOT_KNOWN
    assert end.on is None
    assert end.because.startswith("cannot be worked out because")
    assert reason in end.because


def test_without_a_date_of_birth_halving_cannot_be_told() -> None:
    end = period_end(sexual(D.CAUTION, CONVICTED), facts(born_on=None))
    assert end.kind is EndKind.NOT_KNOWN
    assert "date of birth" in end.because
    assert period_end(sexual(D.IMPRISONMENT, CONVICTED, 36), facts(born_on=None)).kind is EndKind.INDEFINITE


def test_consecutive_terms_add() -> None:
    """s.82(3): 18 and 12 months served one after the other are 30 months, hence indefinite."""
    first = replace(sexual(D.IMPRISONMENT, CONVICTED, 18), key="a")
    second = replace(sexual(D.IMPRISONMENT, CONVICTED, 12), key="b", consecutive_to="a")
    case = facts(offences=(first, second))
    assert period_end(first, case).kind is EndKind.INDEFINITE
    assert period_end(second, case).kind is EndKind.INDEFINITE
    served = (replace(row, dealt_with_on=CONVICTED, consecutive_to=None) for row in (first, second))
    apart = facts(offences=tuple(served))
    assert period_end(apart.offences[0], apart).on == date(2034, 2, 28)


def test_only_schedule_3_terms_are_added() -> None:
    first = replace(sexual(D.IMPRISONMENT, CONVICTED, 18), key="a")
    other = violent(D.IMPRISONMENT, 24, relevant_on=CONVICTED, key="b", consecutive_to="a")
    assert period_end(first, facts(offences=(first, other))).on == date(2034, 2, 28)


def test_a_missing_term_or_a_ring_of_consecutive_terms_cannot_be_added() -> None:
    first = replace(sexual(D.IMPRISONMENT, CONVICTED, 18), key="a")
    open_ended = replace(sexual(D.IMPRISONMENT, CONVICTED), key="b", consecutive_to="a")
    assert period_end(first, facts(offences=(first, open_ended))).kind is EndKind.NOT_KNOWN
    ring = replace(first, consecutive_to="b")
    back = replace(open_ended, term=Term(3))
    assert period_end(ring, facts(offences=(ring, back))).kind is EndKind.NOT_KNOWN


def test_a_live_order_keeps_the_person_registered() -> None:
    """s.107(3): the end is the later of the s.82 end and the end of the order."""
    offence = sexual(D.CAUTION, CONVICTED)
    shpo = OrderFact(kind=OrderKind.SHPO, made_on=CONVICTED, until=date(2029, 6, 30))
    assert propose(facts(offences=(offence,), orders=(shpo,)), ON)[0].end.on == date(2029, 6, 30)
    short = replace(shpo, until=date(2025, 1, 1))
    assert propose(facts(offences=(offence,), orders=(short,)), date(2025, 2, 1))[0].end.on == date(
        2026, 2, 28
    )
    endless = replace(shpo, until=None, indefinite=True)
    assert propose(facts(offences=(offence,), orders=(endless,)), ON)[0].end.kind is EndKind.INDEFINITE
    open_ended = replace(shpo, until=None)
    assert propose(facts(offences=(offence,), orders=(open_ended,)), ON)[0].end.kind is EndKind.NOT_KNOWN


def test_an_order_made_after_registration_ended_registers_anew() -> None:
    """s.107(4): a person who was not registered when the order was made becomes so."""
    offence = sexual(D.CAUTION, CONVICTED)
    late = OrderFact(kind=OrderKind.SOPO, made_on=date(2026, 3, 1), until=date(2031, 1, 1))
    assert propose(facts(offences=(offence,), orders=(late,)), ON)[0].end.on == date(2031, 1, 1)
    assert propose(facts(offences=(offence,), orders=(late,)), date(2026, 2, 28))[0].end.on == date(
        2026, 2, 28
    )
    restraining = OrderFact(kind=OrderKind.RESTRAINING, made_on=CONVICTED, indefinite=True)
    assert propose(facts(offences=(offence,), orders=(restraining,)), ON) == []


def test_an_order_may_follow_an_order() -> None:
    offence = sexual(D.CAUTION, CONVICTED)
    first = OrderFact(kind=OrderKind.SHPO, made_on=CONVICTED, until=date(2027, 1, 1))
    second = OrderFact(kind=OrderKind.SHPO, made_on=date(2026, 12, 1), until=date(2030, 1, 1))
    case = facts(offences=(offence,), orders=(second, first))
    assert propose(case, date(2026, 12, 2))[0].end.on == date(2030, 1, 1)


@pytest.mark.parametrize(
    ("offence", "expected"),
    [
        (violent(D.IMPRISONMENT, 12), True),
        (violent(D.IMPRISONMENT, 11), False),
        (replace(violent(D.IMPRISONMENT, 11), term=Term(11, 31)), True),
        (replace(violent(D.IMPRISONMENT), term=Term(0, 364)), False),
        (replace(violent(D.IMPRISONMENT), term=Term(0, 365)), True),
        (violent(D.IMPRISONMENT), None),
        (OffenceFact(kind=OffenceKind.SPECIFIED_VIOLENT, disposal=None), None),
        (violent(D.SUSPENDED, 18), True),
        (violent(D.EXTENDED), True),
        (violent(D.LIFE_OR_INDETERMINATE), True),
        (violent(D.HOSPITAL), True),
        (violent(D.GUARDIANSHIP), True),
        (violent(D.COMMUNITY_ORDER, 24), False),
        (violent(D.CAUTION), False),
    ],
)
def test_category_2_needs_twelve_months_or_a_named_disposal(
    offence: OffenceFact, expected: bool | None
) -> None:
    assert twelve_month_test(offence) is expected


def test_category_2_ends_with_the_licence() -> None:
    case = facts(
        offences=(violent(D.IMPRISONMENT, 24),), key_dates=key_dates(LICENCE_EXPIRY=date(2027, 5, 1))
    )
    proposal = propose(case, ON)[0]
    assert (proposal.category, proposal.end.on) == (2, date(2027, 5, 1))
    assert "s.327(3)" in proposal.source
    assert propose(case, date(2027, 5, 1)) != []
    assert propose(case, date(2027, 5, 2)) == []


@pytest.mark.parametrize(
    ("offence", "words"),
    [
        (violent(D.IMPRISONMENT, 24), "date the licence ends is not recorded"),
        (violent(D.LIFE_OR_INDETERMINATE), "only by decision"),
        (violent(D.HOSPITAL), "the end of this is not recorded"),
        (violent(D.SUSPENDED, 24), "the end of this is not recorded"),
    ],
)
def test_category_2_without_an_end_says_why(offence: OffenceFact, words: str) -> None:
    end = propose(facts(offences=(offence,)), ON)[0].end
    assert end.kind is EndKind.NOT_KNOWN
    assert words in end.because


def test_a_suspended_sentence_ends_category_2_unconfirmed() -> None:
    case = facts(offences=(violent(D.SUSPENDED, 18, ends_on=date(2027, 1, 1)),))
    proposal = propose(case, ON)[0]
    assert proposal.end.on == date(2027, 1, 1)
    assert "unconfirmed" in proposal.end.because
    assert "unconfirmed" in proposal.because


def test_an_unknown_term_is_proposed_as_uncertain() -> None:
    doubtful = propose(facts(offences=(violent(D.IMPRISONMENT),)), ON)[0]
    assert (doubtful.category, doubtful.certain) == (2, False)
    sure = propose(facts(offences=(violent(D.IMPRISONMENT), violent(D.HOSPITAL))), ON)[0]
    assert sure.certain


def test_category_4_needs_a_conviction() -> None:
    terrorist = OffenceFact(kind=OffenceKind.TERRORIST, disposal=D.IMPRISONMENT, term=Term(60))
    proposal = propose(facts(offences=(terrorist,)), ON)[0]
    assert proposal.category == 4
    assert "date of sentence is not recorded" in proposal.end.because
    assert proposal.certain
    assert not propose(facts(offences=(replace(terrorist, disposal=None),)), ON)[0].certain
    assert propose(facts(offences=(replace(terrorist, disposal=D.CAUTION),)), ON) == []


def test_several_categories_come_in_their_order() -> None:
    case = facts(
        offences=(
            OffenceFact(kind=OffenceKind.TERRORIST, disposal=D.IMPRISONMENT, term=Term(60)),
            violent(D.IMPRISONMENT, 24),
            sexual(D.IMPRISONMENT, CONVICTED, 24),
        )
    )
    assert [proposal.category for proposal in propose(case, ON)] == [1, 2, 4]


def test_other_offences_propose_nothing() -> None:
    other = OffenceFact(kind=OffenceKind.OTHER, disposal=D.IMPRISONMENT, term=Term(60))
    assert propose(facts(offences=(other,)), ON) == []


ANY_OFFENCE = st.builds(
    OffenceFact,
    kind=st.sampled_from(OffenceKind),
    disposal=st.none() | st.sampled_from(DisposalKind),
    relevant_on=st.none() | st.dates(date(1990, 1, 1), ON),
    term=st.none() | st.builds(Term, st.integers(0, 400), st.integers(0, 40)),
)


@given(offences=st.lists(ANY_OFFENCE, max_size=5))
def test_category_3_is_never_proposed_and_nothing_that_has_ended(
    offences: list[OffenceFact],
) -> None:
    for proposal in propose(facts(offences=tuple(offences)), ON):
        assert proposal.category in {1, 2, 4}
        assert proposal.because
        assert proposal.source
        assert proposal.end.source
        assert not proposal.end.has_passed(ON)
        assert (proposal.end.on is not None) == (proposal.end.kind is EndKind.ON_DATE)


@pytest.mark.parametrize("disposal", [D.CONDITIONAL_DISCHARGE, D.IMPRISONMENT])
def test_a_term_of_no_length_ends_on_no_date(disposal: D) -> None:
    assert period_end(sexual(disposal, CONVICTED, 0, 0), facts()).kind is EndKind.NOT_KNOWN


@given(offence=ANY_OFFENCE.filter(lambda offence: offence.relevant_on is not None))
def test_a_youth_is_never_registered_longer_than_an_adult(offence: OffenceFact) -> None:
    assert offence.relevant_on is not None
    adult = period_end(offence, facts(born_on=date(1950, 1, 1)))
    youth = period_end(offence, facts(born_on=offence.relevant_on))
    assert adult.kind is youth.kind
    if adult.on is not None and youth.on is not None:
        assert offence.relevant_on.replace(day=1) <= adult.on
        assert youth.on <= adult.on


@given(months=st.integers(1, 60), days=st.integers(0, 31), longer=st.integers(0, 24))
def test_a_longer_term_never_ends_sooner(months: int, days: int, longer: int) -> None:
    def length(term_months: int) -> tuple[bool, date]:
        end = period_end(sexual(D.IMPRISONMENT, CONVICTED, term_months, days), facts())
        return end.kind is EndKind.INDEFINITE, end.on or date.max

    assert length(months) <= length(months + longer)


def test_the_governing_end_of_none_is_a_fault() -> None:
    with pytest.raises(ValueError, match="no end"):
        latest([])
    early, later = End(EndKind.ON_DATE, "", ON), End(EndKind.ON_DATE, "", CONVICTED)
    assert latest([early, later]) is early
