"""The pages that give a colleague one case by name, and end it."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.domain.enums import CaseState
from cases.models import CaseUserGrant, RedactedCopy
from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.core.calendar import DAY
from tests.factories.agencies import MembershipFactory, TeamFactory, coordinator, person
from tests.factories.cases import case_of
from tests.integration.cases.given import given

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return case_of(TeamFactory(), first_name="Testina", last_name="Fictionalova")


def page(client, user, address, status=200):
    answer = client.sign_in(user).get(address)
    assert answer.status_code == status
    return answer.content.decode()


def give_page(client, user, case, receiver, **fields):
    day = timezone.localdate() + 20 * DAY
    data = {
        "purpose": "AUDIT",
        "kind": "REDACTED",
        "reason": "Drawn for the audit of this quarter.",
        "expires_on_day": day.day,
        "expires_on_month": day.month,
        "expires_on_year": day.year,
        "key": uuid4(),
    } | fields
    return client.sign_in(user).post(reverse("grant-give", args=[case.pk, receiver.pk]), data)


def test_colleague_is_found_given_the_case_and_it_is_ended_with_one_click(client, case):
    user = coordinator()
    auditor = person(Role.AUDITOR, first_name="Audrey", last_name="Checkwell")
    address = reverse("grant-list", args=[case.pk])
    assert "has not been shared" in page(client, user, address)
    found = client.post(address, {"name": "check"}).content.decode()
    assert reverse("grant-give", args=[case.pk, auditor.pk]) in found
    assert "Auditor" in found
    form = page(client, user, reverse("grant-give", args=[case.pk, auditor.pk]))
    assert re.search(r'<input[^>]*value="REDACTED"[^>]*checked', form)
    answer = give_page(client, user, case, auditor)
    assert (answer.status_code, answer.url) == (302, address)
    html = page(client, user, address)
    assert "Audrey Checkwell may read the case now" in html
    assert "In force" in html
    row = RedactedCopy.objects.get()
    for _ in range(2):
        ended = client.post(reverse("grant-end", args=[case.pk, row.pk]))
        assert (ended.status_code, ended.url) == (302, address)
    assert AuditEvent.objects.filter(event=EventType.ACCESS_GRANT_ENDED).count() == 1
    assert "Ended early" in page(client, user, address)


def test_search_says_when_nobody_is_found_and_when_nothing_was_typed(client, case):
    address = reverse("grant-list", args=[case.pk])
    client.sign_in(coordinator())
    assert "Nobody of that name works here now" in client.post(address, {"name": "zzz"}).content.decode()
    assert "There is a problem" in client.post(address, {"name": ""}).content.decode()


def test_wrong_answers_stand_beside_their_fields_and_nothing_is_given(client, case):
    auditor = person(Role.AUDITOR)
    answer = give_page(client, coordinator(), case, auditor, reason="too short", expires_on_year="2099")
    html = answer.content.decode()
    for words in ("There is a problem", "must be on or before", "too short"):
        assert words in html
    answer = give_page(client, coordinator(), case, auditor, reason="too short")
    assert "Enter why they need this case" in answer.content.decode()
    assert not RedactedCopy.objects.exists()


def test_lay_adviser_is_offered_copies_only_and_an_administrator_nothing(client, case):
    user = coordinator()
    lay = page(client, user, reverse("grant-give", args=[case.pk, person(Role.LAY_ADVISER).pk]))
    assert 'value="FULL"' not in lay
    admin = page(client, user, reverse("grant-give", args=[case.pk, person(Role.SYSTEM_ADMINISTRATOR).pk]))
    assert "administrators of the system look after accounts" in admin
    answer = give_page(client, user, case, person(Role.LAY_ADVISER), kind="FULL", purpose="LAY_ADVICE")
    assert "There is a problem" in answer.content.decode()
    assert not CaseUserGrant.objects.exists()


def test_nested_ids_that_do_not_belong_together_are_not_found(client, case):
    user, other = coordinator(), case_of(TeamFactory())
    row = given(other, person(Role.AUDITOR))
    client.sign_in(user)
    assert client.post(reverse("grant-end", args=[case.pk, row.pk])).status_code == 404
    assert client.post(reverse("grant-end", args=[uuid4(), row.pk])).status_code == 404
    assert client.get(reverse("grant-end", args=[other.pk, row.pk])).status_code == 405
    assert client.get(reverse("grant-give", args=[case.pk, uuid4()])).status_code == 404
    assert client.get(reverse("grant-give", args=[case.pk, user.pk])).status_code == 404
    row.refresh_from_db()
    assert row.ended_at is None


@pytest.mark.parametrize(
    "role", [Role.COM, Role.SPO, Role.MAPPA_ADMINISTRATOR, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR]
)
def test_pages_that_give_are_closed_to_other_roles(client, role):
    team = TeamFactory()
    case = case_of(team)
    user = person(role, team)
    for address in (reverse("grant-list", args=[case.pk]), reverse("grant-give", args=[case.pk, uuid4()])):
        page(client, user, address, 403)
    assert client.post(reverse("grant-end", args=[case.pk, uuid4()])).status_code == 403


def test_memberships_add_up(client, case):
    """A lay adviser who works for an agency as well is given what that work needs."""
    user = person(Role.LAY_ADVISER)
    MembershipFactory(user=user, role=Role.AUDITOR)
    answer = give_page(client, coordinator(), case, user, kind="FULL")
    assert answer.status_code == 302
    assert CaseUserGrant.objects.get().user == user


@pytest.mark.parametrize("state", [CaseState.LEVEL_1, CaseState.CLOSED])
def test_case_page_leads_to_sharing_by_name_for_those_who_may(client, today, state):
    team = TeamFactory()
    case = case_of(team)
    case.state, case.closed_on = state, today if state is CaseState.CLOSED else None
    case.save()
    address = reverse("grant-list", args=[case.pk])
    overview = reverse("case-detail", args=[case.pk])
    assert address in page(client, coordinator(), overview)
    assert address not in page(client, person(Role.COM, team), overview)
    reader = coordinator("Kent")
    given(case, reader)
    assert address not in page(client, reader, overview)
