"""The client against the stand-in, over real connections on this machine."""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest
from pytest_django import Settings

from cases.domain.enums import Known
from cases.sources import hmpps_errors as errors
from cases.sources.hmpps_external_api import (
    HmppsExternalApi,
    Limits,
    clean_identifier,
    client_from_settings,
)
from cases.sources.hmpps_facts import FetchedPerson, GapReason
from cases.sources.standin import DATA, FAULTS, Answer, Examples, Server, running

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
KEY = {"x-api-key": "any"}
ROOT = Path(__file__).resolve().parents[3]
QUICK = Limits(connect=1, read=0.3, total=10)
Fetch = Callable[..., FetchedPerson]


@pytest.fixture(scope="module")
def standin() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture
def fetch(standin: Server) -> Fetch:
    def fetch(identifier: str, limits: Limits | None = None, key: str = "any") -> FetchedPerson:
        with HmppsExternalApi(base_url=standin.url, api_key=key, limits=limits) as api:
            return api.fetch_person(identifier, fetched_at=AT)

    return fetch


def reasons(person: FetchedPerson) -> dict[str, GapReason]:
    return {gap.part: gap.reason for gap in person.gaps}


# People


@pytest.mark.parametrize("identifier", ["X910001", "A9101AA", " a9101aa ", "x91 0001"])
def test_fetch_by_crn_or_prison_number(fetch: Fetch, identifier: str):
    person = fetch(identifier)
    assert (person.identifier("CRN"), person.identifier("PRISON_NUMBER")) == ("X910001", "A9101AA")
    assert person.names.first is not None
    assert person.names.first.value.last == "Ellwood"
    assert person.gaps == ()
    person.require_complete()


def test_fetch_gives_every_fact_its_source_and_date(fetch: Fetch):
    person = fetch("X910002")
    parts = [getattr(person, name) for name in FetchedPerson.__dataclass_fields__]
    facts = [fact for part in parts for fact in getattr(part, "facts", ())]
    assert len(facts) > 20
    assert {(fact.source, fact.fetched_at) for fact in facts} == {("HMPPS External API", AT)}
    assert all(fact.systems for fact in facts)


def test_fetch_custody_case(fetch: Fetch):
    person = fetch("A9102BB")
    dates = {fact.value.kind: fact.value.on for fact in person.key_dates.facts}
    assert dates["CONDITIONAL_RELEASE"] == date(2027, 4, 22)
    assert dates["ROTL"] == date(2027, 1, 18)
    assert [fact.value.code for fact in person.alerts.facts] == ["PL2", "PC2", "ROH", "RPB"]


def test_fetch_sparse_record_tells_none_from_not_known(fetch: Fetch):
    person = fetch("X910003")
    assert person.sentences.state is Known.NOT_KNOWN
    assert person.mappa.first is not None
    assert (person.mappa.first.value.category, person.mappa.first.value.level) == (3, None)
    assert reasons(person) == {
        "offences": GapReason.EMPTY_ENTRY,
        "sentences": GapReason.NOT_RECORDED,
        "key_dates": GapReason.NOT_RECORDED,
        "officers": GapReason.NOT_RECORDED,
        "alerts": GapReason.NOT_RECORDED,
    }
    assert "prison number" in person.gaps[1].message
    assert person.failures == ()


def test_fetch_without_registration_says_none(fetch: Fetch):
    person = fetch("X910005")
    assert person.mappa.state is Known.NONE
    assert person.rosh.state is Known.KNOWN


# Failures: each its own class and message


@pytest.mark.parametrize(
    ("identifier", "error"),
    [
        ("X910004", errors.Restricted),
        ("A9104DD", errors.Restricted),
        ("X910006", errors.NotFound),
        ("A0000ZZ", errors.NotFound),
        ("X919000", errors.AccessUnknown),
        ("X919001", errors.NotUnderstood),
        ("X919403", errors.Forbidden),
        ("X919408", errors.TimedOut),
        ("X919410", errors.Unavailable),
        ("X919500", errors.Unavailable),
        ("X919999", errors.NotUnderstood),
        ("A9193MM", errors.Merged),
    ],
)
def test_failure_has_its_own_message_and_names_nobody(
    fetch: Fetch, identifier: str, error: type[errors.FetchError]
):
    with pytest.raises(error) as caught:
        fetch(identifier, QUICK)
    assert type(caught.value) is error
    assert "Nothing has been changed" in caught.value.message
    assert identifier not in "".join(traceback.format_exception(caught.value))


def test_every_message_is_different():
    classes = [errors.FetchError, *errors.FetchError.__subclasses__()]
    assert len({kind.message for kind in classes}) == len(classes)


def test_every_fault_of_the_standin_is_tested():
    source = Path(__file__).read_text(encoding="utf-8")
    assert [identifier for identifier in FAULTS if f'"{identifier}"' not in source] == []


def test_key_missing_is_refused(fetch: Fetch):
    with pytest.raises(errors.Forbidden):
        fetch("X910001", key="")


@pytest.mark.parametrize("text", ["", "91001", "X91000", "X9100011", "A9101A", "X91000\N{DIGIT ONE}\N{ARABIC-INDIC DIGIT ONE}",
                                  "X910001/../X910002", "../admin", "X910001?a=b", "A9101AA\x00"])  # fmt: skip
def test_bad_identifier_is_never_sent(text: str):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with HmppsExternalApi(base_url=url, api_key="any") as api, pytest.raises(errors.BadIdentifier):
            api.fetch_person(text, fetched_at=AT)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_identifier_of_two_letters_is_a_crn():
    assert clean_identifier("xx 123456") == "XX123456"


def test_no_connection_is_unavailable():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with (
        HmppsExternalApi(base_url=f"http://127.0.0.1:{port}", api_key="any") as api,
        pytest.raises(errors.Unavailable),
    ):
        api.fetch_person("X910001", fetched_at=AT)


def test_answer_too_large_is_not_understood(fetch: Fetch):
    with pytest.raises(errors.NotUnderstood):
        fetch("X910001", Limits(body=100))


# Only a part


def test_partial_record_says_what_is_missing(fetch: Fetch):
    person = fetch("X919206")
    assert person.offences.state is Known.KNOWN
    assert (person.addresses.state, person.mappa.state, person.rosh.state) == (Known.NOT_KNOWN,) * 3
    assert reasons(person) == dict.fromkeys(("addresses", "mappa", "rosh"), GapReason.FAILED)
    with pytest.raises(errors.Partial) as caught:
        person.require_complete()
    assert [line.split(" could")[0] for line in caught.value.missing] == [
        "Addresses",
        "MAPPA category and level",
        "Risk of serious harm",
    ]


class OddExamples(Examples):
    """Answers one path of the first person in a way of its own."""

    def __init__(self, path: str, answer: Answer, delay: float = 0) -> None:
        super().__init__()
        self.odd, self.delay = {path: answer}, delay

    def answer(self, target: str, *, stopping: threading.Event) -> Answer:
        time.sleep(self.delay)
        return self.odd.get(target.partition("?")[0]) or super().answer(target, stopping=stopping)


@pytest.fixture
def odd() -> Iterator[Callable[..., FetchedPerson]]:
    with running() as server:

        def fetch(path: str, answer: Answer, *, delay: float = 0, limits: Limits = QUICK) -> FetchedPerson:
            server.examples = OddExamples(f"/v1/persons/X910001{path}", answer, delay)
            with HmppsExternalApi(base_url=server.url, api_key="any", limits=limits) as api:
                return api.fetch_person("X910001", fetched_at=AT)

        yield fetch


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(403), GapReason.REFUSED),
        (Answer(404), GapReason.NOT_RECORDED),
        (Answer(429), GapReason.FAILED),
        (Answer(503), GapReason.FAILED),
        (Answer(None), GapReason.FAILED),
        (Answer(200, b"\xff\xfe"), GapReason.NOT_UNDERSTOOD),
        (Answer(200, b"[" * 100_000), GapReason.NOT_UNDERSTOOD),
        (Answer(200, b'{"errors": []}'), GapReason.NOT_UNDERSTOOD),
        (Answer(200, b'{"data": {"a": 1}}'), GapReason.NOT_UNDERSTOOD),
        (Answer(302, location="http://127.0.0.1:1/elsewhere"), GapReason.NOT_UNDERSTOOD),
    ],
)
@pytest.mark.parametrize(("path", "part"), [("/addresses", "addresses"), ("/offences", "offences")])
def test_failure_of_one_part_is_a_gap_and_never_none(
    odd: Fetch, path: str, part: str, answer: Answer, reason: GapReason
):
    person = odd(path, answer)
    assert getattr(person, part).state is Known.NOT_KNOWN
    assert reasons(person) == {part: reason}


@pytest.mark.parametrize("answer", [Answer(404), Answer(200, b'{"data": null}')])
def test_no_registration_has_several_shapes(odd: Fetch, answer: Answer):
    person = odd("/risks/mappadetail", answer)
    assert person.mappa.state is Known.NONE
    assert person.gaps == ()


def test_refused_risk_arrives_as_null_and_is_not_known(odd: Fetch):
    person = odd("/risks/serious-harm", Answer(200, b'{"data": null}'))
    assert person.rosh.state is Known.NOT_KNOWN
    assert reasons(person) == {"rosh": GapReason.NOT_RECORDED}


def test_empty_list_is_none(odd: Fetch):
    assert odd("/offences", Answer(200, b'{"data": []}')).offences.state is Known.NONE


def test_masked_text_is_dropped_and_told(odd: Fetch):
    row = {"description": "**REDACTED**", "startDate": "2026-01-02", "systemSource": "NEW_SYSTEM", "extra": 1}
    person = odd("/offences", Answer(200, json.dumps({"data": [row]}).encode()))
    assert person.offences.first is not None
    assert (person.offences.first.value.description, person.offences.first.system) == (
        None,
        "prison or probation",
    )
    assert reasons(person) == {"offences": GapReason.REDACTED}


def test_time_for_the_whole_fetch_is_limited(odd: Fetch):
    started = time.monotonic()
    person = odd("/none", Answer(404), delay=0.4, limits=Limits(read=2, total=1.5))
    assert time.monotonic() - started < 3
    assert person.alerts.state is Known.NOT_KNOWN
    assert reasons(person)["alerts"] is GapReason.NOT_ASKED


# Pages


def test_pages_are_all_read(fetch: Fetch):
    assert len(fetch("X910001", Limits(page_size=1)).offences.facts) == 2
    assert len(fetch("X910005", Limits(page_size=2)).alerts.facts) == 5


def test_more_pages_than_are_read_is_told(fetch: Fetch):
    person = fetch("X910001", Limits(page_size=1, pages=1))
    assert len(person.offences.facts) == 1
    assert reasons(person)["offences"] is GapReason.INCOMPLETE


# Settings, logs, address


def test_logs_hold_no_number(fetch: Fetch, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.DEBUG):
        fetch("X910001")
    assert "X910001" not in caplog.text


def test_key_is_not_sent_in_the_clear():
    with pytest.raises(ValueError, match="https"):
        HmppsExternalApi(base_url="http://hmpps.example", api_key="any")


def test_client_from_settings(standin: Server, settings: Settings):
    settings.HMPPS_API_URL, settings.HMPPS_API_KEY = standin.url, "any"
    with client_from_settings() as api:
        assert api.fetch_person("X910003", fetched_at=AT).identifier("CRN") == "X910003"


def test_client_from_settings_without_address(settings: Settings):
    settings.HMPPS_API_URL = ""
    with pytest.raises(errors.NotConfigured):
        client_from_settings()


# The stand-in itself


def test_standin_answers_with_the_examples(standin: Server):
    manifest = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))
    responses = [row for persona in manifest["personas"].values() for row in persona["responses"]]
    with httpx.Client(base_url=standin.url, headers=KEY, trust_env=False) as http:
        for row in responses:
            answer = http.get(row["path"])
            assert (answer.status_code, answer.content) == (row["status"], (DATA / row["file"]).read_bytes())
    assert len(responses) > 130


def test_standin_as_a_program(tmp_path: Path):
    command = [sys.executable, "-m", "cases.sources.standin", "--port"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*command, "0"], stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=env
    ) as program:
        assert program.stdout is not None
        url = program.stdout.readline().split()[-1]
        assert httpx.get(f"{url}/v1/persons/X910001", trust_env=False).status_code == 403
        assert httpx.get(f"{url}/v1/persons/X910001", headers=KEY, trust_env=False).status_code == 200
        port = url.rpartition(":")[2]
        second = subprocess.run(
            [*command, port], capture_output=True, text=True, env=env, timeout=20, check=False
        )
        program.send_signal(signal.SIGTERM)
        assert program.wait(10) == 0
    assert second.returncode == 1
    assert second.stderr == f"Port {port} cannot be used: choose another with --port, or 0 for any free one\n"
