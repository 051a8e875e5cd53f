"""The administration page: what ran, the button that runs it now, and the accounts; no case content."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from cases.domain.enums import DeadlineKind
from cases.models import Deadline
from mappa.agencies.actor import system_actor
from mappa.agencies.roles import Role
from mappa.celery import app
from mappa.core.decisions import Refused
from mappa.outbox.jobs import deliver
from mappa.outbox.models import LastRun, OutboxItem
from oversight.administration_tables import JOBS
from oversight.models import CaseloadCount
from oversight.services import ask_for_checks
from tests.factories.agencies import UserFactory, person
from tests.integration.oversight.counted import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return person(Role.SYSTEM_ADMINISTRATOR)


def page_of(client, user, query=""):
    answer = client.sign_in(user).get(f"/administration/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def key_on(html):
    return re.search(r'name="key" value="([^"]+)"', html)[1]


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def do_what_waits(acting, today):
    app.loader.import_default_modules()  # as a worker does when it starts: who does a job registers for it
    with acting(system_actor("worker", today), role="mappa_jobs"):
        for item in OutboxItem.objects.all():
            deliver(item_id=str(item.pk))


def test_page_before_the_first_run_says_so_for_each_check(client, administrator):
    html = page_of(client, administrator)
    assert html.count("Has not run yet") == len(JOBS)


def test_button_asks_once_however_often_it_is_pressed(client, administrator):
    key = key_on(page_of(client, administrator))
    for _ in range(2):
        answer = client.post("/administration/run/", {"key": key}, follow=True)
        assert "have been asked for" in answer.content.decode()
    item = OutboxItem.objects.get()
    assert (item.job, item.payload) == ("run_overdue_checks", {"run": key})


def test_checks_asked_for_run_once_and_their_counts_show(client, administrator, acting, today):
    (case,) = cases(1)
    Deadline.objects.create(
        case=case,
        area=case.area,
        kind=DeadlineKind.D5_LEVEL1_REVIEW,
        due_on=today - timedelta(days=1),
        because="Test",
        owner="",
        escalates_to="",
    )
    client.sign_in(administrator).post("/administration/run/", {"key": str(uuid4())})
    for _ in range(2):
        do_what_waits(acting, today)
        OutboxItem.objects.update(done_at=None, leased_until=None)
    assert LastRun.objects.count() == len(JOBS)
    assert Deadline.objects.get().flagged_at
    assert CaseloadCount.objects.get().count == 1
    words = words_of(page_of(client, administrator))
    assert "An administrator 1 newly overdue" in words
    assert "An administrator 2 figures counted" in words
    assert "Has not run yet" not in words


def test_stale_or_forged_key_starts_nothing(client, administrator):
    client.sign_in(administrator)
    for data in ({}, {"key": "not a key"}):
        answer = client.post("/administration/run/", data, follow=True)
        assert "Nothing has been started" in answer.content.decode()
    assert not OutboxItem.objects.exists()


def test_button_is_a_post(client, administrator):
    assert client.sign_in(administrator).get("/administration/run/").status_code == 405


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SMB_CHAIR, Role.NATIONAL_TEAM, Role.COM, Role.SPO])
def test_others_may_neither_look_nor_run(client, role):
    client.sign_in(person(role))
    assert client.get("/administration/").status_code == 403
    assert client.post("/administration/run/", {"key": str(uuid4())}).status_code == 403
    assert not OutboxItem.objects.exists()


def test_service_refuses_whoever_may_not_administer(acting):
    with acting(person(Role.COORDINATOR)) as actor, pytest.raises(Refused, match="system administrator"):
        ask_for_checks(actor=actor, key=uuid4())


def test_accounts_show_agency_and_current_roles_and_no_case(client, administrator):
    (case,) = cases(1)
    com = person(Role.COM)
    gone = UserFactory(is_active=False, agency=None)
    words = words_of(page_of(client, administrator))
    team = com.memberships.get().team.name
    assert f"{com.username} {com.name} {com.agency.name} Community offender manager, {team} Active" in words
    assert f"{gone.username} {gone.name} No agency No current role Disabled" in words
    assert case.reference not in words
    assert case.nominal.last_name not in words


def test_accounts_come_in_pages(client, administrator):
    UserFactory.create_batch(30)
    assert page_of(client, administrator).count(">Active<") == 25
    assert page_of(client, administrator, "?page=2").count(">Active<") == 6


def test_work_given_up_is_shown(client, administrator, today):
    OutboxItem.objects.create(job="x", idempotency_key="x", failed_at="2026-01-01T00:00Z")
    assert "Given up after repeated failure 1" in words_of(page_of(client, administrator))


@pytest.mark.parametrize("number", [1, 3])
def test_number_of_queries_does_not_grow_with_the_accounts(
    client, administrator, django_assert_num_queries, number
):
    for _ in range(number):
        person(Role.COM)
    client.sign_in(administrator)
    with django_assert_num_queries(22):
        client.get("/administration/")
