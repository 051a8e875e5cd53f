"""Joiners, movers, leavers: what an administrator writes, what it opens and shuts, and the evidence of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mappa.agencies.kinds import TeamKind
from mappa.agencies.models import Membership, Training, User
from mappa.agencies.roles import Role
from mappa.agencies.selectors import actor_for
from mappa.audit.models import AuditEvent
from mappa.core.decisions import Refused
from oversight import accounts
from tests.conftest import AppClient
from tests.factories.agencies import TeamFactory, coordinator, person
from tests.factories.cases import case_of

pytestmark = pytest.mark.django_db
REASON = {"reason": "Leaves the service today"}


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def officer(team):
    return person(Role.COM, team)


@pytest.fixture
def admin(client):
    user = person(Role.SYSTEM_ADMINISTRATOR)
    client.sign_in(user)
    return user


def told():
    events = AuditEvent.objects.filter(event="ACCOUNT_CHANGED").order_by("occurred_at")
    return list(events.values_list("reason", flat=True))


def box(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def dates(today, **more):
    return {"vetting": "Police vetting", **box("vetted_to", today + timedelta(days=365)), **more}


def test_joiner_from_account_to_first_case(client, admin, team, today):
    case = case_of(team)
    joiner = {
        "username": "new.com",
        "first_name": "Newly",
        "last_name": "Fictional",
        "email": "new.com@probation.example",
        "agency": str(team.agency_id),
        "job_title": "Probation practitioner",
    }
    made = client.post(reverse("account-new"), joiner)
    user = User.objects.get(username="new.com")
    assert made.url == reverse("account", args=[user.pk])
    assert not user.has_usable_password()
    course = {"course": "Induction", **box("completed_on", today)}
    assert client.post(reverse("account-dates", args=[user.pk]), dates(today, **course)).status_code == 302
    role = {"role": "COM", "team": str(team.pk), **box("from_on", today)}
    assert client.post(reverse("account-role", args=[user.pk]), role).status_code == 302
    shown = client.get(reverse("account", args=[user.pk])).content.decode()
    assert "Induction" in shown
    assert team.name in shown
    assert [row.split()[0] for row in told()] == ["ACCOUNT_MADE", "DATES_RECORDED", "ROLE_GIVEN"]
    User.objects.filter(pk=user.pk).update(terms_accepted_at=timezone.now())
    page = AppClient().sign_in(User.objects.get(pk=user.pk)).get(reverse("case-detail", args=[case.pk]))
    assert page.status_code == 200


def test_role_that_ends_takes_session_and_cases_at_once(client, admin, officer, team):
    case = case_of(team)
    theirs = AppClient().sign_in(officer)
    assert theirs.get(reverse("case-detail", args=[case.pk])).status_code == 200
    held = officer.memberships.get()
    client.post(reverse("account-role-end", args=[held.pk]), REASON)
    assert theirs.get(reverse("case-detail", args=[case.pk])).url.startswith(reverse("account_login"))
    assert told() == ["ROLE_ENDED COM Leaves the service today"]
    client.post(reverse("account-role-end", args=[held.pk]), REASON)
    assert len(told()) == 1


def test_mover_sees_the_new_teams_cases_and_no_more_the_old_ones(client, admin, officer, team, today):
    other = TeamFactory(agency=team.agency)
    before, after = case_of(team), case_of(other)
    role = {"role": "COM", "team": str(other.pk), **box("from_on", today)}
    client.post(reverse("account-role", args=[officer.pk]), role)
    client.post(reverse("account-role-end", args=[officer.memberships.get(team=team).pk]), REASON)
    theirs = AppClient().sign_in(officer)
    assert theirs.get(reverse("case-detail", args=[after.pk])).status_code == 200
    assert theirs.get(reverse("case-detail", args=[before.pk])).status_code == 404


@pytest.mark.parametrize("days", [0, 1, 30])
def test_role_that_began_today_or_is_to_begin_never_counts_once_ended(client, admin, officer, today, days):
    begins = today + timedelta(days=days)
    Membership.objects.filter(user=officer).update(from_on=begins)
    held = officer.memberships.get()
    client.post(reverse("account-role-end", args=[held.pk]), REASON)
    held.refresh_from_db()
    assert held.to_on == begins - timedelta(days=1)
    for on in (today, begins, begins + timedelta(days=1)):
        assert actor_for(User.objects.get(pk=officer.pk), on=on).memberships == ()
    page = client.get(reverse("account", args=[officer.pk])).content.decode()
    assert "ended before it began" in page
    assert reverse("account-role-end", args=[held.pk]) not in page


def test_closed_account_is_out_at_the_next_request_and_back_when_opened(client, admin, officer):
    theirs = AppClient().sign_in(officer)
    assert theirs.get(reverse("home")).status_code == 200
    client.post(reverse("account-close", args=[officer.pk]), REASON)
    assert theirs.get(reverse("home")).url.startswith(reverse("account_login"))
    client.post(reverse("account-open", args=[officer.pk]), {"reason": "Back from leave"})
    assert AppClient().sign_in(User.objects.get(pk=officer.pk)).get(reverse("home")).status_code == 200
    assert [row.split()[0] for row in told()] == ["ACCOUNT_CLOSED", "ACCOUNT_OPENED"]


def test_own_account_is_another_administrators_to_change(client, admin, acting):
    answer = client.post(reverse("account-close", args=[admin.pk]), REASON)
    assert answer.status_code == 200
    assert "Nobody changes their own account" in answer.content.decode()
    assert User.objects.get(pk=admin.pk).is_active
    assert "Close the account" not in client.get(reverse("account", args=[admin.pk])).content.decode()
    with acting(admin) as actor, pytest.raises(Refused):
        accounts.end_role(actor=actor, membership_id=admin.memberships.get().pk, reason="x", on=actor.on)
    assert told() == []


def test_only_administrators_change_accounts(officer, acting):
    with acting(coordinator()) as actor, pytest.raises(Refused):
        accounts.close_account(actor=actor, user_id=officer.pk, reason="x")


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("username", "", "required"),
        ("email", "taken@probation.example", "Another account has this e-mail address"),
        ("email", "not an address", "valid email"),
    ],
)
def test_bad_joiner_keeps_what_was_typed_and_makes_nobody(
    client, admin, officer, team, field, value, message
):
    officer.email = "Taken@probation.example"
    officer.save()
    typed = {
        "username": "new.com",
        "first_name": "Newly",
        "last_name": "Fictional",
        "email": "new.com@probation.example",
        "agency": str(team.agency_id),
    } | {field: value}
    before = User.objects.count()
    page = client.post(reverse("account-new"), typed)
    assert page.status_code == 200
    assert "Newly" in page.content.decode()
    assert message in page.content.decode() or field in page.context["form"].errors
    assert User.objects.count() == before


def test_course_and_its_day_go_together(client, admin, officer, today):
    page = client.post(reverse("account-dates", args=[officer.pk]), dates(today, course="Chairing"))
    assert "Enter when the course was completed" in page.content.decode()
    page = client.post(
        reverse("account-dates", args=[officer.pk]), dates(today, **box("completed_on", today))
    )
    assert "Enter the name of the course" in page.content.decode()
    later = box("completed_on", today + timedelta(days=1))
    page = client.post(reverse("account-dates", args=[officer.pk]), dates(today, course="Chairing", **later))
    assert "must be on or before" in page.content.decode()
    assert Training.objects.filter(user=officer).count() == 1


def test_teams_offered_are_the_agencys_own_and_those_all_share(client, admin, officer, team):
    unit = TeamFactory(kind=TeamKind.COORDINATION_UNIT, name="Cumbria co-ordination")
    foreign = TeamFactory(agency__name="Kent Trust", name="Kent ward")
    page = client.get(reverse("account-role", args=[officer.pk])).content.decode()
    assert team.name in page
    assert unit.name in page
    assert foreign.name not in page
