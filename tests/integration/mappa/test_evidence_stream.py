"""The stream beside the database, where acts come from, and the pages that are not shown without evidence."""

import errno
import logging
import os
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction

from mappa import views
from mappa.agencies.acting import acting_as
from mappa.agencies.origin import client_address
from mappa.agencies.roles import Role
from mappa.audit import services, stream
from mappa.audit.errors import EvidenceUnavailable
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.audit.services import DRAFTS, record
from mappa.outbox.models import OutboxItem
from tests.conftest import AppClient, as_role
from tests.factories.agencies import TeamFactory, UserFactory, person
from tests.factories.cases import case_of
from tests.integration.mappa.chains import SYSTEM, faults, links, rows, run, write

real = pytest.mark.usefixtures("_real_commits")
in_pages = pytest.mark.urls("tests.integration.mappa.pages")


@pytest.fixture(autouse=True)
def _outside(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path
    stream._waiting.clear()
    views._trial["good_until"] = 0.0


def said(tmp_path):
    """Everything the stream says, in order."""
    return [line for path in sorted((tmp_path / "stream").glob("*")) for _, line in stream.lines_in(path)]


def told(tmp_path):
    return [line for line in said(tmp_path) if isinstance(line, stream.Told)]


def another_session(*statements):
    """A second connection that holds what it takes until it is closed."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        for statement in statements:
            cursor.execute(statement)
    return other


# The stream


@real
def test_each_transaction_is_announced_and_then_tells_its_last_place(tmp_path):
    write(3)
    write()
    requests = [
        str(pk)
        for (pk,) in rows("SELECT request_id FROM audit_auditevent GROUP BY 1 ORDER BY min(occurred_at)")
    ]
    ends = rows(
        "SELECT DISTINCT ON (request_id) chain, seq, hash FROM audit_link l JOIN audit_auditevent e ON e.id = event_id"
        " ORDER BY request_id, seq DESC"
    )
    first, second = sorted(
        [stream.Place(chain, seq, bytes(digest)) for chain, seq, digest in ends], key=lambda p: -p.seq
    )
    assert said(tmp_path) == [
        stream.Announced((requests[0],)),
        stream.Told(first, 0, requests[0]),
        stream.Announced((requests[1],)),
        stream.Told(second, 0, requests[1]),
    ]
    assert faults() == []


@real
def test_a_line_holds_a_time_and_codes_alone(tmp_path):
    write(reason="Kim Fictional")
    [path] = (tmp_path / "stream").iterdir()
    at, uuid = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", r"[0-9a-f-]{36}"
    assert re.fullmatch(rf"{at} {uuid}\n{at} \d+ 0 1 [0-9a-f]{{64}} {uuid}\n", path.read_text())


@real
def test_a_transaction_without_evidence_or_taken_back_tells_nothing(tmp_path):
    with as_role("mappa_app"), acting_as(SYSTEM):
        rows("SELECT 1")
    with pytest.raises(RuntimeError), as_role("mappa_app"), acting_as(SYSTEM):  # noqa: PT012 - fails after the row
        record(actor=SYSTEM, event=EventType.CASE_VIEWED)
        raise RuntimeError
    assert said(tmp_path) == []


@real
def test_a_run_inside_another_is_announced_and_placed_with_it(tmp_path):
    with as_role("mappa_app"), acting_as(SYSTEM) as outer:
        record(actor=SYSTEM, event=EventType.CASE_VIEWED)
        with acting_as(SYSTEM) as inner:
            record(actor=SYSTEM, event=EventType.CASE_VIEWED)
        with transaction.atomic():
            record(actor=SYSTEM, event=EventType.CASE_VIEWED)
            transaction.set_rollback(True)
    announced, placed = said(tmp_path)
    assert announced.requests == (str(outer), str(inner))
    assert (placed.before, placed.place.seq, placed.request) == (0, 2, str(outer))


@real
def test_a_row_outside_any_run_is_announced_too(tmp_path):
    with as_role("mappa_app"):
        record(actor=SYSTEM, event=EventType.CASE_VIEWED)
    [announced] = said(tmp_path)
    assert announced.requests == tuple(str(pk) for (pk,) in rows("SELECT request_id FROM audit_auditevent"))


@real
def test_a_stream_that_cannot_be_written_undoes_the_act_before_it_is_done(tmp_path):
    (tmp_path / "stream").write_text("a file where the folder should be")
    with pytest.raises(EvidenceUnavailable, match="stream cannot be written"):
        write()
    assert not AuditEvent.objects.exists()


@real
def test_a_full_disk_undoes_the_act(monkeypatch):
    monkeypatch.setattr(stream.os, "write", lambda _handle, line: len(line) - 1)
    with pytest.raises(EvidenceUnavailable, match="cut short"):
        write()
    assert not AuditEvent.objects.exists()


@real
def test_a_place_that_cannot_be_told_waits_and_goes_before_the_next_line(tmp_path, monkeypatch, caplog):
    append = stream._append

    def broken(*given):
        if len(given[-1].split()) == 2:  # an announcement
            return append(*given)
        raise OSError(errno.EIO, "a fault")

    monkeypatch.setattr(stream, "_append", broken)
    write()
    monkeypatch.undo()
    assert AuditEvent.objects.count() == 1
    assert told(tmp_path) == []
    assert "waits to be told" in caplog.text
    write()
    assert [type(line).__name__ for line in said(tmp_path)] == ["Announced", "Told", "Announced", "Told"]
    assert faults() == []


def test_a_line_being_written_is_left_for_later_and_nonsense_is_told(tmp_path):
    path = tmp_path / "today.log"
    request = "00000000-0000-4000-8000-000000000001"
    path.write_text(f"2026-12-03T14:15:16Z 3 5 7 {'ab' * 32} {request}\nnonsense here\n3 5\n2026-12-03T14")
    found = list(stream.lines_in(path))
    told_here = stream.Told(stream.Place(3, 7, b"\xab" * 32), 5, request)
    assert [line for _, line in found] == [told_here, None, None]
    assert found[-1][0] == path.read_bytes().rindex(b"\n") + 1
    assert list(stream.lines_in(path, found[-1][0])) == []


def test_one_file_for_each_day_and_machine(tmp_path):
    stream.announce([])
    [path] = (tmp_path / "stream").iterdir()
    assert path.name == f"{datetime.now(UTC):%Y-%m-%d}-{os.uname().nodename}.log"
    assert path.stat().st_mode & 0o007 == 0


# No evidence, no data


@in_pages
@pytest.mark.django_db
def test_a_page_is_not_shown_while_the_log_is_locked(client, caplog):
    client.sign_in(person(Role.COM))
    other = another_session("LOCK TABLE audit_auditevent IN ACCESS EXCLUSIVE MODE")
    try:
        run("SET LOCAL lock_timeout = '200ms'")
        answer = client.get("/writes/")
        health = client.get("/healthz")
    finally:
        other.close()
    assert answer.status_code == 503
    assert b"kept" not in answer.content
    assert b"closed for a short time" in answer.content
    assert (answer.headers["Retry-After"], answer.headers["Cache-Control"]) == ("60", "no-store")
    assert not OutboxItem.objects.filter(job="Kept").exists()
    assert (health.status_code, health.json()) == (
        503,
        {"status": "failing", "why": "Evidence was refused: LockNotAvailable."},
    )
    told = [entry for entry in caplog.records if entry.levelno == logging.CRITICAL]
    assert [entry.getMessage() for entry in told] == [
        "A page was not shown because its evidence could not be kept. Evidence was refused: LockNotAvailable."
    ]
    assert client.get("/writes/").content == b"kept"
    assert client.get("/healthz").json() == {"status": "ok"}


@in_pages
@pytest.mark.django_db
def test_a_refusal_that_cannot_be_recorded_is_not_told_either(client):
    client.sign_in(person(Role.COM))
    other = another_session("LOCK TABLE audit_auditevent IN ACCESS EXCLUSIVE MODE")
    try:
        run("SET LOCAL lock_timeout = '200ms'")
        assert client.get("/not-found/").status_code == 503
    finally:
        other.close()


@in_pages
@real
def test_a_page_is_not_shown_when_its_place_in_the_chain_cannot_be_had():
    client, user = AppClient(), person(Role.COM)
    try:
        client.sign_in(user)
        assert client.get("/writes/").content == b"kept"
        OutboxItem.objects.filter(job="Kept").delete()
        _locked_heads(client)
        assert not OutboxItem.objects.filter(job="Kept").exists()
        assert len(links()) == AuditEvent.objects.count() == 1
        assert client.get("/writes/").content == b"kept"
        assert faults() == []
    finally:
        OutboxItem.objects.filter(job="Kept").delete()
        Session.objects.all().delete()
        team = user.memberships.get().team
        user.delete()
        team.delete()
        team.agency.delete()


def _locked_heads(client):
    """With every head locked by somebody else: neither the page nor the health page gets through."""
    other = another_session("LOCK TABLE audit_head IN ACCESS EXCLUSIVE MODE")
    try:
        run("SET lock_timeout = '200ms'")
        answer = client.get("/writes/")
        assert answer.status_code == 503
        assert b"kept" not in answer.content
        health = client.get("/healthz")
        assert (health.status_code, health.json()["why"]) == (503, "Evidence was refused: LockNotAvailable.")
    finally:
        other.close()


@in_pages
@pytest.mark.django_db
def test_health_says_that_the_stream_cannot_be_written(client, tmp_path):
    (tmp_path / "stream").write_text("in the way")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (503, "failing")
    assert "stream cannot be written" in answer.json()["why"]


@pytest.mark.django_db
def test_a_trial_leaves_nothing_behind():
    with as_role("mappa_app"):
        services.require_writable()
    assert not AuditEvent.objects.exists()
    assert links() == []


@pytest.mark.django_db
def test_what_the_database_says_of_a_row_is_not_told():
    with pytest.raises(EvidenceUnavailable) as caught, as_role("mappa_audit_ro"), transaction.atomic():
        record(actor=SYSTEM, event=EventType.CASE_VIEWED, reason="Kim Fictional")
    assert str(caught.value) == "Evidence was refused: InsufficientPrivilege."
    assert isinstance(caught.value.__cause__, DatabaseError)


# Where an act comes from


@in_pages
@pytest.mark.django_db
def test_a_row_says_page_address_signing_in_and_roles(client):
    user = person(Role.COM)
    client.sign_in(user).get("/writes/", REMOTE_ADDR="192.0.2.7")
    event = AuditEvent.objects.get()
    assert (event.route, event.ip_address, event.roles) == ("writes", "192.0.2.7", "COM")
    assert event.agency_id == user.agency_id
    assert re.fullmatch(r"[0-9a-f]{16}", event.session_ref)
    assert event.session_ref not in client.session.session_key
    client.get("/not-found/")
    assert AuditEvent.objects.filter(session_ref=event.session_ref).count() == 2


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "10.0.0.9"),
        (0, "203.0.113.6", "10.0.0.9"),
        (1, "203.0.113.6", "203.0.113.6"),
        (1, "198.51.100.1, 203.0.113.6", "203.0.113.6"),
        (2, "198.51.100.1, 203.0.113.6, 10.0.0.5", "203.0.113.6"),
        (1, None, None),
        (2, "203.0.113.6", None),
        (1, "no address", None),
        (1, "2001:db8::7", "2001:db8::7"),
    ],
)
def test_the_address_is_what_the_last_trusted_proxy_saw(rf, settings, proxies, forwarded, address):
    settings.AXES_IPWARE_PROXY_COUNT = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert client_address(rf.get("/", REMOTE_ADDR="10.0.0.9", **headers)) == address


# One row for many savings


@pytest.mark.django_db
def test_savings_of_a_quarter_of_an_hour_leave_one_row_each(monkeypatch):
    case, other = case_of(TeamFactory()), case_of(TeamFactory())
    at = datetime(2026, 12, 3, 14, 16, tzinfo=UTC)

    def save(subject, later=0, event=EventType.DOCUMENT_SAVED):
        monkeypatch.setattr(services.timezone, "now", lambda: at + timedelta(minutes=later))
        with as_role("mappa_app"), acting_as(SYSTEM):
            record(actor=SYSTEM, event=event, subject=subject, once_per=DRAFTS)

    save(case)
    save(case, later=13)
    assert AuditEvent.objects.count() == 1
    save(case, later=14)
    save(other)
    save(case, event=EventType.REFERRAL_SAVED)
    assert AuditEvent.objects.count() == 4
    save(other, later=1)
    assert AuditEvent.objects.count() == 4


@pytest.mark.django_db
def test_somebody_elses_saving_leaves_its_own_row(acting):
    case = case_of(TeamFactory())
    for user in (UserFactory(), UserFactory()):
        with acting(user) as actor:
            record(actor=actor, event=EventType.DOCUMENT_SAVED, subject=case, once_per=DRAFTS)
    assert AuditEvent.objects.count() == 2


@pytest.mark.django_db
def test_of_what_was_searched_for_only_a_keyed_hash_is_kept(settings):
    for terms in ("Kim  FICTIONAL ", "kim fictional", "kim other"):
        record(actor=SYSTEM, event=EventType.CASE_SEARCHED, terms=terms)
    settings.SECRET_KEY = "another"
    record(actor=SYSTEM, event=EventType.CASE_SEARCHED, terms="kim fictional")
    record(actor=SYSTEM, event=EventType.CASE_SEARCHED)
    kept = [event.terms_hash for event in AuditEvent.objects.order_by("occurred_at")]
    assert kept[0] == kept[1]
    assert len(set(kept)) == 4
    assert kept[4] == ""
    assert re.fullmatch(r"[0-9a-f]{32}", kept[0])
