"""What somebody was given by name ends with a role or the account, in the same transaction, and does not come back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases import tasks
from cases.domain.access import SpanReason
from cases.domain.grants import GrantKind
from cases.models import CoverSpan, PanelSpan
from cases.services.leavers import end_given, told_of
from mappa.agencies.actor import system_actor
from mappa.agencies.models import Membership, User
from mappa.agencies.roles import Role
from mappa.audit.models import AuditEvent
from oversight import accounts
from tests.conftest import AppClient
from tests.factories.agencies import MembershipFactory, TeamFactory, coordinator, person
from tests.factories.cases import case_of
from tests.integration.cases.emergencies import past
from tests.integration.cases.given import given
from tests.integration.mappa.signing import PASSWORD, sign_in
from tests.proof import prove

pytestmark = pytest.mark.django_db
REASON = {"reason": "Leaves the service today"}
ALL = {"grant", "copy", "cover", "emergency", "panel"}


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def leaver(team):
    return person(Role.COM, team)


@pytest.fixture
def admin(client):
    user = person(Role.SYSTEM_ADMINISTRATOR)
    client.sign_in(user)
    return user


@pytest.fixture
def case():
    return case_of(TeamFactory())


def cover(case, user):
    return CoverSpan.objects.create(
        case=case,
        area=case.area,
        user=user,
        reason="I cover.",
        opened_at=timezone.now(),
        ends_at=timezone.now(),
    )


def seat(case, user, today, to_on=None):
    return PanelSpan.objects.create(
        case=case,
        area=case.area,
        user=user,
        meeting_id=uuid4(),
        because=SpanReason.INVITED,
        from_on=today,
        to_on=to_on,
    )


@pytest.fixture
def rows(case, leaver, today):
    """One live row of every kind, by kind."""
    return {
        "grant": given(case, leaver),
        "copy": given(case, leaver, GrantKind.REDACTED),
        "cover": cover(case, leaver),
        "emergency": past(leaver, case, days_ago=0),
        "panel": seat(case, leaver, today),
    }


def live(rows, today):
    """Kinds whose row still counts."""
    for row in rows.values():
        row.refresh_from_db()
    now = timezone.now()
    return {
        kind
        for kind, row in rows.items()
        if {
            "grant": lambda row=row: row.ended_at is None,
            "copy": lambda row=row: row.ended_at is None,
            "cover": lambda row=row: row.ends_at > now,
            "emergency": lambda row=row: row.ended_at is None and row.ends_at > now,
            "panel": lambda row=row: row.to_on is None or row.to_on >= today,
        }[kind]()
    }


def events():
    return AuditEvent.objects.filter(event="GIVEN_ENDED")


def test_closing_the_account_ends_all_of_it_and_opening_gives_nothing_back(
    client, admin, leaver, rows, case, today
):
    assert live(rows, today) == ALL
    answer = client.post(reverse("account-close", args=[leaver.pk]), REASON, follow=True)
    assert "5 accesses given by name have ended with it." in answer.content.decode()
    assert case.reference not in answer.content.decode()
    assert live(rows, today) == set()
    assert events().get().case_ids == [case.pk]
    client.post(reverse("account-open", args=[leaver.pk]), REASON)
    assert live(rows, today) == set()
    page = AppClient().sign_in(User.objects.get(pk=leaver.pk)).get(reverse("case-detail", args=[case.pk]))
    assert page.status_code == 404


def test_the_end_of_any_role_ends_it_and_the_sessions(client, admin, leaver, rows, today):
    MembershipFactory(user=leaver, team=TeamFactory(), role=Role.COM)
    leaver.set_password(PASSWORD)
    leaver.save()
    theirs = sign_in(AppClient(), leaver)
    prove(theirs, leaver)
    assert theirs.get(reverse("home")).status_code == 200
    held = leaver.memberships.order_by("pk").first()
    client.post(reverse("account-role-end", args=[held.pk]), REASON)
    assert live(rows, today) == set()
    gone = theirs.get(reverse("home"))
    assert gone.url.startswith(reverse("account_login"))
    assert "Your roles here have changed" in theirs.get(gone.url).content.decode()
    assert AppClient().sign_in(leaver).get(reverse("home")).status_code == 200


def test_a_mover_has_the_new_role_and_nothing_of_the_old(client, admin, leaver, rows, team, today):
    other = TeamFactory(agency=team.agency)
    held = leaver.memberships.get()
    moving = {"role": "SPO", "team": str(other.pk), "reason": "Promoted"}
    answer = client.post(reverse("account-role-move", args=[held.pk]), moving)
    assert answer.url == reverse("account", args=[leaver.pk])
    held.refresh_from_db()
    assert held.to_on == today - timedelta(days=1)
    new = leaver.memberships.get(team=other)
    assert (new.role, new.from_on, new.to_on) == ("SPO", today, None)
    assert live(rows, today) == set()
    again = client.post(reverse("account-role-move", args=[held.pk]), moving)
    assert "over already" in again.content.decode()
    assert leaver.memberships.count() == 2


@pytest.mark.parametrize("missing", ["role", "team", "reason"])
def test_a_move_without_all_of_it_changes_nothing(client, admin, leaver, rows, team, today, missing):
    moving = {"role": "SPO", "team": str(team.pk), "reason": "Promoted"} | {missing: ""}
    answer = client.post(reverse("account-role-move", args=[leaver.memberships.get().pk]), moving)
    assert answer.status_code == 200
    assert leaver.memberships.get().to_on is None
    assert live(rows, today) == ALL


def test_other_people_keep_theirs(client, admin, leaver, rows, case, today):
    other = given(case, person(Role.COM))
    client.post(reverse("account-close", args=[leaver.pk]), REASON)
    other.refresh_from_db()
    assert other.ended_at is None


def test_what_was_over_already_stays_as_it_was(client, admin, leaver, case, today):
    old = given(case, leaver, expires_on=today - timedelta(days=1))
    ended = given(case, leaver, ended_at=timezone.now() - timedelta(days=3))
    before = ended.ended_at
    client.post(reverse("account-close", args=[leaver.pk]), REASON)
    for row in (old, ended):
        row.refresh_from_db()
    assert (old.ended_at, ended.ended_at) == (None, before)
    assert not events().exists()


def close_and_fail(actor, leaver):
    with transaction.atomic():
        accounts.close_account(actor=actor, user_id=leaver.pk, reason="x")
        raise RuntimeError


def test_what_fails_ends_nothing(acting, leaver, rows, today):
    with acting(person(Role.SYSTEM_ADMINISTRATOR)) as actor, pytest.raises(RuntimeError):
        close_and_fail(actor, leaver)
    assert live(rows, today) == ALL
    leaver.refresh_from_db()
    assert leaver.is_active


@pytest.mark.parametrize("who", ["coordinator", "practitioner", "themselves", "nobody"])
def test_nobody_else_ends_it_by_hand(acting, leaver, rows, today, who):
    """The function of the gate itself, as the web login."""
    callers = {
        "coordinator": coordinator,
        "practitioner": lambda: person(Role.COM),
        "themselves": lambda: leaver,
        "nobody": lambda: system_actor("nobody", today),
    }
    with acting(callers[who]()), connection.cursor() as cursor:
        cursor.execute("SELECT kind, case_id FROM end_given(%s)", [str(leaver.pk)])
        assert cursor.fetchall() == []
    assert live(rows, today) == ALL


def test_an_administrator_does_not_end_their_own(acting, case, today):
    user = person(Role.SYSTEM_ADMINISTRATOR)
    row = given(case, user)
    with acting(user) as actor:
        assert end_given(actor=actor, user_id=user.pk) == {}
    row.refresh_from_db()
    assert row.ended_at is None


def test_cover_ends_sooner_and_never_later(case, leaver):
    row = cover(case, leaver)
    row.refresh_from_db()
    with pytest.raises(IntegrityError), transaction.atomic():
        CoverSpan.objects.filter(pk=row.pk).update(ends_at=row.ends_at + timedelta(days=9))
    CoverSpan.objects.filter(pk=row.pk).update(ends_at=row.opened_at)
    row.refresh_from_db()
    assert row.ends_at == row.opened_at


def test_a_role_that_runs_out_by_its_date_ends_it_at_night(acting, leaver, rows, case, today):
    Membership.objects.filter(user=leaver).update(to_on=today - timedelta(days=1))
    other = given(case, person(Role.COM))
    with acting(system_actor("worker", today), role="mappa_jobs"):
        assert tasks.end_what_leavers_were_given(period="one") == 5
        assert tasks.end_what_leavers_were_given(period="two") == 0
    assert live(rows, today) == set()
    other.refresh_from_db()
    assert other.ended_at is None
    assert events().get().case_ids == [case.pk]


def test_nobody_here_loses_anything_at_night(acting, leaver, rows, today):
    with acting(system_actor("worker", today), role="mappa_jobs"):
        assert tasks.end_what_leavers_were_given() == 0
    assert live(rows, today) == ALL


@pytest.mark.parametrize(
    ("ended", "words"),
    [({}, ""), ({"grant": 1}, "1 access given"), ({"grant": 2, "cover": 1}, "3 accesses given")],
)
def test_what_ended_is_told_in_numbers(ended, words):
    assert told_of(ended).startswith(words)
