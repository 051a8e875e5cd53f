"""The outbox jobs that make PDFs, run as the worker runs them."""

import hashlib
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.domain.enums import CaseState
from forms_docset import jobs
from forms_docset import pdf as pdf_maker
from forms_docset.models import Document, DocumentFile, DocumentState
from forms_docset.pdf import RenderFailed
from forms_docset.selectors import FileState, document_or_404, file_state, frozen_pdf
from forms_docset.services import render_again, sign_off, start_document
from mappa.outbox.jobs import deliver
from mappa.outbox.models import OutboxItem
from mappa.outbox.registry import find
from meetings.domain.enums import AttendanceOutcome, LevelOutcome, MeetingState
from meetings.models import Meeting, MinuteSection
from tests.conftest import as_role
from tests.documents.text import texts_of
from tests.factories.agencies import TeamFactory
from tests.factories.cases import case_of
from tests.factories.meetings import ActionFactory, AttendanceFactory, MeetingFactory, PanelDayFactory, chair
from tests.integration.forms_docset.conftest import fill

pytestmark = pytest.mark.django_db


@contextmanager
def worker():
    """As the worker's login does it."""
    with as_role("mappa_jobs"):
        yield


def deliver_all():
    with worker():
        for pk in OutboxItem.objects.filter(done_at__isnull=True).values_list("pk", flat=True):
            deliver(item_id=str(pk))


@pytest.fixture
def signed(world, acting) -> Document:
    """A signed screening whose PDF has not been made yet."""
    with acting(world.com) as actor:
        document = start_document(actor=actor, case_id=world.case.pk, slug="screening")
        document = fill(
            actor, document, category="2", rationale="One agency is enough <b>here</b>, ŵ and all."
        )
        return sign_off(actor=actor, document_id=document.pk, version=document.version)


def test_the_pdf_of_a_signed_document_is_made_and_frozen(world, signed, acting):
    assert file_state(signed) is FileState.BEING_MADE
    deliver_all()
    row = DocumentFile.objects.get(document=signed)
    assert hashlib.sha256(bytes(row.pdf)).hexdigest() == row.sha256
    assert row.renderer.startswith("WeasyPrint")
    with acting(world.com) as actor:
        pdf = frozen_pdf(document_or_404(actor, signed.pk))
    words = " ".join(" ".join(texts_of(pdf)).split())
    assert world.case.nominal.name in words
    assert "enough <b>here</b>, ŵ and all." in words
    assert OutboxItem.objects.get(job="render_document").done_at


def test_making_it_again_keeps_the_first_bytes(signed):
    deliver_all()
    first = DocumentFile.objects.get(document=signed)
    with worker():
        find("render_document")(document_id=str(signed.pk))
    again = DocumentFile.objects.get(document=signed)
    assert (again.sha256, again.rendered_at) == (first.sha256, first.rendered_at)


def test_the_record_may_change_and_the_paper_does_not(world, signed):
    world.case.nominal.last_name = "Renamed"
    world.case.nominal.save()
    deliver_all()
    pdf = bytes(DocumentFile.objects.get(document=signed).pdf)
    assert "Renamed" not in " ".join(texts_of(pdf))


def test_a_failure_is_kept_and_can_be_tried_again(world, signed, acting, monkeypatch):
    def fail(_html):
        raise RenderFailed("stopped by signal 9")

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "to_pdf", fail)
        deliver_all()
    assert DocumentFile.objects.get().failed_because == "stopped by signal 9"
    assert file_state(signed) is FileState.FAILED
    with acting(world.com) as actor:
        render_again(actor=actor, document_id=signed.pk)
        render_again(actor=actor, document_id=signed.pk)
    assert OutboxItem.objects.filter(job="render_document").count() == 2
    deliver_all()
    assert file_state(signed) is FileState.READY


def test_a_renderer_that_hangs_fails_its_own_job_and_no_other(signed, monkeypatch, tmp_path):
    """A real child that never ends, and a real kill; the worker goes on to the next job."""
    stand_in = tmp_path / "renderer.py"
    stand_in.write_text("import time; time.sleep(60)")
    with monkeypatch.context() as hanging:
        hanging.setattr(pdf_maker, "__file__", str(stand_in))
        hanging.setattr(pdf_maker, "PATIENCE_SECONDS", 1)
        deliver_all()
    assert DocumentFile.objects.get().failed_because == "took longer than 1 seconds"
    assert file_state(signed) is FileState.FAILED
    with worker():
        jobs.render_document(document_id=str(signed.pk))
    assert file_state(signed) is FileState.READY


def test_bytes_that_are_not_those_hashed_are_not_served(world, signed, acting):
    deliver_all()
    DocumentFile.objects.update(pdf=b"%PDF-forged")
    with acting(world.com) as actor, pytest.raises(ValueError, match="not the one"):
        frozen_pdf(document_or_404(actor, signed.pk))


def _meeting(case, number, head, **fields):
    started = timezone.now() - timedelta(days=60 * (4 - number))
    day = PanelDayFactory(area=case.area, chair=head, held_on=timezone.localdate(started))
    meeting = MeetingFactory(
        case=case,
        panel_day=day,
        number=number,
        state=MeetingState.DISTRIBUTED,
        started_at=started,
        ended_at=started + timedelta(minutes=45),
        level_outcome=LevelOutcome.REMAIN_2,
        level_rationale=f"Reasons of meeting {number}",
        **fields,
    )
    AttendanceFactory(meeting=meeting, outcome=AttendanceOutcome.ATTENDED)
    MinuteSection.objects.create(
        case=case, area=case.area, meeting=meeting, item="information", text=f"Told at meeting {number}"
    )
    return meeting


@pytest.fixture
def approved() -> Meeting:
    """The third meeting of a case, approved, with one action of each meeting: the second's is done."""
    case, head = case_of(TeamFactory(), state=CaseState.LEVEL_2), chair()
    meetings = [_meeting(case, number, head) for number in (1, 2, 3)]
    for number, meeting in enumerate(meetings, start=1):
        state = "COMPLETE" if number == 2 else "OPEN"
        ActionFactory(
            meeting=meeting, number=number, text=f"Action {number} to do", state=state, evidence="Done"
        )
    last = meetings[-1]
    last.state, last.approved_by, last.approved_at = MeetingState.APPROVED, head, timezone.now()
    last.save()
    return last


def render_minutes(meeting, user):
    with worker():
        find("render_minutes")(meeting_id=str(meeting.pk), user_id=str(user.pk))


def test_minutes_of_three_meetings(approved, acting):
    render_minutes(approved, approved.approved_by)
    approved.refresh_from_db()
    document = Document.objects.get(pk=approved.minutes_document_id)
    assert (document.slug, document.state) == ("minutes", DocumentState.SIGNED)
    assert document.signed_by == approved.approved_by
    with acting(approved.approved_by) as actor:
        pages = texts_of(frozen_pdf(document_or_404(actor, document.pk)))
    now = " ".join(" ".join(page for page in pages if "This meeting" in page).split())
    past = " ".join(" ".join(page for page in pages if "This meeting" not in page).split())
    assert "Told at meeting 3" in now
    assert "Action 1 to do" in now
    assert "Action 3 to do" in now
    assert "Action 2 to do" not in now
    assert "Action 2 to do" in past
    assert past.index("Told at meeting 2") < past.index("Told at meeting 1")


def test_minutes_are_made_once(approved):
    for _twice in range(2):
        render_minutes(approved, approved.approved_by)
    assert Document.objects.filter(slug="minutes").count() == 1
    assert DocumentFile.objects.exclude(sha256="").count() == 1


def test_minutes_that_are_not_approved_are_not_made(approved):
    Meeting.objects.filter(pk=approved.pk).update(approved_at=None, approved_by=None)
    render_minutes(approved, approved.panel_day.chair)
    assert not Document.objects.exists()


def test_a_job_for_a_document_that_is_gone_fails_loudly():
    with worker(), pytest.raises(DocumentFile.DoesNotExist):
        find("render_document")(document_id=str(uuid4()))
