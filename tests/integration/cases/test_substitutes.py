"""Stepping aside, naming who stands in, and what a substitute may then do."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from cases.domain.enums import LevelBasis
from cases.domain.limitations import Duty
from cases.models import AccessLimitation, Case, Level1Review, Substitute
from cases.selectors.duties import duties_on
from cases.selectors.sight import sight_of
from cases.services.levels import endorse_level
from cases.services.substitutes import end_substitute, name_substitute, step_aside
from cases.visibility import sees
from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.core.decisions import Invalid, Refused
from mappa.outbox.models import OutboxItem
from tests.factories.agencies import TeamFactory, area, coordinator, person
from tests.factories.cases import CategoryFactory, DecisionFactory
from tests.factories.limits import exclude, hold, restrict, world
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db
WHY = "The victim is my cousin."


@pytest.fixture
def here():
    return world(last_name="Zzhidden")


def aside(actor, case, *, proposed=None, key=None, reason=WHY):
    return step_aside(
        actor=actor,
        case_id=case.pk,
        reason=reason,
        proposed_id=proposed and proposed.pk,
        key=key or uuid4(),
        on=actor.on,
    )


def name(actor, need, user):
    return name_substitute(actor=actor, substitute_id=need.pk, user_id=user.pk, on=actor.on)


def open_need(here, acting, **fields):
    with acting(here.holder) as actor:
        aside(actor, here.case, **fields)
    return Substitute.objects.get()


def seen(acting, user, case):
    with acting(user) as actor:
        raw, ruled = Case.objects.filter(pk=case.pk).exists(), sees(actor, case.pk)
    assert raw == ruled
    return ruled


def text(answer):
    return answer.content.decode()


def test_stepping_aside_excludes_oneself_and_asks_for_somebody(acting, here):
    need = open_need(here, acting, proposed=here.colleague)
    assert not seen(acting, here.holder, here.case)
    assert (need.kind, need.user, need.proposed) == (Duty.HOLD, None, here.colleague)
    row = AccessLimitation.objects.get()
    assert (row.kind, row.reason, row.recorded_by) == ("EXCLUSION", WHY, here.holder)
    assert [person.user for person in row.people.all()] == [here.holder]
    events = set(AuditEvent.objects.values_list("event", flat=True))
    assert events == {EventType.ACCESS_LIMITED, EventType.SUBSTITUTE_ASKED}
    assert not any(WHY in event.reason for event in AuditEvent.objects.all())
    # Who is proposed is not told before somebody names them.
    assert not OutboxItem.objects.filter(job="send_notice").exists()


def test_second_post_does_nothing(acting, here):
    key = uuid4()
    with acting(here.holder) as actor:
        assert aside(actor, here.case, key=key)
        assert aside(actor, here.case, key=key)
        with pytest.raises(Http404):
            aside(actor, here.case)
    assert AccessLimitation.objects.count() == 1


def test_who_has_no_part_may_step_aside_too_and_nobody_is_asked(acting, here):
    with acting(here.colleague) as actor:
        aside(actor, here.case)
    assert not seen(acting, here.colleague, here.case)
    assert not Substitute.objects.exists()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"reason": "  "}, "reason"), ({"proposed": "manager"}, "person"), ({"proposed": "holder"}, "person")],
)
def test_bad_input_changes_nothing(acting, here, fields, wrong):
    who = fields.pop("proposed", None)
    with acting(here.holder) as actor, pytest.raises(Invalid) as invalid:
        aside(actor, here.case, proposed=who and getattr(here, who), **fields)
    assert [problem.field for problem in invalid.value.problems] == [wrong]
    assert not AccessLimitation.objects.exists()


def test_where_nobody_could_name_one_the_proposed_stands_in_at_once(acting, here):
    exclude(here.case, here.manager, here.coordinator)
    with acting(here.holder) as actor:
        with pytest.raises(Invalid) as invalid:
            aside(actor, here.case)
        assert [problem.field for problem in invalid.value.problems] == ["person"]
        aside(actor, here.case, proposed=here.colleague)
    assert Substitute.objects.get().user == here.colleague
    assert seen(acting, here.colleague, here.case)


def test_reading_is_not_enough_to_step_aside(acting, here):
    with acting(person(Role.COURT_OFFICER, here.team)) as actor, pytest.raises(Refused):
        aside(actor, here.case)


def test_need_stands_on_the_first_page_of_those_who_can_meet_it(client, acting, here):
    open_need(here, acting, proposed=here.colleague)
    for user, shown in ((here.manager, True), (here.coordinator, True), (here.colleague, False)):
        page = text(client.sign_in(user).get("/"))
        assert ("Name somebody to stand in" in page) is shown
    assert f"They propose {here.colleague.name}" in text(client.sign_in(here.manager).get("/"))
    for user in (here.holder, coordinator("Kent"), person(Role.SPO, TeamFactory(area=area("Kent")))):
        assert "Zzhidden" not in text(client.sign_in(user).get("/"))


def test_naming_gives_sight_and_a_first_page(client, acting, here):
    need = open_need(here, acting)
    cover = person(Role.COM, TeamFactory(area=area("Kent")))
    with acting(here.manager) as actor:
        for _ in range(2):
            name(actor, need, cover)
    assert seen(acting, cover, here.case)
    page = text(client.sign_in(cover).get("/"))
    assert "You stand in" in page
    assert f"In place of {here.holder.name}" in page
    assert "Name somebody to stand in" not in text(client.sign_in(here.manager).get("/"))
    assert AuditEvent.objects.filter(event=EventType.SUBSTITUTE_NAMED).count() == 1
    assert OutboxItem.objects.get(job="send_notice").payload == {"user_id": str(cover.pk)}


def test_named_on_a_restriction_as_well(acting, here):
    restrict(here.case, here.holder, here.manager)
    need = open_need(here, acting)
    cover = person(Role.COM)
    with acting(here.manager) as actor:
        name(actor, need, cover)
    assert seen(acting, cover, here.case)


@pytest.mark.parametrize("who", ["the excluded", "another excluded", "role", "left", "nobody", "not cleared"])
def test_substitute_must_be_able(acting, here, today, who):
    need = open_need(here, acting)
    other = person(Role.COM)
    if who == "another excluded":
        exclude(here.case, other)
    if who == "left":
        other.memberships.update(to_on=today - timedelta(days=1))
    if who == "not cleared":
        CategoryFactory(case=here.case, category=4)
        here.manager.category4_cleared_to = today
        here.manager.save()
    chosen = {"the excluded": here.holder, "role": here.coordinator}.get(who, other)
    user_id = uuid4() if who == "nobody" else chosen.pk
    with acting(here.manager) as actor, pytest.raises(Invalid) as invalid:
        name_substitute(actor=actor, substitute_id=need.pk, user_id=user_id, on=actor.on)
    assert [problem.field for problem in invalid.value.problems] == ["person"]
    need.refresh_from_db()
    assert need.user is None


def test_stale_page_says_who_has_been_named(client, acting, here):
    need = open_need(here, acting)
    other = person(Role.COM)
    with acting(here.coordinator) as actor:
        name(actor, need, here.colleague)
    page = reverse("substitute-name", args=[need.pk])
    browser = client.sign_in(here.manager)
    assert f"{here.colleague.name} has been named already" in text(browser.get(page))
    with acting(here.manager) as actor, pytest.raises(Refused, match="named already"):
        name(actor, need, other)
    need.refresh_from_db()
    assert need.user == here.colleague


def test_pages_of_naming(client, acting, here):
    need = open_need(here, acting)
    away = person(Role.COM, first_name="Rowan", last_name="Elsewhere")
    cannot = person(Role.HOMD, first_name="Rowan", last_name="Elsehow")
    browser, page = client.sign_in(here.manager), reverse("substitute-name", args=[need.pk])
    first = text(browser.get(page))
    assert here.colleague.name in first
    assert here.coordinator.name not in first
    found = text(browser.post(page, {"find": "rowan", "search": "1"}))
    assert away.name in found
    assert f"{cannot.name}: As Head of offender management delivery they may not do this" in found
    assert "There is a problem" not in found
    assert "Select who stands in" in text(browser.post(page, {}))
    for forged in (str(cannot.pk), str(here.holder.pk), str(uuid4()), "nonsense"):
        assert "Select somebody from the list" in text(browser.post(page, {"person": forged}))
    assert browser.post(page, {"person": str(away.pk)}).status_code == 302
    end = reverse("substitute-end", args=[need.pk])
    assert browser.get(end).status_code == 200
    assert [browser.post(end).status_code for _ in range(2)] == [302, 302]
    assert not seen(acting, away, here.case)


def test_pages_of_stepping_aside(client, here):
    browser, page = client.sign_in(here.holder), reverse("case-step-aside", args=[here.case.pk])
    first = text(browser.get(page))
    assert "Holds the case as Community offender manager" in first
    assert here.colleague.name in first
    kept = text(browser.post(page, {"reason": WHY, "find": "nobodyatall", "search": "1", "person": "none"}))
    assert WHY in kept
    assert "Nobody of that name" in kept
    data = {"reason": "", "person": str(here.colleague.pk), "key": str(uuid4())}
    assert "Enter why you step aside" in text(browser.post(page, data))
    answers = [browser.post(page, data | {"reason": WHY}).url for _ in range(2)]
    assert answers == ["/", "/"]
    assert "You no longer see the case" in text(browser.get("/"))
    assert browser.get(page).status_code == 404


def test_needs_of_hidden_cases_are_unknown(client, acting, here):
    need = open_need(here, acting)
    for user in (coordinator("Kent"), person(Role.SPO, TeamFactory(area=area("Kent")))):
        browser = client.sign_in(user)
        for page in ("substitute-name", "substitute-end"):
            for pk in (need.pk, uuid4()):
                assert browser.post(reverse(page, args=[pk]), {"person": str(user.pk)}).status_code == 404


def test_ending_twice_ends_once(acting, here):
    need = open_need(here, acting)
    for _ in range(2):
        with acting(here.manager) as actor:
            end_substitute(actor=actor, substitute_id=need.pk, on=actor.on)
    need.refresh_from_db()
    assert need.to_on < actor.on
    assert AuditEvent.objects.filter(event=EventType.SUBSTITUTE_NAMED, reason="ended").count() == 1
    with acting(here.manager) as actor, pytest.raises(Refused, match="needed any more"):
        name(actor, need, here.colleague)


def test_substitute_endorses_in_place_of_the_excluded_manager(acting, here):
    decision = DecisionFactory(case=here.case, decided_by=here.holder, route=LevelBasis.SCREENING)
    with acting(here.manager) as actor:
        aside(actor, here.case)
    need = Substitute.objects.get(kind=Duty.ENDORSE)
    other = person(Role.SPO, TeamFactory(area=area("Kent")))
    with acting(here.coordinator) as actor:
        name(actor, need, other)
    with acting(other) as actor:
        endorse_level(actor=actor, decision_id=decision.pk, on=actor.on)
    decision.refresh_from_db()
    assert decision.endorsed_by == other


def duties(case, on):
    return {user: set(held) for user, held in duties_on(case, sight_of(case, on)).items()}


def test_duties_are_those_that_wait_for_somebody(here, today):
    endorsed = {"endorsed_by": here.manager, "endorsed_at": timezone.now()}
    here.case.leveldecision_set.update(**endorsed)
    vlo = person(Role.VICTIM_LIAISON_OFFICER, here.team)
    hold(here.case, vlo, here.team, Role.VICTIM_LIAISON_OFFICER)
    found = duties(here.case, today)
    assert found == {
        here.holder.pk: {Duty.HOLD},
        vlo.pk: {Duty.PART},
        here.manager.pk: {Duty.ENDORSE},
        here.coordinator.pk: {Duty.COORDINATE},
    }
    second = coordinator()
    other = person(Role.SPO, here.team.parent)
    assert set(duties(here.case, today)) == {here.holder.pk, vlo.pk}
    inspector = person(Role.POLICE_SUPERVISOR, here.team)
    ReferralFactory(case=here.case, level_asked=2, recorded_by=here.holder)
    Level1Review.objects.create(
        case=here.case,
        area=here.case.area,
        reviewed_on=today,
        outcome="KEEP",
        rationale="x",
        needs_oversight=True,
        recorded_by=other,
        submission_key=uuid4(),
    )
    found = duties(here.case, today)
    assert {user for user, held in found.items() if Duty.SCREEN in held} == {
        here.coordinator.pk,
        second.pk,
        inspector.pk,
    }
    # Not who wrote the review themselves.
    assert {user for user, held in found.items() if Duty.OVERSEE in held} == {here.manager.pk, inspector.pk}
