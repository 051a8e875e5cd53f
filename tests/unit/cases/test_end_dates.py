"""End dates against a second implementation that walks day by day, and the bullets of the law as a table."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.domain.eligibility import propose, twelve_month_test
from cases.domain.end_dates import category_4_end
from cases.domain.enums import Custody, DisposalKind, EndKind, OffenceKind, OrderKind
from cases.domain.exits import Eligibility, Step, shown, steps, warned, warning_days
from cases.domain.facts import CaseFacts, CustodyFact, OffenceFact, OrderFact, Term
from cases.domain.notification import End, category_1_end, period_end
from tests.unit.cases import naive_end_dates as naive
from tests.unit.cases.facts_examples import BORN, facts, sexual

D = DisposalKind
ON = date(2026, 3, 2)
DAYS = st.dates(date(2015, 1, 1), date(2020, 12, 31))


@st.composite
def sentenced(draw: st.DrawFn) -> CaseFacts:
    """One to four terms for sexual offences, some consecutive, some overlapping; a youth or an adult; orders."""
    rows: list[OffenceFact] = []
    first = draw(DAYS)
    for key in range(draw(st.integers(1, 4))):
        passed = first + timedelta(days=draw(st.integers(0, 500)))
        term = Term(draw(st.integers(0, 20)), draw(st.integers(1, 31)))
        rows.append(
            OffenceFact(
                kind=OffenceKind.SEXUAL_REGISTRABLE,
                disposal=D.IMPRISONMENT,
                relevant_on=passed - timedelta(days=draw(st.integers(0, 60))),
                dealt_with_on=passed,
                term=term,
                key=key,
                consecutive_to=draw(st.none() | st.integers(0, key - 1)) if key else None,
            )
        )
    orders = draw(st.lists(ORDERS, max_size=2))
    born = draw(st.dates(date(1996, 1, 1), date(2003, 12, 31)))
    return facts(born_on=born, offences=tuple(rows), orders=tuple(orders))


ORDERS = st.builds(
    OrderFact,
    kind=st.sampled_from(OrderKind).filter(lambda kind: kind is not OrderKind.NOTIFICATION_ORDER),
    made_on=DAYS,
    until=st.dates(date(2021, 1, 1), date(2040, 1, 1)),
    indefinite=st.booleans(),
    ended_on=st.none() | st.dates(date(2021, 1, 1), date(2026, 1, 1)),
)


@settings(max_examples=150, deadline=None)
@given(case=sentenced())
def test_registration_ends_on_the_day_that_walking_finds(case: CaseFacts) -> None:
    case = replace(case, orders=tuple(replace(o, until=None) if o.indefinite else o for o in case.orders))
    end = category_1_end(list(case.offences), case, ON)
    assert (naive.FOREVER if end.kind is EndKind.INDEFINITE else end.on) == naive.sexual_end(case)
    assert end.source


@settings(max_examples=60, deadline=None)
@given(start=DAYS, lengths=st.lists(st.integers(1, 900), min_size=1, max_size=5), months=st.integers(12, 150))
def test_a_terrorist_period_stands_still_in_custody(start: date, lengths: list[int], months: int) -> None:
    spells, day = [], start
    for place, days in enumerate(lengths):
        where = Custody.COMMUNITY if place % 2 else Custody.CUSTODY
        spells.append(CustodyFact(where, day, day + timedelta(days=days - 1)))
        day += timedelta(days=days)
    spells.append(CustodyFact(Custody.COMMUNITY, day))
    row = terrorist(months, start)
    case = facts(offences=(row,), custody_spells=tuple(spells))
    years = 30 if months >= 120 else 15 if months >= 60 else 10
    assert category_4_end([row], case, ON).on == naive.terrorist_end(start, years, case)


def terrorist(months: int, passed: date) -> OffenceFact:
    return OffenceFact(
        kind=OffenceKind.TERRORIST,
        disposal=D.IMPRISONMENT,
        relevant_on=passed,
        dealt_with_on=passed,
        term=Term(months),
        key="t",
    )


def test_custody_never_extends_registration() -> None:
    offence = sexual(D.IMPRISONMENT, date(2024, 3, 1), 12)
    inside = (CustodyFact(Custody.CUSTODY, date(2024, 3, 1)),)
    case = facts(offences=(offence,))
    assert period_end(offence, case) == period_end(offence, replace(case, custody_spells=inside))


@pytest.mark.parametrize(
    ("spells", "reason"),
    [
        ((), "not recorded for every day"),
        ((CustodyFact(Custody.CUSTODY, date(2020, 1, 1)),), "there now"),
        ((CustodyFact(Custody.COMMUNITY, date(2021, 1, 1)),), "not recorded for every day"),
        ((CustodyFact(Custody.CUSTODY, date(2020, 1, 1), date(2022, 1, 1)),), "not recorded for every day"),
    ],
)
def test_unknown_time_in_custody_is_no_date(spells: tuple[CustodyFact, ...], reason: str) -> None:
    row = terrorist(60, date(2020, 1, 1))
    end = category_4_end([row], facts(offences=(row,), custody_spells=spells), ON)
    assert end.kind is EndKind.NOT_KNOWN
    assert reason in end.because
    assert end.source == "Counter-Terrorism Act 2008 s.53(7)"


@pytest.mark.parametrize(
    ("change", "born", "expected"),
    [
        ({"term": Term(120)}, BORN, 2050),
        ({"term": Term(119, 30)}, BORN, 2035),
        ({"term": Term(60)}, BORN, 2035),
        ({"term": Term(59)}, BORN, 2030),
        ({"term": None, "disposal": D.LIFE_OR_INDETERMINATE}, BORN, 2050),
        ({"term": Term(120)}, date(2003, 6, 1), 2030),  # under 18 at conviction
        ({"term": Term(120)}, date(2004, 6, 1), None),  # under 16 when dealt with
        ({"term": Term(11)}, BORN, None),
        ({"term": Term(60)}, None, None),
        ({"term": Term(60), "relevant_on": None}, BORN, None),
        ({"term": Term(59), "relevant_on": None}, BORN, 2030),
        ({"dealt_with_on": None}, BORN, None),
        ({"disposal": D.EXTENDED}, BORN, None),
        ({"term": None}, BORN, None),
    ],
)
def test_the_table_of_s53(change: dict[str, object], born: date | None, expected: int | None) -> None:
    passed = date(2020, 1, 1)
    row = replace(terrorist(60, passed), **change)  # type: ignore[arg-type]
    case = facts(born_on=born, offences=(row,), custody_spells=(CustodyFact(Custody.COMMUNITY, passed),))
    end = category_4_end([row], case, ON)
    assert end.on == (None if expected is None else date(expected - 1, 12, 31))
    assert end.source.startswith("Counter-Terrorism Act 2008 s.53")


def two(first_on: date | None, second_on: date | None, one: Term, other: Term) -> CaseFacts:
    rows = (
        replace(sexual(D.IMPRISONMENT, date(2024, 1, 1)), key="a", dealt_with_on=first_on, term=one),
        replace(sexual(D.IMPRISONMENT, date(2024, 1, 1)), key="b", dealt_with_on=second_on, term=other),
    )
    return facts(offences=rows)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        # 18 months from January 2024 and 24 from January 2025: together to January 2027, 36 months
        (two(date(2024, 1, 1), date(2025, 1, 1), Term(18), Term(24)), EndKind.INDEFINITE),
        # wholly concurrent: the longer one counts
        (two(date(2024, 1, 1), date(2024, 1, 1), Term(18), Term(24)), EndKind.ON_DATE),
        (two(date(2024, 1, 1), date(2024, 6, 1), Term(24), Term(6)), EndKind.ON_DATE),
        # one after the other by chance, not consecutive: each by itself
        (two(date(2024, 1, 1), date(2025, 7, 1), Term(18), Term(24)), EndKind.ON_DATE),
        # a missing date leaves it open only where it matters
        (two(date(2024, 1, 1), None, Term(18), Term(24)), EndKind.NOT_KNOWN),
        (two(date(2024, 1, 1), None, Term(8), Term(9)), EndKind.ON_DATE),
        (two(None, None, Term(36), Term(36)), EndKind.INDEFINITE),
    ],
)
def test_terms_that_overlap(case: CaseFacts, expected: EndKind) -> None:
    assert category_1_end(list(case.offences), case, ON).kind is expected


def test_a_finding_later_tried_ends_with_the_trial() -> None:
    finding = replace(sexual(D.HOSPITAL, date(2024, 3, 1)), tried_on=date(2025, 6, 30))
    assert period_end(finding, facts()).on == date(2025, 6, 30)


@pytest.mark.parametrize(
    ("passed", "disposal", "months", "expected"),
    [
        (date(2025, 2, 3), D.IMPRISONMENT, 12, True),
        (date(2025, 2, 3), D.SUSPENDED, 12, True),
        (date(2025, 2, 3), D.HOSPITAL, None, True),
        (date(2025, 2, 3), D.IMPRISONMENT, 11, False),
        (date(2025, 2, 2), D.IMPRISONMENT, 12, None),
        (date(2025, 2, 2), D.IMPRISONMENT, 11, False),
        (None, D.IMPRISONMENT, 12, None),
        (date(2025, 2, 3), D.COMMUNITY_ORDER, 24, False),
    ],
)
def test_controlling_or_coercive_behaviour_counts_since_february_2025(
    passed: date | None, disposal: D, months: int | None, expected: bool | None
) -> None:
    offence = OffenceFact(
        kind=OffenceKind.CONTROLLING_COERCIVE,
        disposal=disposal,
        dealt_with_on=passed,
        term=None if months is None else Term(months),
    )
    assert twelve_month_test(offence) is expected


def test_an_order_alone_registers_and_one_that_does_not_changes_nothing() -> None:
    shpo = OrderFact(kind=OrderKind.SHPO, made_on=date(2025, 1, 1), until=date(2030, 1, 1))
    found = propose(facts(orders=(shpo,)), ON)
    assert [(row.category, row.end.on) for row in found] == [(1, date(2030, 1, 1))]
    assert "Sexual Harm Prevention Order" in found[0].because
    for kind in set(OrderKind) - {OrderKind.SHPO, OrderKind.SOPO, OrderKind.NOTIFICATION_ORDER}:
        assert propose(facts(orders=(replace(shpo, kind=kind),)), ON) == []


def eligible(category: int, last: date | None, kind: EndKind = EndKind.ON_DATE) -> Eligibility:
    return Eligibility(category, End(kind if last is None else EndKind.ON_DATE, "", last))


def test_the_next_category_takes_over_on_the_day_after() -> None:
    live = [eligible(2, date(2027, 1, 1)), eligible(1, date(2026, 6, 30)), eligible(4, date(2026, 9, 1))]
    assert shown(live, ON) == 1
    assert steps(live, ON) == [Step(date(2026, 7, 1), 2), Step(date(2027, 1, 2), None)]
    assert steps([*live, eligible(3, None, EndKind.NOT_KNOWN)], ON)[-1] == Step(date(2027, 1, 2), 3)
    assert steps([eligible(1, None, EndKind.INDEFINITE)], ON) == []


@given(
    live=st.lists(
        st.builds(eligible, st.integers(1, 4), st.none() | st.dates(ON, date(2026, 12, 31))), max_size=4
    )
)
def test_steps_say_what_asking_every_day_finds(live: list[Eligibility]) -> None:
    asked, before = [], shown(live, ON)
    for ahead in range(1, 320):
        day = ON + timedelta(days=ahead)
        if (now := shown(live, day)) != before:
            asked.append(Step(day, now))
            before = now
    assert steps(live, ON) == asked


def test_an_exit_is_forecast_three_times() -> None:
    last = date(2026, 12, 31)
    assert warning_days(last) == (date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 3))
    on = (date(2026, 6, 29), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 3), last, date(2027, 1, 1))
    assert [warned(last, day) for day in on] == [0, 1, 2, 3, 3, 0]
