"""Something happened: who is told, what is asked for, what settles it, and that it is done once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from cases.domain.enums import CaseState, CloseReason, DeadlineKind, DeadlineState, Known, Sharing
from cases.domain.event_kinds import CaseEventKind, EventAsk
from cases.models import (
    AgencyInvolvement,
    Associate,
    CaseEvent,
    CasePractitioner,
    Deadline,
    FollowUp,
    Telling,
)
from cases.selectors.follow_ups import work_for
from cases.services.events import Happened, Partner, record_event, record_partner
from cases.services.follow_ups import settle_follow_up
from cases.services.levels import close_case
from cases.services.telling import answer_telling, mark_told_read, tell_or_ask
from mappa.agencies.kinds import LABELS, AgencyKind, TeamKind
from mappa.agencies.roles import Role
from mappa.agencies.selectors import actor_for
from mappa.audit.models import AuditEvent
from mappa.core.decisions import Invalid, Refused
from mappa.core.work import WorkGroup
from tests.factories.agencies import AgencyFactory, TeamFactory, person
from tests.factories.cases import InvolvementFactory, case_of

pytestmark = pytest.mark.django_db
K, A = CaseEventKind, EventAsk


def team_of(kind, **more):
    return TeamFactory(agency=AgencyFactory(kind=kind, name=LABELS[kind]), **more)


def involved(case, team, role=Role.POLICE_OFFENDER_MANAGER):
    InvolvementFactory(case=case, team=team, role="INVOLVED")
    return person(role, team)


@pytest.fixture
def team():
    return team_of(AgencyKind.PROBATION)


@pytest.fixture
def practitioner(team):
    return person(Role.COM, team)


@pytest.fixture
def case(team):
    return case_of(team, state=CaseState.LEVEL_1)


@pytest.fixture
def police(case):
    return involved(case, team_of(AgencyKind.POLICE))


def happened(kind=K.ARREST, **more):
    return Happened(
        **{"kind": kind, "happened_on": timezone.localdate(), "summary": "Told by telephone."}
        | {"sharing": Sharing.ALL_INVOLVED}
        | more
    )


@pytest.fixture
def recorded(acting, practitioner, case, today):
    def _record(kind=K.ARREST, *, by=practitioner, key=None, **more):
        with acting(by) as actor:
            return record_event(
                actor=actor, case_id=case.pk, happened=happened(kind, **more), key=key or uuid4(), on=today
            )

    return _record


def told(event):
    return set(Telling.objects.filter(event=event).values_list("team_id", flat=True))


def asked(event):
    return set(FollowUp.objects.filter(event=event).values_list("ask", flat=True))


def open_kinds(case):
    return set(Deadline.objects.filter(case=case, state=DeadlineState.OPEN).values_list("kind", flat=True))


def test_all_that_follows_is_there_in_the_same_moment(case, recorded, police, team):
    event = recorded(K.MOVED)
    assert told(event) == {police.memberships.get().team_id}
    assert {A.REVIEW, A.RECHECK_PLAN, A.ADDRESS_CHECK} == asked(event)
    assert {DeadlineKind.D5_LEVEL1_REVIEW, DeadlineKind.D6_EVENT_REVIEW} < open_kinds(case)
    row = Deadline.objects.get(case=case, kind=DeadlineKind.D6_EVENT_REVIEW, state=DeadlineState.OPEN)
    assert "Moved address" in row.because
    assert AuditEvent.objects.filter(event="EVENT_RECORDED", case_ids=[case.pk]).count() == 1


def test_the_same_key_records_tells_and_asks_once(recorded, police):
    key = uuid4()
    first, second = recorded(K.MOVED, key=key), recorded(K.MOVED, key=key)
    assert first.pk == second.pk
    assert (CaseEvent.objects.count(), Telling.objects.count()) == (1, 1)


def test_only_whose_part_it_is_is_told(case, recorded, police):
    housing = involved(case, team_of(AgencyKind.HOUSING_AUTHORITY), Role.KEY_WORKER)
    assert told(recorded(K.MISSED_APPOINTMENT)) == {police.memberships.get().team_id}
    assert housing.memberships.get().team_id in told(recorded(K.MOVED))


def test_victim_liaison_is_told_as_itself(case, recorded, team):
    vlo = involved(
        case, TeamFactory(agency=team.agency, kind=TeamKind.VICTIM_LIAISON), Role.VICTIM_LIAISON_OFFICER
    )
    assert told(recorded(K.VICTIM_CONTACT)) == {vlo.memberships.get().team_id}


def test_nobody_is_told_what_the_mark_keeps_from_them(case, recorded, police):
    housing = involved(case, team_of(AgencyKind.HOUSING_AUTHORITY), Role.KEY_WORKER)
    assert told(recorded(K.MOVED, sharing=Sharing.OWN_AGENCY)) == set()
    wide = recorded(K.MOVED, sharing=Sharing.RESPONSIBLE_AUTHORITY)
    assert told(wide) == {police.memberships.get().team_id}
    assert housing.memberships.get().team_id not in told(wide)


def test_a_kept_event_is_not_betrayed_by_what_it_asks_for(case, recorded):
    event = recorded(K.MOVED, sharing=Sharing.OWN_AGENCY)
    assert not FollowUp.objects.filter(event=event, because__icontains="moved").exists()
    assert "moved" not in Deadline.objects.get(case=case, kind=DeadlineKind.D6_EVENT_REVIEW).because.lower()


def test_a_team_in_which_nobody_opens_cases_is_not_told(case, recorded):
    InvolvementFactory(case=case, team=team_of(AgencyKind.POLICE), role="INVOLVED")
    assert told(recorded(K.MOVED)) == set()


def test_a_team_that_left_is_not_told(case, recorded, police, today):
    AgencyInvolvement.objects.filter(case=case, role="INVOLVED").update(to_on=today - timedelta(days=1))
    assert told(recorded(K.MOVED)) == set()


def test_who_holds_the_case_in_the_recorders_own_team_is_told(case, recorded, team, practitioner, today):
    holder = person(Role.COM, team)
    mine = {"case": case, "area": case.area, "team": team, "capacity": Role.COM, "from_on": today}
    CasePractitioner.objects.create(user=holder, **mine)
    assert told(recorded(K.MOVED)) == {team.pk}
    CasePractitioner.objects.create(user=practitioner, **mine)
    assert told(recorded(K.MOVED)) == {team.pk}


def test_housing_and_health_record_too(case, recorded, practitioner):
    nurse = involved(case, team_of(AgencyKind.NHS_TRUST), Role.HEALTH_CASE_MANAGER)
    event = recorded(K.MENTAL_HEALTH_CRISIS, by=nurse)
    assert event.owner_agency_id == nurse.agency_id
    assert A.REVIEW in asked(event)


def test_a_review_settles_what_asked_for_it(client, case, recorded, practitioner):
    from tests.integration.cases.test_reviews import answers

    recorded(K.ARREST)
    recorded(K.CALL_OUT)
    client.sign_in(practitioner).post(reverse("review-start", args=[case.pk]), answers())
    assert DeadlineKind.D6_EVENT_REVIEW not in open_kinds(case)
    assert not FollowUp.objects.filter(ask=A.REVIEW, settled_at__isnull=True).exists()
    assert FollowUp.objects.filter(ask=A.REASSESS, settled_at__isnull=True).count() == 2
    met = Deadline.objects.get(case=case, kind=DeadlineKind.D6_EVENT_REVIEW)
    assert met.state == DeadlineState.MET


def test_settling_says_what_came_of_it_for_all_of_its_kind(acting, case, recorded, practitioner, today):
    first, _ = recorded(K.MOVED), recorded(K.ACCOMMODATION_LOST)
    row = FollowUp.objects.get(event=first, ask=A.RECHECK_PLAN)
    settling = {"follow_up_id": row.pk, "outcome": "The plan holds as it is.", "on": today}
    with acting(practitioner) as actor:
        assert settle_follow_up(actor=actor, **settling) == 2
        with pytest.raises(Refused, match="settled already"):
            settle_follow_up(actor=actor, **settling)
    row.refresh_from_db()
    assert (row.outcome, row.settled_by_id) == ("The plan holds as it is.", practitioner.pk)


@pytest.mark.parametrize("outcome", ["", "Done."])
def test_settling_without_words_changes_nothing(acting, recorded, practitioner, today, outcome):
    row = FollowUp.objects.get(event=recorded(K.MOVED), ask=A.RECHECK_PLAN)
    with acting(practitioner) as actor, pytest.raises(Invalid):
        settle_follow_up(actor=actor, follow_up_id=row.pk, outcome=outcome, on=today)
    row.refresh_from_db()
    assert row.settled_at is None


@pytest.mark.parametrize(("ask", "how"), [(A.REVIEW, "reviewing"), (A.REASSESS, "recording the new one")])
def test_what_is_done_elsewhere_is_never_settled_by_words(acting, recorded, practitioner, today, ask, how):
    row = FollowUp.objects.get(event=recorded(K.ARREST), ask=ask)
    with acting(practitioner) as actor, pytest.raises(Refused, match=how):
        settle_follow_up(actor=actor, follow_up_id=row.pk, outcome="We talked about it.", on=today)


def test_somebody_who_does_not_keep_the_record_settles_nothing(acting, case, recorded, today):
    worker = involved(case, team_of(AgencyKind.HOUSING_AUTHORITY), Role.KEY_WORKER)
    row = FollowUp.objects.get(event=recorded(K.MOVED), ask=A.RECHECK_PLAN)
    with acting(worker) as actor, pytest.raises(Refused, match="role"):
        settle_follow_up(actor=actor, follow_up_id=row.pk, outcome="Nothing to change here.", on=today)


def test_who_was_told_says_that_they_have_read_it(acting, recorded, police, practitioner):
    telling = Telling.objects.get(event=recorded(K.MOVED))
    with acting(practitioner) as actor, pytest.raises(Http404):
        mark_told_read(actor=actor, telling_id=telling.pk)
    with acting(police) as actor:
        for _ in range(2):
            mark_told_read(actor=actor, telling_id=telling.pk)
    telling.refresh_from_db()
    assert telling.read_by_id == police.pk
    assert AuditEvent.objects.filter(event="TELLING_READ").count() == 1


def test_asked_and_answered_once(acting, case, practitioner, police, today):
    police_team = police.memberships.get().team_id
    told_what = {"text": "Is the new address known?", "wants_answer": True, "sharing": Sharing.ALL_INVOLVED}
    with acting(practitioner) as actor:
        event = tell_or_ask(
            actor=actor, case_id=case.pk, team_ids=[police_team], key=uuid4(), on=today, **told_what
        )
    telling = Telling.objects.get(event=event)
    with acting(police) as actor:
        with pytest.raises(Invalid):
            answer_telling(actor=actor, telling_id=telling.pk, answer="  ")
        answer_telling(actor=actor, telling_id=telling.pk, answer="Yes, visited on Monday.")
        with pytest.raises(Refused, match="answered already"):
            answer_telling(actor=actor, telling_id=telling.pk, answer="Again")
    telling.refresh_from_db()
    assert (telling.answer, telling.read_by_id) == ("Yes, visited on Monday.", police.pk)


def test_what_was_only_told_takes_no_answer(acting, recorded, police):
    telling = Telling.objects.get(event=recorded(K.MOVED))
    with acting(police) as actor, pytest.raises(Refused, match="No answer"):
        answer_telling(actor=actor, telling_id=telling.pk, answer="Thank you.")


@pytest.mark.parametrize("teams", ["nobody", "stranger"])
def test_telling_nobody_who_may_read_it_is_refused(acting, case, practitioner, today, teams):
    ids = [TeamFactory().pk] if teams == "stranger" else []
    with acting(practitioner) as actor, pytest.raises(Invalid) as refused:
        tell_or_ask(
            actor=actor,
            case_id=case.pk,
            team_ids=ids,
            text="Look at this.",
            wants_answer=False,
            sharing=Sharing.ALL_INVOLVED,
            key=uuid4(),
            on=today,
        )
    assert [problem.field for problem in refused.value.problems] == ["teams"]
    assert not CaseEvent.objects.exists()


def groups(user, on):
    return {(item.group, item.title) for item in work_for(actor_for(user, on=on))}


def test_it_stands_on_the_first_page_of_who_was_told_until_read(acting, recorded, police, today):
    telling = Telling.objects.get(event=recorded(K.MOVED))
    with acting(police) as actor:
        assert (WorkGroup.TOLD, "Read: Moved address") in {(i.group, i.title) for i in work_for(actor)}
        mark_told_read(actor=actor, telling_id=telling.pk)
        assert not [item for item in work_for(actor) if item.group is WorkGroup.TOLD]


def test_unread_after_its_days_it_waits_for_the_manager_too(acting, case, recorded, police, today):
    manager = person(Role.POLICE_SUPERVISOR, police.memberships.get().team)
    holder = {"case": case, "area": case.area, "team": police.memberships.get().team, "from_on": today}
    CasePractitioner.objects.create(user=police, capacity=Role.POLICE_OFFENDER_MANAGER, **holder)
    recorded(K.MOVED)
    with acting(manager) as actor:
        assert not [item for item in work_for(actor) if item.group is WorkGroup.TOLD]
    Telling.objects.update(due_on=today - timedelta(days=1))
    with acting(manager) as actor:
        (item,) = [item for item in work_for(actor) if item.group is WorkGroup.TOLD]
    assert item.is_overdue


def test_what_is_asked_for_stands_on_the_first_page_of_the_holder(
    acting, case, recorded, practitioner, today
):
    holder = {"case": case, "area": case.area, "team": practitioner.memberships.get().team, "from_on": today}
    CasePractitioner.objects.create(user=practitioner, capacity=Role.COM, **holder)
    recorded(K.MOVED)
    with acting(practitioner) as actor:
        titles = {item.title for item in work_for(actor)}
    assert titles == {A.RECHECK_PLAN.label, A.ADDRESS_CHECK.label}


@pytest.fixture
def relationship(recorded):
    return recorded(K.NEW_RELATIONSHIP)


def test_the_partner_is_recorded_once_and_nobody_has_to_find_out(acting, relationship, practitioner, today):
    robin = Partner(name="Robin  Example", has_children=Known.KNOWN, children="Two, at primary school")
    with acting(practitioner) as actor:
        for _ in range(2):
            record_partner(actor=actor, event_id=relationship.pk, partner=robin, on=today)
    assert Associate.objects.get().name == "Robin Example"
    settled = FollowUp.objects.get(event=relationship, ask=A.FIND_OUT)
    assert settled.settled_by_id == practitioner.pk
    assert FollowUp.objects.get(event=relationship, ask=A.POLICE_CHECK).settled_at is None


def test_only_a_new_relationship_has_a_partner(acting, recorded, practitioner, today):
    with acting(practitioner) as actor, pytest.raises(Refused):
        record_partner(
            actor=actor, event_id=recorded(K.MOVED).pk, partner=Partner(name="Robin Example"), on=today
        )


def test_a_partner_is_read_under_the_mark_of_the_event(acting, case, recorded, practitioner, police, today):
    event = recorded(K.NEW_RELATIONSHIP, sharing=Sharing.OWN_AGENCY)
    with acting(practitioner) as actor:
        record_partner(actor=actor, event_id=event.pk, partner=Partner(name="Robin Example"), on=today)
        assert Associate.objects.visible_to(actor).count() == 1
    with acting(police) as actor:
        assert Associate.objects.visible_to(actor).count() == 0
        assert Associate.objects.count() == 0


def close(acting, case, practitioner, today, reason=CloseReason.DIED, override=""):
    manager = person(Role.SPO, practitioner.memberships.get().team)
    case.refresh_from_db()
    with acting(manager) as actor:
        return close_case(
            actor=actor, case_id=case.pk, reason=reason, version=case.version, on=today, override=override
        )


def test_closing_the_case_settles_everything(acting, case, recorded, practitioner, today):
    recorded(K.MOVED)
    close(acting, case, practitioner, today)
    assert not FollowUp.objects.filter(settled_at__isnull=True).exists()
    assert open_kinds(case) == set()


def test_closing_is_stopped_by_what_an_event_asked_for(acting, case, recorded, practitioner, today):
    recorded(K.NEW_RELATIONSHIP)
    with pytest.raises(Invalid) as refused:
        close(acting, case, practitioner, today, CloseReason.CATEGORY_ENDED)
    assert {problem.field for problem in refused.value.problems} == {"override"}
    assert any("disclosure" in problem.message for problem in refused.value.problems)
    case.refresh_from_db()
    assert case.state == CaseState.LEVEL_1
    closed = close(
        acting, case, practitioner, today, CloseReason.CATEGORY_ENDED, "Agreed by the head of PDU."
    )
    assert closed.closed_despite == "Agreed by the head of PDU."
