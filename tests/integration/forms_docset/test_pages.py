"""Pages of documents: reading, filling in, checking, signing, countersigning, asking."""

from uuid import uuid4

import pytest
from django.urls import reverse

from cases.models import Identifier, Referral
from forms_docset.models import Document, DocumentFile, DocumentState
from forms_docset.registry import spec_of
from forms_docset.services import request_document, sign_off, start_document
from mappa.audit.models import AuditEvent
from tests.documents.answers import complete_answers, posted
from tests.integration.forms_docset.conftest import fill, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _http(settings):
    settings.SECURE_SSL_REDIRECT = False


@pytest.fixture
def draft(world, acting) -> Document:
    """A screening that has just been started."""
    with acting(world.com) as actor:
        return start_document(actor=actor, case_id=world.case.pk, slug="screening")


def text(response):
    return response.content.decode()


def at(name, *args):
    return reverse(name, args=args)


def section_of(draft, slug="risk"):
    return at("document-section", draft.pk, slug)


def seen_in(response):
    return response.context["form"]["seen"].value()


def test_the_tab_says_when_there_is_nothing_and_offers_what_may_be_started(world, client):
    page = text(client.sign_in(world.com).get(at("document-list", world.case.pk)))
    assert "No documents yet." in page
    assert "Start MAPPA A: referral to Level 2 or 3" in page
    assert "Start MAPPA F" not in page
    assert "Start MAPPA B" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_document_and_for_three(
    world, acting, client, count, django_assert_num_queries
):
    for number in range(count):
        Document.objects.create(
            case=world.case, area=world.case.area, slug="screening", number=number + 1, about_id=uuid4()
        )
    client.sign_in(world.com)
    client.get(at("document-list", world.case.pk))
    with django_assert_num_queries(LIST_QUERIES):
        page = client.get(at("document-list", world.case.pk))
    assert text(page).count("MAPPA Q: level screening (") == count


LIST_QUERIES = 30


def test_a_long_list_is_paged(world, client):
    for number in range(26):
        Document.objects.create(
            case=world.case, area=world.case.area, slug="screening", number=number + 1, about_id=uuid4()
        )
    client.sign_in(world.com)
    first = client.get(at("document-list", world.case.pk))
    second = client.get(at("document-list", world.case.pk) + "?page=2")
    assert "MAPPA Q: level screening (26)" in text(first)
    assert "MAPPA Q: level screening (1)" not in text(first)
    assert "MAPPA Q: level screening (1)" in text(second)
    assert "Not signed" in text(second)


def test_start_by_post_leads_to_the_task_list_and_twice_to_the_same(world, client):
    client.sign_in(world.com)
    address = at("document-start", world.case.pk, "referral")
    assert client.get(address).status_code == 405
    first, second = client.post(address), client.post(address)
    assert first.url == second.url == at("document-detail", Document.objects.get().pk)
    page = text(client.get(first.url))
    assert page.count("Not started") == 5
    assert "Not ready" in page


def test_a_refused_start_says_why(world, client):
    answer = client.sign_in(world.coordinator).post(
        at("document-start", world.case.pk, "screening"), follow=True
    )
    assert "Your role does not let you complete this document." in text(answer)
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "name", ["document-detail", "document-check", "document-pdf", "document-countersign"]
)
def test_unknown_and_invisible_documents_look_alike(world, draft, client, name):
    client.sign_in(world.stranger if name != "document-countersign" else world.homd)
    hidden, unknown = client.get(at(name, draft.pk)), client.get(at(name, uuid4()))
    assert hidden.status_code == unknown.status_code == 404


def test_strangers_neither_save_nor_sign_nor_start(world, draft, client):
    client.sign_in(world.stranger)
    for address in (
        section_of(draft),
        at("document-sign", draft.pk),
        at("document-start", world.case.pk, "screening"),
        at("document-list", world.case.pk),
    ):
        assert client.post(address, {"rosh": "HIGH"}).status_code in {404, 405}
    draft.refresh_from_db()
    assert draft.answers == {}


def test_a_section_shows_what_the_record_offers_with_source_and_age(world, acting, client):
    Identifier.objects.create(
        case=world.case,
        area=world.case.area,
        kind="CRN",
        value="X000001",
        source="HMPPS External API",
        as_of="2026-11-03",
    )
    with acting(world.com) as actor:
        draft = start_document(actor=actor, case_id=world.case.pk, slug="referral")
    page = text(client.sign_in(world.com).get(section_of(draft, "person")))
    assert "CRN (probation): X000001" in page
    assert "From HMPPS External API, 3 November 2026" in page


def test_an_answer_that_departs_from_the_record_shows_both(world, acting, client):
    with acting(world.com) as actor:
        draft = start_document(actor=actor, case_id=world.case.pk, slug="referral")
        draft = fill(actor, draft, identity="Somebody else")
    page = text(client.sign_in(world.com).get(section_of(draft, "person")))
    assert "What the record says now: Names and numbers" in page
    assert world.case.nominal.name in page


def test_saving_leads_through_the_sections_to_the_check_and_signing_freezes(world, draft, client):
    client.sign_in(world.com)
    spec = spec_of("screening")
    answers = complete_answers(spec) | {"category": "2", "level": "1"}
    address = section_of(draft)
    for section in spec.sections:
        data = posted(section, answers) | {"seen": seen_in(client.get(address))}
        address = client.post(address, data).url
    assert address == at("document-check", draft.pk)
    check = client.get(address)
    assert "Before you can sign" not in text(check)
    version = check.context["sign_form"]["version"].value()
    for _twice in range(2):
        signed = client.post(at("document-sign", draft.pk), {"version": version}, follow=True)
        assert "Signed by" in text(signed)
    assert AuditEvent.objects.filter(event="DOCUMENT_SIGNED").count() == 1
    world.case.refresh_from_db()
    assert world.case.state == "LEVEL_1"
    assert DocumentFile.objects.count() == 1


def test_saving_twice_by_a_double_click_saves_once(draft, world, client):
    client.sign_in(world.com)
    data = {"rosh": "HIGH", "seen": seen_in(client.get(section_of(draft)))}
    first, second = client.post(section_of(draft), data), client.post(section_of(draft), data)
    assert first.url == second.url == section_of(draft, "value")
    assert AuditEvent.objects.filter(event="DOCUMENT_SAVED").count() == 1


def test_save_and_come_back_later_keeps_an_incomplete_draft(draft, world, client):
    client.sign_in(world.com)
    seen = seen_in(client.get(section_of(draft)))
    answer = client.post(section_of(draft), {"rosh": "HIGH", "seen": seen, "later": "later"})
    assert answer.url == at("document-detail", draft.pk)
    assert "In progress" in text(client.get(answer.url))


def test_what_is_too_long_is_refused_and_kept(draft, world, client):
    client.sign_in(world.com)
    long = "y" * 4001
    seen = seen_in(client.get(section_of(draft, "value")))
    page = client.post(section_of(draft, "value"), {"added_value": long, "disclosure": "Kept", "seen": seen})
    assert "There is a problem" in text(page)
    assert 'href="#id_added_value"' in text(page)
    assert long in text(page)
    assert "<title>Error: " in text(page)
    draft.refresh_from_db()
    assert draft.answers == {}


def test_two_people_saving_one_section_see_both_texts(draft, world, client):
    client.sign_in(world.com)
    seen = seen_in(client.get(section_of(draft, "value")))
    client.post(section_of(draft, "value"), {"added_value": "The first text", "seen": seen})
    clash = client.post(section_of(draft, "value"), {"added_value": "The second text", "seen": seen})
    page = text(clash)
    assert "Somebody else saved this section since you opened it" in page
    assert "The first text" in page
    assert "The second text" in page
    draft.refresh_from_db()
    assert draft.answers["added_value"] == "The first text"
    mine = {"added_value": "The second text", "seen": seen_in(clash)}
    assert client.post(section_of(draft, "value"), mine).status_code == 302
    draft.refresh_from_db()
    assert draft.answers["added_value"] == "The second text"


def test_a_post_in_the_background_keeps_what_is_valid_and_gives_the_new_mark(draft, world, client):
    client.sign_in(world.com)
    seen = seen_in(client.get(section_of(draft, "value")))
    data = {"added_value": "y" * 4001, "disclosure": "Kept", "seen": seen}
    answer = client.post(section_of(draft, "value"), data, headers={"X-Background": "1"})
    assert "Saved " in text(answer)
    assert "<html" not in text(answer)
    draft.refresh_from_db()
    assert draft.answers == {"consulted": [], "disclosure": "Kept"}
    mark = answer.context["mark"]
    assert mark != seen
    assert f'value="{mark}" id="id_seen"' in " ".join(text(answer).split())
    data["disclosure"] = "From another window, too late"
    late = client.post(section_of(draft, "value"), data, headers={"X-Background": "1"})
    assert "Not saved" in text(late)


def test_the_check_lists_what_is_missing_with_links_and_offers_no_button(draft, world, client):
    page = text(client.sign_in(world.com).get(at("document-check", draft.pk)))
    assert "Before you can sign" in page
    assert f'href="{section_of(draft, "level")}#id_rationale"' in page
    assert spec_of("screening").sign_label not in page


def test_signing_what_is_incomplete_or_changed_gives_the_error_summary(draft, world, client):
    page = text(client.sign_in(world.com).post(at("document-sign", draft.pk), {"version": draft.version}))
    assert "There is a problem" in page
    assert "Select the category" in page
    page = text(client.post(at("document-sign", draft.pk), {"version": "junk"}))
    assert "changed since you opened this page" in page
    draft.refresh_from_db()
    assert draft.state == DocumentState.DRAFT


def test_category_3_at_level_1_is_refused_at_the_check(draft, world, client, acting):
    with acting(world.com) as actor:
        fill(actor, draft, category="3", level="1")
    page = text(client.sign_in(world.com).get(at("document-check", draft.pk)))
    assert "Category 3 is managed at Level 2 or 3 only, never at Level 1" in page


def test_who_may_only_read_sees_the_answers_and_no_form(draft, world, client, acting):
    with acting(world.com) as actor:
        fill(actor, draft, rationale="Reasons that a co-ordinator reads.")
    client.sign_in(world.coordinator)
    page = text(client.get(at("document-detail", draft.pk)))
    assert "Reasons that a co-ordinator reads." in page
    assert "Change" not in page
    assert client.get(section_of(draft)).url == at("document-detail", draft.pk)
    assert client.get(at("document-check", draft.pk)).url == at("document-detail", draft.pk)
    assert AuditEvent.objects.filter(event="DOCUMENT_VIEWED", object_ref=draft.pk).exists()


def test_unknown_sections_and_documents_are_404(draft, world, client):
    client.sign_in(world.com)
    assert client.get(section_of(draft, "no-such")).status_code == 404
    assert client.post(at("document-start", world.case.pk, "no-such")).status_code == 404


def test_a_prison_is_asked_by_a_date(world, client):
    client.sign_in(world.coordinator)
    address = at("document-request", world.case.pk, "prison-report")
    page = text(client.get(address))
    assert "Its offender managers will see the case." in page
    assert ">HMP Testwick</option>" in page
    due = in_days(12)
    data = {
        "team": world.prison.pk,
        "due_on_day": due.day,
        "due_on_month": due.month,
        "due_on_year": due.year,
    }
    for _twice in range(2):
        assert client.post(address, data).url == at("document-list", world.case.pk)
    document = Document.objects.get()
    assert (document.state, document.due_on) == (DocumentState.REQUESTED, due)
    page = text(client.sign_in(world.pom).get(at("document-detail", document.pk)))
    assert "asked HMP Testwick for this" in page


def test_a_bad_request_keeps_what_was_typed_and_asks_nobody(world, client):
    client.sign_in(world.coordinator)
    address = at("document-request", world.case.pk, "prison-report")
    data = {"due_on_day": "31", "due_on_month": "2", "due_on_year": "2031"}
    page = text(client.post(address, data))
    assert "must be a real date" in page
    assert "Select a prison" in page
    assert 'value="31"' in page
    past = in_days(-1)
    data = {
        "team": world.prison.pk,
        "due_on_day": past.day,
        "due_on_month": past.month,
        "due_on_year": past.year,
    }
    assert "must be on or after" in text(client.post(address, data))
    assert not Document.objects.exists()


def test_only_those_who_schedule_may_ask(world, client):
    assert (
        client.sign_in(world.com).get(at("document-request", world.case.pk, "prison-report")).status_code
        == 403
    )


@pytest.fixture
def report(world, acting) -> Document:
    """A prison report, signed and waiting for its countersignature."""
    with acting(world.coordinator) as actor:
        document = request_document(
            actor=actor,
            case_id=world.case.pk,
            slug="prison-report",
            team_id=world.prison.pk,
            due_on=in_days(9),
        )
    with acting(world.pom) as actor:
        document = fill(actor, document)
        return sign_off(actor=actor, document_id=document.pk, version=document.version)


def test_a_manager_countersigns_once(world, report, client):
    client.sign_in(world.homd)
    assert "Countersign or send back" in text(client.get(at("document-detail", report.pk)))
    page = client.get(at("document-countersign", report.pk))
    version = page.context["sign_form"]["version"].value()
    for _twice in range(2):
        done = client.post(at("document-countersign", report.pk), {"version": version}, follow=True)
        assert "Countersigned by" in text(done)
    assert AuditEvent.objects.filter(event="DOCUMENT_COUNTERSIGNED").count() == 1


def test_a_manager_sends_back_with_a_reason(world, report, client):
    client.sign_in(world.homd)
    address = at("document-countersign", report.pk)
    assert "Enter what must be changed" in text(client.post(address, {"reason": ""}))
    client.post(address, {"reason": "Say what the fights mean."})
    page = text(client.sign_in(world.pom).get(at("document-detail", report.pk)))
    assert "Sent back to be changed" in page
    assert "Say what the fights mean." in page


def test_the_pdf_page_tells_being_made_failed_and_gives_the_bytes(world, report, client, acting):
    client.sign_in(world.homd)
    pdf = at("document-pdf", report.pk)
    assert client.get(pdf).status_code == 404
    client.post(at("document-countersign", report.pk), {"version": report.version})
    assert "The PDF is being made" in text(client.get(pdf))
    DocumentFile.objects.update(failed_because="stopped by signal 9")
    assert "The PDF could not be made" in text(client.get(pdf))
    assert client.post(pdf).url == pdf
    assert "The PDF is being made" in text(client.get(pdf))
    content = b"%PDF-1.7 test"
    sha = "f" * 64
    DocumentFile.objects.update(pdf=content, sha256=sha)
    with pytest.raises(ValueError, match="not the one"):
        client.get(pdf)


def test_a_screening_for_level_2_leads_on_to_a_referral_with_its_words(draft, world, client, acting):
    with acting(world.com) as actor:
        draft = fill(actor, draft, category="2", level="2", added_value="Housing could act with police.")
        sign_off(actor=actor, document_id=draft.pk, version=draft.version)
    client.sign_in(world.com)
    assert at("document-start", world.case.pk, "referral") in text(
        client.get(at("document-detail", draft.pk))
    )
    client.post(at("document-start", world.case.pk, "referral"))
    referral = Document.objects.get(slug="referral")
    page = text(client.get(section_of(referral, "reasons")))
    assert "Housing could act with police." in page
    assert "From MAPPA Q, " in page


def test_the_referral_submitted_from_the_pages(world, client, acting):
    client.sign_in(world.com)
    address = client.post(at("document-start", world.case.pk, "referral")).url
    document = Document.objects.get()
    with acting(world.com) as actor:
        document = fill(actor, document, category="2")
    page = text(client.get(at("document-check", document.pk)))
    assert "Submit the referral" in page
    client.post(at("document-sign", document.pk), {"version": document.version})
    assert Referral.objects.get().state == "SUBMITTED"
    assert "Signed by" in text(client.get(address))
