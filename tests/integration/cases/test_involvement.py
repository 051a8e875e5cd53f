"""A prison's involvement follows the prisoner: in from the day of a move, out after the hand-over."""

from datetime import timedelta

import pytest

from cases.domain.enums import Custody
from cases.models import AgencyInvolvement, Case, CasePractitioner, LeadAgency
from cases.services.involvement import HAND_OVER_DAYS, change_lead
from cases.services.record import record_custody
from mappa.agencies.kinds import AgencyKind, TeamKind
from mappa.agencies.roles import Role
from mappa.agencies.selectors import actor_for
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from tests.factories.agencies import TeamFactory, person
from tests.factories.cases import case_of
from tests.factories.sharing import team_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def practitioner():
    return person(Role.COM)


@pytest.fixture
def case(practitioner):
    return case_of(practitioner.memberships.get().team)


def prison(name):
    return team_of(name, AgencyKind.PRISON, kind=TeamKind.PRISON)


def move(acting, who, case, custody, team=None, *, days_ago=0):
    with acting(who) as actor:
        record_custody(
            actor=actor,
            case_id=case.pk,
            custody=custody,
            team_id=team.pk if team else None,
            from_on=actor.on - timedelta(days=days_ago),
            on=actor.on,
        )


def involvement(case, team):
    return AgencyInvolvement.objects.get(case=case, team=team)


def sees(user, case, on):
    return Case.objects.visible_to(actor_for(user, on=on)).filter(pk=case.pk).exists()


def test_on_transfer_the_new_prison_is_in_from_that_day_and_the_old_one_hands_over(
    acting, case, practitioner, today
):
    old, new = prison("HMP Oldfiction"), prison("HMP Newfiction")
    before, after = person(Role.POM, old), person(Role.POM, new)
    move(acting, practitioner, case, Custody.CUSTODY, old, days_ago=90)
    CasePractitioner.objects.create(
        case=case,
        area=case.area,
        user=before,
        team=old,
        capacity=Role.POM,
        from_on=today - timedelta(days=90),
    )
    assert sees(before, case, today)
    move(acting, practitioner, case, Custody.CUSTODY, new, days_ago=3)
    moved_on = today - timedelta(days=3)
    last = moved_on + timedelta(days=HAND_OVER_DAYS)
    assert involvement(case, new).from_on == moved_on
    assert (involvement(case, new).to_on, involvement(case, old).to_on) == (None, last)
    assert sees(after, case, today)
    assert sees(before, case, last)
    assert not sees(before, case, last + timedelta(days=1))
    assert CasePractitioner.objects.get(user=before).to_on == last
    with acting(before):
        assert Case.objects.count() == 1
    AgencyInvolvement.objects.filter(team=old).update(to_on=today - timedelta(days=1))
    with acting(before):
        assert Case.objects.count() == 0
    assert AuditEvent.objects.filter(event=EventType.INVOLVEMENT_CHANGED).count() == 3


def test_on_release_the_prison_hands_over_likewise(acting, case, practitioner, today):
    held = prison("HMP Oldfiction")
    move(acting, practitioner, case, Custody.CUSTODY, held, days_ago=30)
    move(acting, practitioner, case, Custody.COMMUNITY)
    assert involvement(case, held).to_on == today + timedelta(days=HAND_OVER_DAYS)


def test_a_prisoner_who_comes_back_before_the_hand_over_is_over_is_simply_back(acting, case, practitioner):
    held = prison("HMP Oldfiction")
    move(acting, practitioner, case, Custody.CUSTODY, held, days_ago=30)
    move(acting, practitioner, case, Custody.COMMUNITY, days_ago=5)
    move(acting, practitioner, case, Custody.CUSTODY, held)
    assert involvement(case, held).to_on is None


def test_a_move_recorded_late_ends_the_old_prison_today_and_not_before(acting, case, practitioner, today):
    held = prison("HMP Oldfiction")
    pom = person(Role.POM, held)
    move(acting, practitioner, case, Custody.CUSTODY, held, days_ago=200)
    move(acting, pom, case, Custody.COMMUNITY, days_ago=100)
    assert involvement(case, held).to_on == today
    assert not sees(pom, case, today + timedelta(days=1))


def test_hospitals_and_a_prison_that_leads_stay_until_somebody_ends_their_part(
    acting, case, practitioner, today
):
    hospital, held = team_of("Fictional Trust", AgencyKind.NHS_TRUST), prison("HMP Oldfiction")
    move(acting, practitioner, case, Custody.HOSPITAL, hospital, days_ago=60)
    move(acting, practitioner, case, Custody.CUSTODY, held, days_ago=30)
    assert involvement(case, hospital).to_on is None
    with acting(practitioner) as actor:
        change_lead(actor=actor, case_id=case.pk, team_id=held.pk, reason="Long sentence", on=actor.on)
    move(acting, practitioner, case, Custody.COMMUNITY)
    assert involvement(case, held).to_on is None
    assert LeadAgency.objects.get(case=case, to_on=None).team == held
    other = TeamFactory()
    with acting(practitioner) as actor:
        change_lead(actor=actor, case_id=case.pk, team_id=other.pk, reason="Released", on=actor.on)
    assert involvement(case, held).to_on == today + timedelta(days=HAND_OVER_DAYS)


def test_a_prison_asked_by_hand_before_the_move_keeps_its_one_involvement(acting, case, practitioner, today):
    held = prison("HMP Oldfiction")
    AgencyInvolvement.objects.create(
        case=case, area=case.area, team=held, agency=held.agency, from_on=today - timedelta(days=1)
    )
    move(acting, practitioner, case, Custody.CUSTODY, held, days_ago=10)
    assert involvement(case, held).to_on is None


def test_overview_says_until_when(client, acting, case, practitioner):
    held = prison("HMP Oldfiction")
    move(acting, practitioner, case, Custody.CUSTODY, held, days_ago=30)
    move(acting, practitioner, case, Custody.COMMUNITY)
    page = client.sign_in(practitioner).get(f"/cases/{case.pk}/").content.decode()
    assert f"HMP Oldfiction, {held.name}, until" in page
