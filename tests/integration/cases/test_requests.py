"""Requests for information: who is asked, what they are told, who answers, and for how long they read it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from cases.domain.access import ANSWER_SHOWN_DAYS, Tellable
from cases.domain.enums import LimitationKind, Sharing
from cases.models import (
    AccessLimitation,
    Alias,
    CaseCategory,
    Identifier,
    InformationReply,
    InformationRequest,
    LimitedPerson,
)
from cases.selectors.requests import requests_of, requests_to, sharing_open_to
from cases.services.requests import answer_request, ask_for_information, withdraw_request
from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.core.decisions import Invalid, Refused
from tests.factories.agencies import TeamFactory, person
from tests.factories.cases import InvolvementFactory, case_of
from tests.factories.sharing import ReplyFactory, RequestFactory, contact, council, police

pytestmark = pytest.mark.django_db
ANSWER = {"reply": "Two visits in October.", "sharing": "ALL_INVOLVED", "tellable": "NO"}


@pytest.fixture
def practitioner():
    return person(Role.COM)


@pytest.fixture
def case(practitioner):
    return case_of(practitioner.memberships.get().team)


@pytest.fixture
def asked(case, practitioner):
    return RequestFactory(case=case, team=council(), recorded_by=practitioner)


def events(kind):
    return AuditEvent.objects.filter(event=kind)


def text(answer):
    return answer.content.decode()


def page(name, pk):
    return reverse(name, args=[pk])


def seen_by_both(acting, user):
    """Requests both walls show to somebody; fails when they differ."""
    with acting(user) as actor:
        raw = set(InformationRequest.objects.values_list("pk", flat=True))
        ruled = set(requests_to(actor).values_list("pk", flat=True))
    by_rule = set(requests_to(actor).values_list("pk", flat=True))
    assert raw == by_rule == ruled
    return raw


def ask(actor, case, team, **changed):
    given = {
        "question": "Is anything known of the address?",
        "purpose": "Level 1 review",
        "due_on": actor.on + timedelta(days=5),
    }
    return ask_for_information(actor=actor, case_id=case.pk, team_id=team.pk, on=actor.on, **given | changed)


# Asking


def test_any_team_with_somebody_to_answer_may_be_asked_and_is_told_who_the_person_is(
    acting, case, practitioner
):
    housing = council()
    contact(housing)
    Alias.objects.create(case=case, area=case.area, name="The Rocket")
    for kind, value in (("PNC", "2012/0012345A"), ("VISOR", "VIS-1")):
        Identifier.objects.create(case=case, area=case.area, kind=kind, value=value)
    with acting(practitioner) as actor:
        request = ask(actor, case, housing)
        again = ask(actor, case, housing)
    assert again.pk == request.pk
    assert request.identity == {
        "name": case.nominal.name,
        "born_on": case.nominal.born_on.isoformat(),
        "aliases": ["The Rocket"],
        "numbers": [["PNC", "2012/0012345A"]],
    }
    row = events(EventType.INFORMATION_ASKED).get()
    assert (row.case_ids, row.recipient, row.verb) == ([case.pk], f"team:{housing.pk}", "DISCLOSURE")


def test_police_are_told_the_visor_reference_too(acting, case, practitioner):
    force = police()
    contact(force)
    Identifier.objects.create(case=case, area=case.area, kind="VISOR", value="VIS-1")
    with acting(practitioner) as actor:
        assert ask(actor, case, force).identity["numbers"] == [["VISOR", "VIS-1"]]


@pytest.mark.parametrize(
    ("changed", "answering", "field"),
    [({"due_on": timezone.localdate() - timedelta(days=1)}, True, "due_on"), ({}, False, "team")],
)
def test_what_cannot_be_asked_is_said_beside_its_field(acting, case, practitioner, changed, answering, field):
    housing = council()
    if answering:
        contact(housing)
    with acting(practitioner) as actor, pytest.raises(Invalid) as told:
        ask(actor, case, housing, **changed)
    assert [problem.field for problem in told.value.problems] == [field]
    assert not InformationRequest.objects.exists()


def test_page_offers_police_and_victim_liaison_first(client, case, practitioner):
    involved, force, housing = TeamFactory(), police(area=case.area), council()
    InvolvementFactory(case=case, team=involved, role="INVOLVED")
    for team in (involved, force, housing):
        contact(team)
    client.sign_in(practitioner)
    form = client.get(page("request-ask", case.pk)).context["form"]
    groups = {
        str(label): [value for value, _words in rows] for label, rows in form.fields["team"].choices[1:]
    }
    assert list(groups.values()) == [[str(force.pk)], [str(involved.pk)], [str(housing.pk)]]
    data = {"team": str(housing.pk), "question": "Any visits?", "purpose": "Review"}
    due = timezone.localdate() + timedelta(days=3)
    data |= {"due_on_day": due.day, "due_on_month": due.month, "due_on_year": due.year}
    assert client.post(page("request-ask", case.pk), data).url == page("request-list", case.pk)
    assert "Any visits?" in text(client.get(page("request-list", case.pk)))


# The page of the team asked


def test_page_shows_the_person_the_question_and_nothing_else_of_the_case(client, asked, case):
    answer = text(client.sign_in(contact(asked.team)).get(page("request-answer", asked.pk)))
    for shown in (
        case.nominal.name,
        "The Rocket",
        "2012/0012345A",
        asked.question,
        asked.purpose,
        asked.gateway,
    ):
        assert shown in answer
    for hidden in (case.reference, "Category", "Level 2", str(case.pk), "/cases/"):
        assert hidden not in answer.replace(asked.purpose, "").replace('href="/cases/"', "")
    row = events(EventType.INFORMATION_VIEWED).get()
    assert (row.case_ids, row.object_ref) == ([case.pk], asked.pk)
    assert client.get(page("case-detail", case.pk)).status_code == 404


def test_nothing_known_is_sent_by_one_button(client, asked):
    client.sign_in(contact(asked.team))
    assert asked.identity["name"] in text(client.get(reverse("home")))
    assert client.post(page("request-nothing-known", asked.pk)).url == reverse("information-list")
    reply = InformationReply.objects.get()
    assert (reply.nothing_known, reply.text, reply.sharing) == (True, "", Sharing.ALL_INVOLVED)
    assert reply.owner_agency == asked.team.agency
    asked.refresh_from_db()
    assert asked.answered_at == reply.recorded_at
    assert events(EventType.INFORMATION_ANSWERED).get().object_ref == asked.pk


def test_answer_carries_its_marks_and_the_asker_reads_it(client, asked, case, practitioner):
    answered = client.sign_in(contact(asked.team)).post(page("request-answer", asked.pk), ANSWER)
    assert answered.url == reverse("information-list")
    reply = InformationReply.objects.get()
    assert (reply.sharing, reply.tellable) == (Sharing.ALL_INVOLVED, Tellable.NO)
    client.sign_in(practitioner)
    for name in ("request-list", "case-timeline"):
        read = text(client.get(page(name, case.pk)))
        assert "Two visits in October." in read
        assert "Not to be told to the person" in read


def test_answering_twice_changes_nothing_and_says_so(client, asked):
    client.sign_in(contact(asked.team))
    client.post(page("request-nothing-known", asked.pk))
    again = client.post(page("request-nothing-known", asked.pk), follow=True)
    assert "This has been answered already." in text(again)
    late = client.post(page("request-answer", asked.pk), ANSWER)
    assert "This has been answered already." in text(late)
    assert InformationReply.objects.get().nothing_known


def test_empty_answer_is_said_beside_its_field(client, asked):
    bad = client.sign_in(contact(asked.team)).post(page("request-answer", asked.pk), ANSWER | {"reply": " "})
    assert "Enter what is known" in bad.context["form"].errors["reply"][0]
    assert not InformationReply.objects.exists()


def test_only_marks_under_which_the_asker_reads_the_answer_are_taken(acting, client, case, asked):
    assert sharing_open_to(asked) == [Sharing.RESPONSIBLE_AUTHORITY, Sharing.ALL_INVOLVED]
    housing = person(Role.CASE_ADMINISTRATOR, council())
    put_by_housing = RequestFactory(case=case, team=police(), recorded_by=housing)
    assert sharing_open_to(put_by_housing) == [Sharing.ALL_INVOLVED]
    officer = contact(put_by_housing.team)
    bad = client.sign_in(officer).post(
        page("request-answer", put_by_housing.pk), ANSWER | {"sharing": "RESPONSIBLE_AUTHORITY"}
    )
    assert "sharing" in bad.context["form"].errors
    with acting(officer) as actor, pytest.raises(Invalid) as told:
        answer_request(
            actor=actor,
            request_id=put_by_housing.pk,
            reply="x",
            nothing_known=False,
            sharing=Sharing.RESPONSIBLE_AUTHORITY,
        )
    assert told.value.problems[0].field == "sharing"


def test_answers_of_other_agencies_are_told_of_but_not_read_past_their_mark(client, case, asked):
    housing = council()
    InvolvementFactory(case=case, team=housing, role="INVOLVED")
    request = RequestFactory(case=case, team=police(), recorded_by=asked.recorded_by, question="Any arrests?")
    ReplyFactory(
        request=request, sharing="RESPONSIBLE_AUTHORITY", owner_agency=request.team.agency, text="One arrest."
    )
    read = text(client.sign_in(person(Role.CASE_ADMINISTRATOR, housing)).get(page("request-list", case.pk)))
    assert "There is an answer that your agency may not read" in read
    assert "One arrest." not in read
    assert "One arrest." in text(client.sign_in(asked.recorded_by).get(page("request-list", case.pk)))


# Who sees a request, for how long


def test_team_asked_sees_it_until_28_days_after_the_answer(acting, client, asked):
    officer, colleague = contact(asked.team), contact(asked.team)
    assert seen_by_both(acting, officer) == {asked.pk}
    with acting(officer) as actor:
        answer_request(
            actor=actor, request_id=asked.pk, reply="x", nothing_known=False, sharing=Sharing.ALL_INVOLVED
        )
    almost = timezone.now() - timedelta(days=ANSWER_SHOWN_DAYS) + timedelta(minutes=5)
    InformationRequest.objects.update(answered_at=almost)
    assert seen_by_both(acting, colleague) == {asked.pk}
    assert "x" in text(client.sign_in(colleague).get(page("request-answer", asked.pk)))
    with acting(colleague):
        assert InformationReply.objects.count() == 1
    InformationRequest.objects.update(answered_at=almost - timedelta(minutes=10))
    assert seen_by_both(acting, colleague) == set()
    with acting(officer):
        assert not InformationReply.objects.exists()
    assert client.get(page("request-answer", asked.pk)).status_code == 404


def test_other_teams_and_people_who_may_not_answer_see_nothing(acting, asked):
    assert seen_by_both(acting, contact(council())) == set()
    assert seen_by_both(acting, person(Role.COURT_OFFICER, asked.team)) == set()
    assert seen_by_both(acting, person(Role.AGENCY_CONTACT, TeamFactory(parent=asked.team))) == set()
    above = TeamFactory(agency=asked.team.agency)
    asked.team.parent = above
    asked.team.save()
    assert seen_by_both(acting, contact(above)) == {asked.pk}


def bar(case, user):
    limitation = AccessLimitation.objects.create(
        case=case,
        area=case.area,
        kind=LimitationKind.EXCLUSION,
        starts_at=timezone.now() - timedelta(days=1),
        message="Ask",
        reason="Test",
    )
    LimitedPerson.objects.create(case=case, area=case.area, limitation=limitation, user=user)


def test_excluded_people_never_see_it(acting, client, asked, case):
    officer, colleague = contact(asked.team), contact(asked.team)
    bar(case, officer)
    assert seen_by_both(acting, officer) == set()
    assert seen_by_both(acting, colleague) == {asked.pk}
    client.sign_in(officer)
    assert case.nominal.name not in text(client.get(reverse("home")))
    unknown = client.get(page("request-answer", uuid4()))
    hidden = client.get(page("request-answer", asked.pk))
    assert (unknown.status_code, hidden.status_code) == (404, 404)


def test_category_4_is_walled_off_from_the_uncleared(acting, asked, case):
    CaseCategory.objects.create(
        case=case,
        area=case.area,
        category=4,
        because="Terrorist offence",
        rule="CJA 2003 s.327(4B)",
        from_on=case.became_known_on,
    )
    cleared = timezone.localdate() + timedelta(days=30)
    assert seen_by_both(acting, contact(asked.team)) == set()
    assert seen_by_both(acting, person(Role.AGENCY_CONTACT, asked.team, category4_cleared_to=cleared)) == {
        asked.pk
    }


# Taking back


def test_withdrawn_with_a_reason_it_is_gone_for_the_team_and_stays_for_the_asker(
    client, acting, asked, case, practitioner
):
    officer = contact(asked.team)
    client.sign_in(practitioner)
    url = page("request-withdraw", asked.pk)
    assert asked.question in text(client.get(url))
    assert "Enter why" in client.post(url, {"reason": ""}).context["form"].errors["reason"][0]
    assert client.post(url, {"reason": "Asked of the wrong team"}).url == page("request-list", case.pk)
    for name in ("request-list", "case-timeline"):
        assert "Asked of the wrong team" in text(client.get(page(name, case.pk)))
    assert events(EventType.INFORMATION_WITHDRAWN).get().object_ref == asked.pk
    assert seen_by_both(acting, officer) == set()
    client.sign_in(officer)
    gone = [client.get(page("request-answer", pk)) for pk in (asked.pk, uuid4())]
    gone += [client.post(page("request-nothing-known", pk)) for pk in (asked.pk, uuid4())]
    gone += [client.post(page("request-answer", pk), ANSWER) for pk in (asked.pk, uuid4())]
    assert {answer.status_code for answer in gone} == {404}
    assert not InformationReply.objects.exists()


def test_answered_request_is_not_withdrawn_and_another_agencys_is_none(acting, case, asked, practitioner):
    ReplyFactory(request=asked)
    with acting(practitioner) as actor, pytest.raises(Refused, match="answered"):
        withdraw_request(actor=actor, request_id=asked.pk, reason="Too late")
    force = police()
    InvolvementFactory(case=case, team=force, role="INVOLVED")
    theirs = RequestFactory(case=case, team=council(), recorded_by=practitioner)
    with acting(person(Role.POLICE_OFFENDER_MANAGER, force)) as actor, pytest.raises(Http404):
        withdraw_request(actor=actor, request_id=theirs.pk, reason="Not mine")


def test_asking_again_begins_with_the_words_of_before(client, asked, case, practitioner):
    contact(asked.team)
    client.sign_in(practitioner)
    url = f"{page('request-ask', case.pk)}?again={asked.pk}"
    assert url.replace("&", "&amp;") in text(client.get(page("request-list", case.pk)))
    assert client.get(url).context["form"].initial["question"] == asked.question
    stranger = RequestFactory(case=case_of(TeamFactory()), team=council())
    for other in (stranger.pk, uuid4(), "nonsense"):
        again = client.get(f"{page('request-ask', case.pk)}?again={other}")
        assert again.status_code in {200, 404}
        assert stranger.question not in text(again)


def test_state_is_told_in_words(client, asked, case, practitioner, today):
    client.sign_in(practitioner)
    url = page("request-list", case.pk)
    assert "Asked" in text(client.get(url))
    InformationRequest.objects.update(due_on=today - timedelta(days=1))
    assert "Overdue" in text(client.get(url))
    ReplyFactory(request=asked)
    assert "Answered" in text(client.get(url))


# The second wall by itself


def test_database_takes_no_answer_to_a_strangers_request_nor_one_about_another_case(acting, asked):
    other = RequestFactory(case=case_of(TeamFactory()), team=council())
    officer = contact(asked.team)
    rows = [
        {"request_id": other.pk, "case_id": other.case_id, "area_id": other.area_id},
        {"request_id": asked.pk, "case_id": other.case_id, "area_id": other.area_id},
    ]
    for row in rows:
        with (
            acting(officer),
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
        ):
            InformationReply.objects.bulk_create([InformationReply(nothing_known=True, **row)])


def test_asked_team_changes_nothing_of_the_request(acting, asked):
    with acting(contact(asked.team)), pytest.raises(ProgrammingError), transaction.atomic():
        InformationRequest.objects.filter(pk=asked.pk).update(question="Something else")


def test_list_of_a_case_asks_a_fixed_number_of_questions(
    acting, asked, case, practitioner, django_assert_num_queries
):
    ReplyFactory(request=asked)
    RequestFactory(case=case, team=police(), recorded_by=practitioner)
    with acting(practitioner) as actor, django_assert_num_queries(2):
        assert len(requests_of(actor, case)) == 2
