"""Starting, asking, saving, signing, countersigning and sending back, on PostgreSQL behind row-level security."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from cases.domain.enums import CaseState
from cases.models import AgencyInvolvement, Case, Identifier, LevelScreening, Referral
from forms_docset.formbuilder import mark_of
from forms_docset.models import Document, DocumentFile, DocumentState
from forms_docset.registry import spec_of
from forms_docset.selectors import documents_for, work_for
from forms_docset.services import (
    countersign,
    request_document,
    return_document,
    save_answers,
    sign_off,
    start_document,
)
from mappa.audit.models import AuditEvent
from mappa.core.decisions import Invalid, Refused
from mappa.outbox.models import OutboxItem
from tests.factories.agencies import TeamFactory
from tests.factories.cases import DecisionFactory
from tests.factories.meetings import MeetingFactory
from tests.integration.forms_docset.conftest import fill, in_days

pytestmark = pytest.mark.django_db


def events(document):
    return list(
        AuditEvent.objects.filter(object_ref=document.pk)
        .order_by("occurred_at")
        .values_list("event", flat=True)
    )


def start(actor, world, slug="screening"):
    return start_document(actor=actor, case_id=world.case.pk, slug=slug)


def test_starting_twice_gives_one_document(world, acting):
    with acting(world.com) as actor:
        first, second = start(actor, world), start(actor, world)
    assert first.pk == second.pk
    assert first.area_id == world.case.area_id
    assert events(first) == ["DOCUMENT_STARTED"]


@pytest.mark.parametrize("slug", ["minutes", "referral", "screening"])
def test_who_may_not_complete_a_document_may_not_start_it(world, acting, slug):
    with acting(world.coordinator) as actor, pytest.raises(Refused):
        start(actor, world, slug)
    assert not Document.objects.exists()


def test_a_stranger_finds_neither_case_nor_document(world, acting):
    with acting(world.com) as actor:
        document = start(actor, world)
    with acting(world.stranger) as actor:
        for attempt in (
            lambda: start(actor, world),
            lambda: save_answers(actor=actor, document_id=document.pk, section="risk", answers={}, seen=""),
            lambda: sign_off(actor=actor, document_id=document.pk, version=1),
            lambda: start_document(actor=actor, case_id=uuid4(), slug="screening"),
        ):
            with pytest.raises(Http404):
                attempt()


def test_unknown_documents_and_foreign_meetings_do_not_exist(world, acting):
    with acting(world.com) as actor:
        with pytest.raises(Http404):
            start(actor, world, "no-such-document")
        with pytest.raises(Http404):
            start_document(actor=actor, case_id=world.case.pk, slug="screening", meeting_id=uuid4())


@pytest.mark.parametrize("slug", ["screening", "referral"])
@pytest.mark.parametrize("state", [CaseState.LEVEL_2, CaseState.LEVEL_3, CaseState.NOT_ADOPTED])
def test_neither_q_nor_a_starts_on_a_case_its_panel_holds(world, acting, slug, state):
    Case.objects.filter(pk=world.case.pk).update(state=state)
    with acting(world.com) as actor, pytest.raises(Refused, match="not for a case in this state"):
        start_document(actor=actor, case_id=world.case.pk, slug=slug)
    assert not Document.objects.exists()
    assert not Referral.objects.exists()


def test_a_closed_case_takes_no_new_document(world, acting):
    Case.objects.filter(pk=world.case.pk).update(state=CaseState.CLOSED, closed_on=in_days(-1))
    with acting(world.com) as actor, pytest.raises(Refused, match="closed"):
        start(actor, world)


def test_the_database_holds_one_open_document_per_purpose(world, acting):
    with acting(world.com) as actor:
        start(actor, world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.create(case=world.case, area=world.case.area, slug="screening", number=2)


def test_saved_answers_keep_where_they_come_from(world, acting):
    Identifier.objects.create(
        case=world.case,
        area=world.case.area,
        kind="PNC",
        value="2012/0012345A",
        source="HMPPS External API",
        as_of=in_days(-3),
    )
    with acting(world.com) as actor:
        document = start(actor, world, "referral")
        section = spec_of("referral").section("person")
        offered = f"{world.case.nominal.name}\nPNC ID: 2012/0012345A"
        document = save_answers(
            actor=actor,
            document_id=document.pk,
            section="person",
            answers={"identity": offered, "addresses": "1 Invented Street"},
            seen=mark_of(section, {}),
        )
    assert document.origins == {
        "identity": {"source": "HMPPS External API", "as_of": in_days(-3).isoformat()}
    }
    saved = AuditEvent.objects.get(event="DOCUMENT_SAVED")
    assert saved.changed_fields == ["identity", "addresses"]
    assert "Invented" not in str(saved.__dict__)


def test_saving_the_same_again_changes_nothing(world, acting):
    with acting(world.com) as actor:
        document = fill(actor, start(actor, world))
        again = fill(actor, document)
    assert again.version == document.version == 4
    # One row for the savings of a quarter of an hour, which may end between two of them.
    assert events(document).count("DOCUMENT_SAVED") in {1, 2}


def test_answers_of_another_section_are_not_taken(world, acting):
    with acting(world.com) as actor:
        document = start(actor, world)
        seen = mark_of(spec_of("screening").section("risk"), {})
        document = save_answers(
            actor=actor,
            document_id=document.pk,
            section="risk",
            answers={"rosh": "HIGH", "rationale": "Slipped in", "state": "SIGNED"},
            seen=seen,
        )
    assert document.answers == {"rosh": "HIGH"}


def test_a_section_saved_meanwhile_is_not_overwritten(world, acting):
    with acting(world.com) as actor:
        document = start(actor, world)
        seen = mark_of(spec_of("screening").section("risk"), {})
        mine = {"actor": actor, "document_id": document.pk, "section": "risk", "seen": seen}
        save_answers(**mine, answers={"rosh": "HIGH"})
        with pytest.raises(Invalid, match="saved this section"):
            save_answers(**mine, answers={"rosh": "LOW"})
        value = mark_of(spec_of("screening").section("value"), {})
        save_answers(**(mine | {"section": "value", "seen": value}), answers={"added_value": "Nothing"})
    document.refresh_from_db()
    assert document.answers == {"rosh": "HIGH", "added_value": "Nothing"}


def test_incomplete_documents_cannot_be_signed(world, acting):
    with acting(world.com) as actor:
        document = fill(actor, start(actor, world), rationale="")
        with pytest.raises(Invalid) as raised:
            sign_off(actor=actor, document_id=document.pk, version=document.version)
    assert [problem.field for problem in raised.value.problems] == ["rationale"]
    document.refresh_from_db()
    assert document.state == DocumentState.DRAFT
    assert not DocumentFile.objects.exists()


def test_signing_the_screening_sets_level_1_once(world, acting):
    with acting(world.com) as actor:
        document = fill(actor, start(actor, world), category="2", level="1")
        signed = sign_off(actor=actor, document_id=document.pk, version=document.version)
        again = sign_off(actor=actor, document_id=document.pk, version=document.version)
    assert signed.pk == again.pk
    assert signed.state == DocumentState.SIGNED
    assert LevelScreening.objects.get(case=world.case).document_id == document.pk
    world.case.refresh_from_db()
    assert world.case.state == CaseState.LEVEL_1
    assert events(document).count("DOCUMENT_SIGNED") == 1
    assert OutboxItem.objects.get(job="render_document").payload == {"document_id": str(document.pk)}
    frozen = DocumentFile.objects.get(document=document)
    assert "OFFICIAL-SENSITIVE" in frozen.html
    assert frozen.sha256 == ""


def test_a_refusal_on_signing_leaves_nothing_behind(world, acting):
    with acting(world.com) as actor:
        document = fill(actor, start(actor, world), category="2", level="1")
    Case.objects.filter(pk=world.case.pk).update(state=CaseState.LEVEL_2)
    DecisionFactory(case=world.case, level=2)
    with (
        pytest.raises(Invalid),
        acting(world.com) as actor,
        transaction.atomic(),
    ):
        sign_off(actor=actor, document_id=document.pk, version=document.version)
    document.refresh_from_db()
    assert document.state == DocumentState.DRAFT
    assert not LevelScreening.objects.exists()
    assert not DocumentFile.objects.exists()


def test_signing_a_version_somebody_changed_is_refused(world, acting):
    with acting(world.com) as actor:
        document = fill(actor, start(actor, world), category="2")
        with pytest.raises(Invalid, match="changed since"):
            sign_off(actor=actor, document_id=document.pk, version=document.version - 1)


def test_a_signed_document_cannot_be_changed_and_a_new_one_takes_its_place(world, acting):
    with acting(world.com) as actor:
        document = fill(actor, start(actor, world), category="2", level="2")
        sign_off(actor=actor, document_id=document.pk, version=document.version)
        with pytest.raises(Refused, match="cannot be changed"):
            fill(actor, document, rationale="Something else altogether, and at length.")
        second = start(actor, world)
        assert second.number == 2
        second = fill(actor, second, category="2", level="2")
        sign_off(actor=actor, document_id=second.pk, version=second.version)
    states = dict(Document.objects.values_list("number", "state"))
    assert states == {1: DocumentState.SUPERSEDED, 2: DocumentState.SIGNED}


def test_the_referral_is_submitted_once_by_signing(world, acting):
    with acting(world.com) as actor:
        document = start(actor, world, "referral")
        referral = Referral.objects.get()
        assert document.about_id == referral.pk
        assert referral.state == "DRAFT"
        document = fill(actor, document, category="2")
        for _twice in range(2):
            sign_off(actor=actor, document_id=document.pk, version=document.version)
        assert start(actor, world, "referral").pk == document.pk
    referral.refresh_from_db()
    assert referral.state == "SUBMITTED"
    assert referral.document_id == document.pk
    assert referral.level_asked == 2
    assert referral.reasons == ["HIGH_ROSH"]


def test_a_draft_of_a_withdrawn_referral_is_set_aside(world, acting):
    with acting(world.com) as actor:
        old = start(actor, world, "referral")
    Referral.objects.update(state="WITHDRAWN")
    with acting(world.com) as actor:
        new = start(actor, world, "referral")
    old.refresh_from_db()
    assert (old.state, new.state) == (DocumentState.SUPERSEDED, DocumentState.DRAFT)
    assert new.number == 2


def ask(actor, world, **changed):
    facts = {
        "case_id": world.case.pk,
        "slug": "prison-report",
        "team_id": world.prison.pk,
        "due_on": in_days(10),
    }
    return request_document(actor=actor, **(facts | changed))


def test_a_prison_that_is_asked_sees_the_case_and_the_work(world, acting):
    with acting(world.pom) as actor:
        assert not documents_for(actor).exists()
    with acting(world.coordinator) as actor:
        document = ask(actor, world)
        assert ask(actor, world).pk == document.pk
    assert AgencyInvolvement.objects.filter(case=world.case, team=world.prison).count() == 1
    assert events(document) == ["DOCUMENT_REQUESTED"]
    with acting(world.pom) as actor:
        (item,) = work_for(actor)
    assert (item.due_on, item.reference) == (in_days(10), world.case.reference)
    assert "MAPPA F" in item.title


@pytest.mark.parametrize(
    ("changed", "field"), [({"due_on": in_days(-1)}, "due_on"), ({"team_id": uuid4()}, "team")]
)
def test_a_request_needs_a_date_to_come_and_a_prison(world, acting, changed, field):
    with acting(world.coordinator) as actor, pytest.raises(Invalid) as raised:
        ask(actor, world, **changed)
    assert [problem.field for problem in raised.value.problems] == [field]
    assert not Document.objects.exists()


def test_another_prison_is_not_asked_for_the_same_report(world, acting):
    other = TeamFactory(agency=world.prison.agency, area=None, name="HMP Elsewhere")
    with acting(world.coordinator) as actor:
        ask(actor, world)
        with pytest.raises(Invalid, match="HMP Testwick has been asked"):
            ask(actor, world, team_id=other.pk)


def test_a_report_begun_unasked_is_the_one_asked_for_and_starting_gives_the_one_asked(with_prison, acting):
    meeting = MeetingFactory(case=with_prison.case)
    with acting(with_prison.pom) as actor:
        begun = start(actor, with_prison, "prison-report")
    with acting(with_prison.coordinator) as actor:
        asked = ask(actor, with_prison, meeting_id=meeting.pk)
    assert (asked.pk, asked.meeting_id, asked.state) == (begun.pk, meeting.pk, DocumentState.DRAFT)
    with acting(with_prison.pom) as actor:
        assert start(actor, with_prison, "prison-report").pk == begun.pk


def test_who_may_not_schedule_may_not_ask(world, acting):
    with acting(world.com) as actor, pytest.raises(Refused):
        ask(actor, world)
    with acting(world.coordinator) as actor, pytest.raises(Refused):
        ask(actor, world, slug="screening")


def test_the_prison_report_is_countersigned_by_somebody_else(world, acting):
    with acting(world.coordinator) as actor:
        document = ask(actor, world)
    with acting(world.pom) as actor:
        document = fill(actor, document)
        document = sign_off(actor=actor, document_id=document.pk, version=document.version)
        assert document.state == DocumentState.AWAITING_COUNTERSIGNATURE
        assert not DocumentFile.objects.exists()
        with pytest.raises(Refused, match="role"):
            countersign(actor=actor, document_id=document.pk, version=document.version)
    with acting(world.homd) as actor:
        assert [item.title for item in work_for(actor)] == [
            "Countersign MAPPA F: prison information sharing report"
        ]
        done = countersign(actor=actor, document_id=document.pk, version=document.version)
        assert countersign(actor=actor, document_id=document.pk, version=1).pk == done.pk
        assert work_for(actor) == []
    assert done.state == DocumentState.SIGNED
    assert world.homd.name in DocumentFile.objects.get(document=done).html


@pytest.mark.parametrize("count", [1, 3])
def test_work_costs_one_query(world, acting, count, django_assert_num_queries):
    for number in range(count):
        Document.objects.create(
            case=world.case,
            area=world.case.area,
            slug="screening",
            number=number + 1,
            about_id=uuid4(),
            recorded_by=world.com,
        )
    with acting(world.com) as actor, django_assert_num_queries(1):
        assert len(work_for(actor)) == count


def test_nobody_countersigns_their_own(with_prison, acting):
    both = with_prison.pom
    both.memberships.create(team=with_prison.prison, role="HOMD", from_on=in_days(-1))
    with acting(both) as actor:
        document = fill(actor, start(actor, with_prison, "prison-report"))
        document = sign_off(actor=actor, document_id=document.pk, version=document.version)
        with pytest.raises(Refused, match="other than its author"):
            countersign(actor=actor, document_id=document.pk, version=document.version)
        assert work_for(actor) == []


def test_sending_back_needs_a_reason_and_takes_the_signature_away(with_prison, acting):
    with acting(with_prison.pom) as actor:
        document = fill(actor, start(actor, with_prison, "prison-report"))
        document = sign_off(actor=actor, document_id=document.pk, version=document.version)
    with acting(with_prison.homd) as actor:
        with pytest.raises(Invalid):
            return_document(actor=actor, document_id=document.pk, reason="  ")
        back = return_document(actor=actor, document_id=document.pk, reason="Say what the fights mean.")
    assert (back.state, back.signed_by_id) == (DocumentState.DRAFT, None)
    assert events(back)[-1] == "DOCUMENT_RETURNED"
    with acting(with_prison.pom) as actor:
        (item,) = work_for(actor)
        assert item.because == "Sent back to be changed."
        document.refresh_from_db()
        sign_off(actor=actor, document_id=document.pk, version=document.version)
    document.refresh_from_db()
    assert document.state == DocumentState.AWAITING_COUNTERSIGNATURE
