"""Marks of what a meeting records: who may set them, what is kept past them, what paper leaves out."""

from dataclasses import replace

import pytest
from django.http import Http404

from cases.domain.access import Tellable
from cases.domain.enums import CaseState, DisclosureDecisionKind, Pillar, Sharing
from cases.domain.plans import Measure
from cases.models import DisclosureDecision, PlanMeasure, RoshAssessment
from cases.selectors.cases import identity_of
from cases.services.plans import decide_disclosure, save_plan
from forms_docset.prefill import offers_for
from forms_docset.registry import spec_of
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.roles import Role
from mappa.agencies.selectors import actor_for
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.core.decisions import Invalid, Refused
from mappa.outbox.models import OutboxItem
from meetings.domain.enums import EarlierAction, MeetingState, ServiceKind
from meetings.models import Action, Meeting, MinuteSection
from meetings.selectors.meetings import meeting_or_404
from meetings.selectors.minutes import meeting_for_minutes, minutes_facts
from meetings.selectors.sections import drafts_of
from meetings.selectors.shown import shown_on_paper, shown_to
from meetings.services.actions import decide_earlier_action
from meetings.services.closing import close_meeting
from meetings.services.sections import Written, save_sections
from tests.factories.agencies import TeamFactory, coordinator, person
from tests.factories.cases import case_of
from tests.factories.meetings import (
    ActionFactory,
    AttendanceFactory,
    MeetingFactory,
    panel_member,
    running_meeting,
)
from tests.factories.sharing import police
from tests.integration.meetings import journey

pytestmark = pytest.mark.django_db
RESPONSIBLE = Sharing.RESPONSIBLE_AUTHORITY


@pytest.fixture
def meeting():
    """A running meeting, chaired by the police; the co-ordination unit records too and is no such authority."""
    found = running_meeting(panel_day__chair=person(Role.CHAIR, police()))
    found.case.refresh_from_db()
    return found


def say(acting, who, meeting, item="information", text="Seen near the school.", **marks):
    with acting(who) as actor:
        return journey.say(actor, meeting, item, text, **marks)


# Sections


def test_a_part_is_read_by_whom_its_mark_allows_and_says_so(acting, meeting):
    member = panel_member()
    AttendanceFactory(meeting=meeting, user=member, service=ServiceKind.HEALTH)
    say(acting, meeting.panel_day.chair, meeting, sharing=RESPONSIBLE, tellable=Tellable.NO)
    for user, texts in ((meeting.panel_day.chair, ["Seen near the school."]), (member, [])):
        shown = shown_to(actor_for(user))
        facts = minutes_facts(meeting_for_minutes(meeting.pk), shown)
        assert [row.text for row in facts.meeting.sections if not row.is_held] == texts
    facts = minutes_facts(meeting_for_minutes(meeting.pk), shown_to(actor_for(meeting.panel_day.chair)))
    tags = [tag.text for tag in facts.meeting.sections[0].marks]
    assert tags == ["Police, probation and prisons", "Not to be told to the person"]


def test_another_agencys_part_is_neither_shown_nor_written_over(acting, client, meeting):
    say(acting, meeting.panel_day.chair, meeting, sharing=RESPONSIBLE)
    unit = coordinator()
    with acting(unit) as actor:
        assert all(draft.text == "" for draft in drafts_of(actor, meeting))
        with pytest.raises(Refused, match="Another agency has recorded this"):
            journey.say(actor, meeting, "information", "Something else")
        save_sections(
            actor=actor, meeting_id=meeting.pk, written=[Written(item="information", text="", version=0)]
        )
    assert MinuteSection.objects.get().text == "Seen near the school."
    page = client.sign_in(unit).post(
        f"/meetings/{meeting.pk}/run/information/", {"information-text": "Mine", "information-version": "0"}
    )
    assert "Another agency has recorded this" in page.content.decode()
    assert "Seen near the school." not in page.content.decode()


def test_a_meetings_words_are_never_one_agencys_own_and_always_the_writers_to_read(acting, meeting):
    with acting(meeting.panel_day.chair) as actor, pytest.raises(Invalid, match="the meeting's"):
        journey.say(actor, meeting, "voice", "x", sharing=Sharing.OWN_AGENCY)
    unit = coordinator()
    say(acting, meeting.panel_day.chair, meeting, "voice", "He wants work.")
    with acting(unit) as actor, pytest.raises(Invalid, match="could not read this yourself"):
        journey.say(actor, meeting, "voice", "He wants work.", version=1, sharing=RESPONSIBLE)
    assert MinuteSection.objects.get().sharing == Sharing.ALL_INVOLVED


def test_marks_alone_may_be_changed_from_the_draft_of_the_minutes(acting, meeting):
    say(acting, meeting.panel_day.chair, meeting)
    row = Written(item="information", text="Seen near the school.", version=1)
    with acting(meeting.panel_day.chair) as actor:
        for written in (row, replace(row, tellable=Tellable.YES)):
            save_sections(actor=actor, meeting_id=meeting.pk, written=[written])
    section = MinuteSection.objects.get()
    assert (section.version, section.tellable) == (2, Tellable.YES)


# Paper


def test_paper_leaves_out_what_not_all_may_read_what_is_withheld_and_victims(acting, meeting):
    chairing = meeting.panel_day.chair
    say(acting, chairing, meeting, "risk", "High to a known adult.", tellable=Tellable.NO)
    say(acting, chairing, meeting, "information", "Police only.", sharing=RESPONSIBLE)
    say(acting, chairing, meeting, "risk_to_self", "Has spoken of suicide.", is_withheld=True)
    say(acting, chairing, meeting, "risk_from_others", "Threatened by a cousin.")
    say(acting, chairing, meeting, "victim", "The victim moved.")
    AttendanceFactory(
        meeting=meeting, service=ServiceKind.VICTIM_LIAISON, outcome="REPORT", report="She asks for a zone."
    )
    paper = minutes_facts(meeting_for_minutes(meeting.pk), shown_on_paper())
    told = [(row.code, row.text, list(row.marks)) for row in paper.meeting.sections]
    held = "Held. The page of the meeting shows it to those whose role needs it."
    assert told == [
        ("victim", held, []),
        ("risk", "High to a known adult.", ["Not to be told to the person"]),
        ("risk_from_others", "Threatened by a cousin.", []),
    ]
    assert held in [row.report for row in paper.attendance]
    page = minutes_facts(meeting_for_minutes(meeting.pk), shown_to(actor_for(chairing)))
    assert {row.text for row in page.meeting.sections} >= {
        "Has spoken of suicide.",
        "The victim moved.",
        "Police only.",
    }


def test_risk_to_the_person_is_left_out_of_copies_until_somebody_says_otherwise(acting, meeting):
    with acting(meeting.panel_day.chair) as actor:
        drafts = {draft.part.code: draft.is_withheld for draft in drafts_of(actor, meeting)}
    assert {code for code, withheld in drafts.items() if withheld} == {"risk_from_others", "risk_to_self"}


# Victims


def test_the_victims_part_is_held_from_roles_that_do_not_need_it_by_both_walls(acting, client, meeting):
    member = meeting.attendance.get().user
    say(acting, meeting.panel_day.chair, meeting, "victim", "The victim moved.")
    with acting(meeting.panel_day.chair) as actor:
        journey.action(actor, meeting, owner=member)  # so that they see the case
    with acting(member):
        assert not MinuteSection.objects.exists()
    url = f"/meetings/{meeting.pk}/"
    page = client.sign_in(member).get(url).content.decode()
    assert "Held; your role does not show victim details." in page
    assert "The victim moved." not in page
    assert not AuditEvent.objects.filter(event=EventType.VICTIM_DETAILS_SHOWN).exists()
    assert "The victim moved." in client.sign_in(meeting.panel_day.chair).get(url).content.decode()
    assert AuditEvent.objects.get(event=EventType.VICTIM_DETAILS_SHOWN).object_ref == meeting.pk


def test_held_is_said_whether_or_not_there_is_anything(client, acting, meeting):
    member = meeting.attendance.get().user
    with acting(meeting.panel_day.chair) as actor:
        journey.action(actor, meeting, owner=member)
    page = client.sign_in(member).get(f"/meetings/{meeting.pk}/").content.decode()
    assert "Held; your role does not show victim details." in page


# The plan


def measure(text, **marks):
    return Measure(pillar=Pillar.SUPERVISION, text=text, owner="Police", **marks)


def write_plan(acting, who, meeting, *measures, seen=None):
    with acting(who) as actor:
        return save_plan(
            actor=actor,
            case=meeting.case,
            meeting_id=meeting.pk,
            measures=measures,
            contingency="",
            seen_number=seen,
        )


def test_measures_somebody_may_not_read_stay_in_the_plan_they_save(acting, meeting):
    chairing, unit = meeting.panel_day.chair, coordinator()
    write_plan(
        acting, chairing, meeting, measure("Covert visits", sharing=RESPONSIBLE), measure("Open visits")
    )
    newer = write_plan(acting, unit, meeting, measure("Open visits"), measure("Work"))
    kept = {row.text: (row.sharing, row.owner_agency) for row in PlanMeasure.objects.filter(plan=newer)}
    assert kept == {
        "Covert visits": (RESPONSIBLE, chairing.agency),
        "Open visits": (Sharing.ALL_INVOLVED, chairing.agency),
        "Work": (Sharing.ALL_INVOLVED, unit.agency),
    }
    with acting(unit):
        assert {row.text for row in newer.measures.all()} == {"Open visits", "Work"}


def test_nobody_hides_a_measure_from_themselves(acting, meeting):
    write_plan(acting, meeting.panel_day.chair, meeting, measure("Open visits"))
    with pytest.raises(Invalid, match="could not read") as told:
        write_plan(acting, coordinator(), meeting, measure("Open visits", sharing=RESPONSIBLE))
    assert told.value.problems[0].field == "supervision"


def test_marks_of_a_measure_are_set_on_the_running_page(client, meeting):
    data = {
        "plan-supervision_text_0": "Visits",
        "plan-supervision_owner_0": "Police",
        "plan-supervision_0_sharing": "RESPONSIBLE_AUTHORITY",
        "plan-supervision_0_tellable": "NO",
        "plan-seen": "0",
    }
    client.sign_in(meeting.panel_day.chair).post(f"/meetings/{meeting.pk}/run/plan/", data)
    row = PlanMeasure.objects.get()
    assert (row.sharing, row.tellable) == (RESPONSIBLE, Tellable.NO)
    again = client.get(f"/meetings/{meeting.pk}/run/").content.decode()
    assert 'value="RESPONSIBLE_AUTHORITY" selected' in again


# Disclosure


def disclose(acting, who, meeting, **marks):
    with acting(who) as actor:
        return decide_disclosure(
            actor=actor,
            case=meeting.case,
            meeting_id=meeting.pk,
            kind=DisclosureDecisionKind.NOT_DISCLOSING,
            reasons="An operation is running.",
            on=actor.on,
            **marks,
        )


def test_a_meeting_has_one_disclosure_decision_even_when_one_may_not_be_read(acting, meeting):
    disclose(acting, meeting.panel_day.chair, meeting, sharing=RESPONSIBLE)
    with pytest.raises(Refused, match="Another agency"):
        disclose(acting, coordinator(), meeting)
    disclose(acting, meeting.panel_day.chair, meeting, tellable=Tellable.NO)
    row = DisclosureDecision.objects.get()
    assert (row.sharing, row.tellable) == (Sharing.ALL_INVOLVED, Tellable.NO)


# Actions


def test_numbers_run_on_past_actions_that_may_not_be_read(acting, meeting):
    officer = person(Role.PANEL_MEMBER, TeamFactory(agency=meeting.panel_day.chair.agency))
    AttendanceFactory(meeting=meeting, user=officer, service=ServiceKind.POLICE)
    with acting(meeting.panel_day.chair) as actor:
        journey.action(actor, meeting, owner=officer, sharing=RESPONSIBLE)
    with acting(coordinator()) as actor:
        assert journey.action(actor, meeting).number == 2
        assert Action.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"sharing": RESPONSIBLE, "is_safeguarding": True}, "known to all involved"),
        ({"sharing": Sharing.OWN_AGENCY}, "the meeting's"),
        ({"sharing": RESPONSIBLE, "other_agency": True}, "is to do it could not read it"),
    ],
)
def test_an_action_is_read_by_whoever_sets_it_does_it_and_must_know_of_it(acting, meeting, changed, message):
    chairing = meeting.panel_day.chair
    given = {"agency_id": chairing.agency_id} if "other_agency" in changed else {}
    given |= {name: value for name, value in changed.items() if name != "other_agency"}
    with acting(chairing) as actor, pytest.raises(Invalid, match=message) as told:
        journey.action(actor, meeting, **given)
    assert told.value.problems[0].field == "sharing"
    assert not Action.objects.exists()


def test_closing_issues_every_action_those_too_that_the_chair_may_not_read(acting, today):
    case = case_of(TeamFactory(), state=CaseState.LEVEL_2)
    trust = TeamFactory(agency__name="Fictional Trust", agency__kind=AgencyKind.NHS_TRUST)
    meeting = running_meeting(case=case, panel_day__chair=person(Role.CHAIR, trust))
    officer = person(Role.PANEL_MEMBER, police())
    hidden = ActionFactory(
        meeting=meeting, owner=officer, sharing=RESPONSIBLE, issued_at=None, number=9, due_on=today
    )
    with acting(meeting.panel_day.chair) as actor:
        found = meeting_or_404(actor, meeting.pk)
        journey.everything(actor, found)
        assert not Action.objects.filter(pk=hidden.pk).exists()
        close_meeting(actor=actor, meeting_id=meeting.pk, on=actor.on)
    hidden.refresh_from_db()
    assert hidden.issued_at == Meeting.objects.get(pk=meeting.pk).ended_at
    assert OutboxItem.objects.filter(payload__user_id=str(officer.pk)).count() == 1


def test_hidden_actions_of_earlier_meetings_do_not_stop_the_close_and_are_not_decided(acting, meeting):
    before = MeetingFactory(case=meeting.case, number=0, state=MeetingState.DISTRIBUTED)
    officer = person(Role.PANEL_MEMBER, police())
    hidden = ActionFactory(meeting=before, owner=officer, sharing=RESPONSIBLE, number=9)
    with acting(coordinator()) as actor, pytest.raises(Http404):
        decide_earlier_action(
            actor=actor,
            meeting_id=meeting.pk,
            action_id=hidden.pk,
            decision=EarlierAction.CANCEL,
            words="Not needed",
            due_on=None,
            on=actor.on,
        )


# Where a marked row stands for a fact


def test_newest_risk_is_the_newest_one_may_read_and_paper_takes_what_all_may(acting, meeting, client, today):
    case = meeting.case
    for day, level, sharing in ((3, "LOW", Sharing.ALL_INVOLVED), (1, "VERY_HIGH", RESPONSIBLE)):
        RoshAssessment.objects.create(
            case=case,
            area=case.area,
            overall=level,
            assessed_on=today.replace(year=today.year - day),
            sharing=sharing,
            owner_agency=police().agency,
        )
    assert identity_of(case).rosh == "Low risk of serious harm"
    assert identity_of(case, actor_for(meeting.panel_day.chair)).rosh == "Very high risk of serious harm"
    assert identity_of(case, actor_for(coordinator())).rosh == "Low risk of serious harm"
    assert offers_for(spec_of("screening"), case)["rosh"].value == "LOW"
    client.sign_in(coordinator())
    for url in (f"/cases/{case.pk}/", f"/cases/{case.pk}/record/", f"/meetings/{meeting.pk}/"):
        assert "Very high" not in client.get(url).content.decode()
