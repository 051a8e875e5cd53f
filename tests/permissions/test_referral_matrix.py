"""State of the referral x role x act: what each role may do, written out; everything else is refused."""

import pytest
from django.http import Http404

from cases.domain.enums import ReferralState, ScreeningOutcome
from cases.models import AgencyInvolvement, Referral, ReferralScreening
from cases.services.referrals import (
    answer_more_information,
    screen_referral,
    start_referral,
    submit_referral,
    withdraw_referral,
)
from mappa.agencies.roles import COORDINATING_ROLES, Role
from mappa.core.decisions import Invalid, Refused
from tests.factories.agencies import TeamFactory, person
from tests.factories.cases import case_of
from tests.factories.referrals import LEVEL_2_MET, RATIONALE, ReferralFactory

pytestmark = pytest.mark.django_db

S = ReferralState
REFERS = {
    Role.COM,
    Role.POM,
    Role.POLICE_OFFENDER_MANAGER,
    Role.YOUTH_CASE_MANAGER,
    Role.HEALTH_CASE_MANAGER,
    Role.CO_WORKER,
}
SCREENS = {Role.COORDINATOR, Role.POLICE_SUPERVISOR}
SEES_NOTHING = {
    Role.CHAIR,
    Role.PANEL_MEMBER,
    Role.AGENCY_CONTACT,
    Role.SMB_MEMBER,
    Role.SMB_CHAIR,
    Role.LAY_ADVISER,
    Role.AUDITOR,
    Role.PRIVACY_OFFICER,
    Role.NATIONAL_TEAM,
    Role.SYSTEM_ADMINISTRATOR,
    Role.INSPECTOR,
}


def submit(actor, referral):
    submit_referral(
        actor=actor,
        referral_id=referral.pk,
        level_asked=2,
        urgency="URGENT",
        category=2,
        reasons=["HIGH_ROSH"],
        document_id=referral.case_id,  # any id will do
        on=actor.on,
    )


def screen(outcome, *, is_emergency=False):
    def act(actor, referral):
        screen_referral(
            actor=actor,
            referral_id=referral.pk,
            outcome=outcome,
            criteria=LEVEL_2_MET,
            rationale=RATIONALE,
            decided_with="DI Police Fictional",
            is_emergency=is_emergency,
            version=referral.version,
            on=actor.on,
        )

    return act


def answer(actor, referral):
    answer_more_information(
        actor=actor, referral_id=referral.pk, text="Known.", version=referral.version, on=actor.on
    )


# Act: who may do it, and from which states (the state reached).
ACTS = {
    "submit": (
        submit,
        REFERS,
        {S.DRAFT: S.SUBMITTED, S.MORE_INFORMATION: S.SUBMITTED, S.ACCEPTED: S.ACCEPTED},
    ),
    "answer": (answer, REFERS, {S.MORE_INFORMATION: S.SUBMITTED}),
    "withdraw": (
        lambda actor, referral: withdraw_referral(actor=actor, referral_id=referral.pk, reason="Moved"),
        REFERS,
        {
            S.DRAFT: S.WITHDRAWN,
            S.SUBMITTED: S.WITHDRAWN,
            S.MORE_INFORMATION: S.WITHDRAWN,
            S.WITHDRAWN: S.WITHDRAWN,
        },
    ),
    "accept": (screen(ScreeningOutcome.ACCEPT_LEVEL_2), SCREENS, {S.SUBMITTED: S.ACCEPTED}),
    "reject": (screen(ScreeningOutcome.REJECT), SCREENS, {S.SUBMITTED: S.REJECTED}),
    "ask": (screen(ScreeningOutcome.MORE_INFORMATION), SCREENS, {S.SUBMITTED: S.MORE_INFORMATION}),
    "accept in an emergency": (
        screen(ScreeningOutcome.ACCEPT_LEVEL_2, is_emergency=True),
        SCREENS,
        {S.DRAFT: S.ACCEPTED, S.SUBMITTED: S.ACCEPTED, S.MORE_INFORMATION: S.ACCEPTED},
    ),
}


def actor_in(role, team):
    """Somebody with the role in the team that leads, or in a unit of the area where the role co-ordinates."""
    return person(role, TeamFactory(area=team.area) if role in COORDINATING_ROLES else team)


@pytest.mark.parametrize("role", Role, ids=str)
@pytest.mark.parametrize("act", ACTS)
def test_only_these_roles_may(acting, act, role):
    do, holders, states = ACTS[act]
    team = TeamFactory()
    referral = ReferralFactory(case=case_of(team), state=next(iter(states)))
    with acting(actor_in(role, team)) as actor:
        if role in holders:
            do(actor, referral)
        else:
            with pytest.raises(Http404 if role in SEES_NOTHING else Refused):
                do(actor, referral)
    changed = Referral.objects.get(pk=referral.pk).version != referral.version
    assert changed == (role in holders)
    assert ReferralScreening.objects.exists() == (role in holders and holders is SCREENS)


@pytest.mark.parametrize("state", S, ids=str)
@pytest.mark.parametrize("act", ACTS)
def test_only_in_these_states(acting, act, state):
    do, holders, states = ACTS[act]
    team = TeamFactory()
    referral = ReferralFactory(case=case_of(team), state=state)
    with acting(actor_in(min(holders), team)) as actor:
        if state in states:
            do(actor, referral)
        else:
            with pytest.raises((Refused, Invalid)):
                do(actor, referral)
    assert Referral.objects.get(pk=referral.pk).state == states.get(state, state)


@pytest.mark.parametrize("role", Role, ids=str)
def test_only_these_roles_start_a_referral(acting, role):
    team = TeamFactory()
    case = case_of(team)
    with acting(actor_in(role, team)) as actor:
        if role in REFERS:
            start_referral(actor=actor, case_id=case.pk, on=actor.on)
        else:
            with pytest.raises(Http404 if role in SEES_NOTHING else Refused):
                start_referral(actor=actor, case_id=case.pk, on=actor.on)
    assert Referral.objects.exists() == (role in REFERS)


def test_somebody_whose_team_has_left_the_case_can_do_nothing_more(acting, today):
    team = TeamFactory()
    referral = ReferralFactory(case=case_of(team), state=S.DRAFT)
    user = person(Role.COM, team)
    AgencyInvolvement.objects.update(to_on=referral.case.became_known_on)
    with acting(user) as actor:
        for do, holders, _states in ACTS.values():
            if holders is REFERS:
                with pytest.raises(Http404):
                    do(actor, referral)
