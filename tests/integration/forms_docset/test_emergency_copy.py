"""A PDF opened in an emergency: a copy that says so on every sheet, while the master stays as it was frozen."""

import hashlib
from io import BytesIO

import pikepdf
import pytest
from django.urls import reverse

from forms_docset.copies import reader_copy
from forms_docset.jobs import render_document
from forms_docset.models import Document, DocumentFile
from forms_docset.pdf import to_pdf
from forms_docset.services import sign_off, start_document
from forms_docset.views import reading
from mappa.agencies.roles import Role
from mappa.audit.models import AuditEvent
from tests.conftest import as_role
from tests.documents import paper
from tests.documents.text import texts_of
from tests.factories.agencies import area, person
from tests.integration.cases.emergencies import opened, police
from tests.integration.forms_docset.conftest import fill

LINE = "Emergency access. Read by Quinn Placeholder, Cumbria Constabulary, 3 December 2026 at 2:05pm."


def test_line_stands_on_every_sheet_and_moves_no_page():
    html = paper.minutes_page()
    plain, copy = to_pdf(html), to_pdf(reader_copy(html, LINE))
    assert len(texts_of(copy)) == len(texts_of(plain)) > 1
    assert all("Emergency access. Read by Quinn Placeholder" in text for text in texts_of(copy))


def test_copy_is_tagged_like_its_master():
    with pikepdf.open(BytesIO(to_pdf(reader_copy(paper.form_page("referral"), LINE)))) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        with pdf.open_metadata() as facts:
            assert facts["pdfuaid:part"] == "1"


def test_name_of_the_reader_is_text_and_nothing_else():
    html = reader_copy("<html><head></head><body class='x'><p>Text</p></body></html>", "<b>Quinn</b> & Co")
    assert "&lt;b&gt;Quinn&lt;/b&gt; &amp; Co" in html
    assert html.index("<body class='x'>") < html.index('copy-line">') < html.index("<p>Text")


@pytest.mark.parametrize("html", ["", "<p>no page</p>", "<html><head></head></html>"])
def test_what_is_no_page_is_refused(html):
    with pytest.raises(ValueError, match="not a page"):
        reader_copy(html, LINE)


@pytest.fixture
def signed(world, acting) -> Document:
    """A signed screening with its PDF."""
    with acting(world.com) as actor:
        document = start_document(actor=actor, case_id=world.case.pk, slug="screening")
        document = fill(actor, document, category="2", rationale="One agency is enough here.")
        document = sign_off(actor=actor, document_id=document.pk, version=document.version)
    with as_role("mappa_jobs"):
        render_document(document_id=str(document.pk))
    return document


@pytest.fixture
def breaker():
    return person(Role.POLICE_OFFENDER_MANAGER, police(area=area("Kent")))


@pytest.fixture
def reading_it(client, acting, world, signed, breaker):
    """A client that has opened the case, and the access."""
    row = opened(acting, breaker, world.case)
    return client.sign_in(breaker), row


def test_copy_names_reader_and_time_and_leaves_the_master_alone(client, world, signed, breaker, reading_it):
    visitor, row = reading_it
    kept = DocumentFile.objects.get(document=signed)
    answer = visitor.get(reverse("document-pdf", args=[signed.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert "-emergency-access.pdf" in answer["Content-Disposition"]
    for text in texts_of(answer.content):
        assert f"Emergency access. Read by {breaker.name}, Cumbria Constabulary" in text
    after = DocumentFile.objects.get(document=signed)
    assert (bytes(after.pdf), after.sha256) == (bytes(kept.pdf), kept.sha256)
    look = AuditEvent.objects.get(event="DOCUMENT_VIEWED", actor_id=breaker.pk)
    assert (look.override_id, look.case_ids) == (row.pk, [world.case.pk])
    master = visitor.sign_in(world.com).get(reverse("document-pdf", args=[signed.pk])).content
    assert hashlib.sha256(master).hexdigest() == after.sha256


def test_copy_that_cannot_be_made_is_told_and_cannot_be_asked_for_again(signed, reading_it, monkeypatch):
    def fails(_html):
        raise reading.RenderFailed("stopped by signal 9")

    monkeypatch.setattr(reading, "to_pdf", fails)
    visitor, _row = reading_it
    text = visitor.get(reverse("document-pdf", args=[signed.pk])).content.decode()
    assert "The PDF could not be made" in text
    assert "Try again</button>" not in text


def test_asking_for_the_pdf_again_is_refused_in_words(signed, reading_it):
    DocumentFile.objects.filter(document=signed).update(sha256="", failed_because="ran over")
    visitor, _row = reading_it
    answer = visitor.post(reverse("document-pdf", args=[signed.pk]), follow=True)
    assert answer.status_code == 200
    assert "You may read this case, not change it." in answer.content.decode()
    assert DocumentFile.objects.get(document=signed).failed_because
