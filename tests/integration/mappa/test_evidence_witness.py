"""The witness, what it signs and what it finds; and the two commands."""

import hashlib
import json
import logging
import os
from datetime import timedelta
from io import StringIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from mappa import healthy
from mappa.audit import checkpoints, verify, witness
from mappa.audit.checkpoints import Writer
from mappa.audit.stream import Place
from mappa.audit.witness import Witness
from tests.conftest import as_role
from tests.integration.mappa.chains import links, place_now, run, write

KEY, OTHER_KEY = "11" * 32, "22" * 32
HEADS = [Place(3, 7, b"\xab" * 32), Place(4, 1, b"\xcd" * 32)]
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _outside(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path
    settings.EVIDENCE_KEY = KEY
    settings.EVIDENCE_PUBLIC_KEYS = []


def signed(*rounds):
    writer = Writer()
    for heads in rounds:
        writer.append(heads, NOW)
    writer.close()
    return checkpoints.path()


def what_is_wrong():
    return [(line.number, line.wrong) for line in checkpoints.read() if line.wrong]


@pytest.fixture
def look():
    """One round of a witness that reads as the auditors' login; gives it back."""
    made = []

    def round_of(at=NOW, of=None):
        with as_role("mappa_audit_ro"):
            made.append(of or Witness())
            made[-1].look(at)
        return made[-1]

    yield round_of
    for seen in made:
        seen.close()


# The file of checkpoints


def test_what_is_signed_is_read_back():
    signed(HEADS, [])
    first, second = checkpoints.read()
    assert (first.number, first.heads, first.wrong) == (1, tuple(HEADS), "")
    assert (second.number, second.heads, second.wrong) == (2, (), "")
    assert first.at.endswith("+00:00")


def test_signing_goes_on_after_a_new_start():
    signed(HEADS)
    signed(HEADS)
    assert [line.number for line in checkpoints.read()] == [1, 2]
    assert what_is_wrong() == []


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (lambda lines: [lines[0], lines[2]], [(2, "does not follow the line before")]),
        (
            lambda lines: lines[1:],
            [(1, "does not follow the line before"), (2, "does not follow the line before")],
        ),
        (
            lambda lines: [lines[0], lines[2], lines[1]],
            [(2, "does not follow the line before"), (3, "does not follow the line before")],
        ),
        (
            lambda lines: [lines[0].replace(b"[3,7,", b"[3,8,"), *lines[1:]],
            [(1, "is not signed by a known key"), (2, "does not follow the line before")],
        ),
        (
            lambda lines: [lines[0], b"nonsense\n", *lines[2:]],
            [(2, "is not signed by a known key"), (3, "does not follow the line before")],
        ),
        (lambda lines: [*lines, b"\n"], [(4, "is not signed by a known key")]),
    ],
    ids=["left out", "head cut", "swapped", "edited", "nonsense", "empty"],
)
def test_a_changed_file_is_told(change, wrong):
    path = signed(HEADS, HEADS[:1], HEADS)
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    assert what_is_wrong() == wrong


def test_a_line_signed_by_somebody_else_is_told(settings):
    path = signed(HEADS)
    body = json.dumps(json.loads(path.read_bytes()[:-130]) | {"heads": []}, separators=(",", ":")).encode()
    forger = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(OTHER_KEY))
    path.write_bytes(body + b" " + forger.sign(body).hex().encode() + b"\n")
    assert what_is_wrong() == [(1, "is not signed by a known key")]


def test_a_key_put_beside_the_file_does_not_count_when_keys_are_named(settings):
    settings.EVIDENCE_PUBLIC_KEYS = [
        Ed25519PrivateKey.from_private_bytes(bytes.fromhex(KEY)).public_key().public_bytes_raw().hex()
    ]
    signed(HEADS)
    assert what_is_wrong() == []
    settings.EVIDENCE_KEY = OTHER_KEY
    signed(HEADS)
    assert what_is_wrong() == [(2, "is not signed by a known key")]


def test_a_new_key_follows_the_old_one(settings):
    signed(HEADS)
    settings.EVIDENCE_KEY = OTHER_KEY
    signed(HEADS)
    assert what_is_wrong() == []
    assert len((checkpoints.folder() / "public-keys").read_text().split()) == 2


def test_a_line_a_crash_cut_short_is_dropped_at_the_next_start():
    path = signed(HEADS)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:50])
    assert [line.number for line in checkpoints.read()] == [1]
    signed(HEADS)
    assert [line.number for line in checkpoints.read()] == [1, 2]
    assert what_is_wrong() == []


def test_there_is_one_witness():
    first = Writer()
    with pytest.raises(ImproperlyConfigured, match="Another witness"):
        Writer()
    first.close()


def test_the_key_of_the_built_in_servers_is_made_once_for_its_owner_alone(settings, tmp_path):
    settings.EVIDENCE_KEY, settings.EVIDENCE_KEY_FILE = "", tmp_path / "key"
    made = checkpoints.signing_key().private_bytes_raw()
    assert checkpoints.signing_key().private_bytes_raw() == made
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("key", ["", "nonsense", "ab" * 31])
def test_no_key_no_witness(settings, key):
    settings.EVIDENCE_KEY, settings.EVIDENCE_KEY_FILE = key, None
    with pytest.raises(ImproperlyConfigured, match="64 hex digits"):
        Writer()


# Rounds


@pytest.mark.django_db
def test_a_round_signs_the_heads_and_says_that_all_is_sound(look):
    write(3)
    place_now()
    seen = look()
    assert seen.faults == {}
    [line] = checkpoints.read()
    assert [(head.chain, head.seq) for head in line.heads] == [(links()[0][1], 3)]
    told = json.loads(checkpoints.status_path().read_text())
    assert (told["state"], told["faults"], told["rows"], told["whole_at"]) == ("sound", [], 3, told["at"])


@pytest.mark.django_db
def test_nothing_new_is_signed_once_an_hour(look):
    seen = look()
    for minutes in (1, 59):
        look(NOW + timedelta(minutes=minutes), seen)
    assert len(list(checkpoints.read())) == 1
    look(NOW + timedelta(minutes=60), seen)
    assert len(list(checkpoints.read())) == 2


@pytest.mark.django_db
def test_a_row_changed_behind_its_back_is_told_within_a_round(look, caplog):
    write(5)
    place_now()
    seen = look()
    run("RESET ROLE; ALTER TABLE audit_auditevent DISABLE TRIGGER keep")
    run("UPDATE audit_auditevent SET reason = 'Kim Fictional' WHERE id = %s", links()[2][0])
    run("ALTER TABLE audit_auditevent ENABLE TRIGGER keep; SET ROLE mappa_gate")
    look(NOW + timedelta(minutes=1), seen)
    look(NOW + timedelta(minutes=2), seen)
    [fault] = seen.faults
    assert (fault.seq, fault.what) == (3, "the event is not as it was written")
    critical = [entry.getMessage() for entry in caplog.records if entry.levelno == logging.CRITICAL]
    assert critical == [f"The evidence log is not as it was written. {fault}"]
    told = json.loads(checkpoints.status_path().read_text())
    assert (told["state"], told["faults"]) == ("faults", [str(fault)])
    assert "Fictional" not in caplog.text + json.dumps(told)


@pytest.mark.django_db
def test_the_whole_goes_on_from_round_to_round(look, monkeypatch):
    write(10)
    place_now()
    monkeypatch.setattr(verify, "ROWS_A_QUERY", 2)
    monkeypatch.setattr(witness, "_SECONDS_FOR_THE_WHOLE", 0.0)
    seen, rounds = look(), 1
    while seen._whole_at is None:
        rounds += 1
        look(NOW + timedelta(minutes=rounds), seen)
    assert rounds == 9  # heads and checkpoints, a file of the stream, five windows, strays, and the end
    assert seen._rows == 10


@pytest.mark.django_db
def test_a_tail_cut_while_the_witness_was_away_is_told(look):
    write(5)
    place_now()
    look().close()
    run(
        "RESET ROLE; ALTER TABLE audit_auditevent DISABLE TRIGGER keep; ALTER TABLE audit_link DISABLE TRIGGER keep"
    )
    run("DELETE FROM audit_auditevent WHERE id = %s", links()[-1][0])
    run("DELETE FROM audit_link WHERE seq = 5")
    run("UPDATE audit_head SET seq = 4, hash = (SELECT hash FROM audit_link WHERE seq = 4)")
    run("SET ROLE mappa_gate")
    seen = look(NOW + timedelta(hours=8))
    assert {fault.what for fault in seen.faults} == {
        "not as the last checkpoint has it",
        "not as a checkpoint has it",
    }


@pytest.mark.django_db
def test_health_of_the_witness(look):
    status = checkpoints.status_path()
    assert not healthy.witness(str(status))
    seen = look()
    assert healthy.witness(str(status))
    os.utime(status, (0, 0))
    assert not healthy.witness(str(status))
    seen.faults[verify.Fault(1, 1, "changed")] = None
    look(NOW, seen)
    assert not healthy.witness(str(status))


@pytest.mark.usefixtures("_real_commits")
@pytest.mark.django_db
def test_a_row_that_no_process_announced_is_told_though_it_fits(look):
    write()
    seen = look()
    write()
    look(NOW + timedelta(minutes=1), seen)
    assert seen.faults == {}
    run(
        "INSERT INTO audit_auditevent (id, occurred_at, verb, event, actor_name, agency_name, case_ids, object_type,"
        " changed_fields, reason, request_id, roles, route, session_ref, recipient, terms_hash) VALUES"
        " (gen_random_uuid(), now(), 'CONSULTATION', 'CASE_VIEWED', 'somebody', '', '{}', '', '{}', '',"
        " gen_random_uuid(), '', '', '', '', '')"
    )
    look(NOW + timedelta(minutes=2), seen)
    assert [fault.what for fault in seen.faults] == ["no process says that it wrote this row"]


@pytest.mark.usefixtures("_real_commits")
@pytest.mark.django_db
def test_what_was_there_before_the_first_witness_is_taken_as_it_was(look, settings, tmp_path):
    write(3)
    settings.EVIDENCE_DIR = tmp_path / "new"
    seen = look()
    write()
    look(NOW + timedelta(minutes=1), seen)
    assert seen.faults == {}


# Commands


def command(name, *options):
    out = StringIO()
    try:
        with as_role("mappa_audit_ro"):
            call_command(name, *options, stdout=out)
    except CommandError as error:
        return str(error), out.getvalue()
    return "", out.getvalue()


@pytest.mark.django_db
def test_the_verifier_says_that_all_is_well_and_what_is_not():
    write(4)
    place_now()
    failed, said = command("verify_evidence")
    assert failed == ""
    assert said.startswith("4 rows verified in ")
    assert said.endswith(": no faults.\n")
    run("RESET ROLE; ALTER TABLE audit_link DISABLE TRIGGER keep")
    run("DELETE FROM audit_link WHERE seq = 2")
    run("SET ROLE mappa_gate")
    failed, said = command("verify_evidence", "--json")
    assert failed == "The evidence log is not as it was written."
    told = json.loads(said)
    [(gone, chain, _)] = [(event, chain, seq) for event, chain, seq in [*links()][:1]]
    assert told["rows"] == 3
    assert {"chain": chain, "seq": 3, "what": "rows before it are gone"} in told["faults"]
    assert any("has no place in a chain" in fault["what"] for fault in told["faults"])
    assert str(gone) not in said


@pytest.mark.django_db
def test_one_round_of_the_witness_by_command():
    write()
    place_now()
    assert command("witness_evidence", "--once") == ("", "")
    assert len(list(checkpoints.read())) == 1
    checkpoints.path().write_bytes(checkpoints.path().read_bytes().replace(b'"number":1', b'"number":9'))
    failed, _ = command("witness_evidence", "--once")
    assert failed == "1 faults."


@pytest.mark.django_db
def test_a_witness_without_a_key_says_so(settings):
    settings.EVIDENCE_KEY = "nonsense"
    assert command("witness_evidence", "--once")[0] == "The key of the witness must be 64 hex digits."


@pytest.mark.django_db
def test_a_witness_that_cannot_look_says_so_without_quoting(caplog):
    with transaction.atomic():
        run("RESET ROLE; REVOKE SELECT ON audit_link FROM mappa_audit_ro; SET ROLE mappa_gate")
        with transaction.atomic():
            failed, _ = command("witness_evidence", "--once")
            transaction.set_rollback(True)
        transaction.set_rollback(True)
    assert failed == "The witness could not look."


def test_hash_of_nothing_begins_the_file():
    signed(HEADS)
    told = json.loads(checkpoints.path().read_bytes()[:-130])
    assert told["before"] == hashlib.sha256(b"").hexdigest()
