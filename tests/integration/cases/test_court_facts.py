"""Orders, offences and the date of birth added on the record page, and the categories that follow them."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.domain.enums import CaseState
from cases.models import CaseCategory, CourtOrder, Offence, Sentence
from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from tests.factories.agencies import TeamFactory, coordinator, person
from tests.factories.cases import OrderFactory, case_of

pytestmark = pytest.mark.django_db


def day(name, on):
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


SHPO = {
    "kind": "SHPO",
    "court": "Sample Crown Court",
    **day("made_on", date(2025, 1, 6)),
    "is_indefinite": "on",
}
OFFENCE = {
    "description": "Sexual assault",
    "kind": "SEXUAL_REGISTRABLE",
    **day("convicted_on", date(2024, 3, 1)),
    "disposal": "IMPRISONMENT",
    **day("sentenced_on", date(2024, 3, 1)),
    "months": "18",
}


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def case(team):
    return case_of(team, state=CaseState.LEVEL_1, born_on=date(1980, 5, 4))


@pytest.fixture
def signed(client, team):
    client.sign_in(person(Role.COM, team))
    return client


def add(client, case, fact, data):
    return client.post(reverse("fact-add", args=[case.pk, fact]), data)


def errors(answer):
    return {name: " ".join(said) for name, said in answer.context["form"].errors.items()}


def record(client, case):
    return client.get(reverse("case-record", args=[case.pk])).content.decode()


def live(case):
    return {row.category: row for row in CaseCategory.objects.filter(case=case, to_on__isnull=True)}


def test_an_order_is_recorded_once_and_registers_in_the_same_step(signed, case):
    for _ in range(2):
        assert add(signed, case, "order", SHPO).status_code == 302
    assert CourtOrder.objects.get().court == "Sample Crown Court"
    assert AuditEvent.objects.filter(event=EventType.NOMINAL_CHANGED).count() == 1
    assert set(live(case)) == {1, 2}
    case.refresh_from_db()
    assert (case.category, case.state) == (1, CaseState.LEVEL_1)
    page = record(signed, case)
    for words in (
        "by an order of a court",
        "without limit of time",
        "s.103G (unconfirmed)",
        "Category 1: end",
    ):
        assert words in page


def test_ending_the_order_moves_the_end_and_the_next_category_takes_over(signed, case):
    add(signed, case, "order", SHPO)
    ended = {**SHPO, **day("ended_on", date(2025, 6, 30)), "is_indefinite": ""}
    assert add(signed, case, "order", ended).status_code == 302
    assert set(live(case)) == {2}
    case.refresh_from_db()
    assert case.category == 2
    assert "Ended on 30 June 2025" in record(signed, case)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        (day("made_on", date(2025, 2, 3)), "kind", "made on 6 January 2025 is in force then"),
        (day("made_on", date(2190, 2, 3)), "made_on", "must be today or in the past"),
        (day("made_on", date(1979, 2, 3)), "made_on", "cannot be before the date of birth"),
        (
            {"kind": "SRO", "is_indefinite": "", **day("until", date(2024, 1, 1))},
            "until",
            "before it was made",
        ),
        ({"kind": "SRO", **day("until", date(2030, 1, 1))}, "until", "not both"),
        (day("ended_on", date(2024, 1, 1)), "ended_on", "cannot end before it was made"),
        (day("ended_on", date(2190, 1, 1)), "ended_on", "today or in the past"),
    ],
)
def test_an_order_that_cannot_be_is_refused_in_words_and_changes_nothing(
    signed, case, changes, field, message
):
    OrderFactory(case=case, made_on=date(2025, 1, 6))
    answer = add(signed, case, "order", SHPO | changes)
    assert message in errors(answer)[field]
    assert CourtOrder.objects.get().ended_on is None
    assert set(live(case)) == {2}


def test_the_database_refuses_two_open_orders_of_one_kind_and_dates_that_contradict(case):
    OrderFactory(case=case)
    for bad in (
        {},
        {"kind": "SRO", "until": date(2090, 1, 1)},
        {"kind": "SRO", "ended_on": date(1990, 1, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            OrderFactory(case=case, **bad)
    OrderFactory(case=case, kind="RESTRAINING")
    OrderFactory(case=case, kind="RESTRAINING")


def test_consecutive_sentences_add_up_to_an_indefinite_period(signed, case):
    assert add(signed, case, "offence", OFFENCE).status_code == 302
    assert live(case)[1].expected_end_on == date(2034, 2, 28)
    more = {**OFFENCE, "description": "Voyeurism", "months": "12", "is_consecutive": "on"}
    assert add(signed, case, "offence", more).status_code == 302
    row = live(case)[1]
    assert row.expected_end_on is None
    assert "terms that together are 30 months or more" in row.end_words
    assert Sentence.objects.get(months=12).consecutive_to == Sentence.objects.get(months=18)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"months": "0", "days": "0"}, "months", "A sentence has a length"),
        ({"disposal": "CAUTION"}, "months", "no length to record: Caution"),
        (day("sentenced_on", date(2024, 2, 1)), "sentenced_on", "cannot be before the conviction"),
        (day("convicted_on", date(1985, 1, 1)), "convicted_on", "under 10 on that day"),
        (day("convicted_on", date(2190, 1, 1)), "convicted_on", "today or in the past"),
        (day("ends_on", date(2024, 2, 1)), "ends_on", "cannot be before 1 March 2024"),
        ({"disposal": ""}, "disposal", "Select the sentence or order"),
        ({"is_consecutive": "on"}, "is_consecutive", "no sentence with a length on record"),
    ],
)
def test_a_sentence_that_cannot_be_is_refused_in_words_and_changes_nothing(
    signed, case, changes, field, message
):
    answer = add(signed, case, "offence", OFFENCE | changes)
    assert message in errors(answer)[field]
    assert not Offence.objects.exists()
    assert not Sentence.objects.exists()


def test_without_a_date_of_birth_the_page_says_why_and_recording_it_gives_the_end(signed, team):
    case = case_of(team, born_on=None)
    add(signed, case, "offence", OFFENCE)
    assert "annot be worked out because the date of birth is not recorded" in record(signed, case)
    answer = add(signed, case, "birth", day("born_on", date(2016, 1, 1)))
    assert "under 10 at a conviction" in errors(answer)["born_on"]
    add(signed, case, "birth", day("born_on", date(2007, 1, 1)))
    assert live(case)[1].expected_end_on == date(2029, 2, 28)
    assert "halved for a person under 18" in record(signed, case)


def test_only_those_who_may_change_the_record_add_an_order(client, case):
    client.sign_in(coordinator())
    assert add(client, case, "order", SHPO).status_code == 403
    assert not CourtOrder.objects.exists()
