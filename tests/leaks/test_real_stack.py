"""Failures made on purpose on a real stack, each with a name in it: the name is in no log and not in the broker."""

import json
import os
import re
import socket
from contextlib import closing, suppress

import httpx
import pytest
import redis

from mappa.demo import databases
from mappa.demo.stack import Stack
from mappa.embedded import state
from tests.integration.mappa.test_celery_real import Broker, wait_for
from tests.leaks import watch
from tests.leaks.watch import CANARY

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    """A broker of the test's own: it is taken away in the middle."""
    made = Broker(tmp_path_factory.mktemp("broker"))
    made.start()
    yield made
    made.end()


@pytest.fixture(scope="module")
def stack(broker):
    """Everything that runs in production, with pages and jobs that fail."""
    name = f"{os.environ['MAPPA_DATABASE']}_leaks"
    known = databases.addresses(name)
    urls = {"app": "", "jobs": "_JOBS", "owner": "_OWNER", "audit": "_AUDIT"}
    extra = {f"DATABASE_URL{ending}": known.database[login] for login, ending in urls.items()} | {
        "REDIS_URL": broker.url,
        "SECRET_KEY": known.secret_key,
        "EVIDENCE_DIR": str(state.evidence_folder(name)),
        "DJANGO_SETTINGS_MODULE": "tests.leaks.faulty.settings",
    }
    before = watch.sizes()
    with Stack(database=name, fresh=True, temporary=True, extra=extra) as running:
        running.before = before
        yield running


@pytest.fixture(scope="module")
def browser(stack):
    with httpx.Client(base_url=stack.url, timeout=30) as client:
        yield client


def log_of(stack, name: str) -> str:
    return stack.children[name].log.read_text()


def lines_of(stack, name: str) -> list[dict]:
    return [json.loads(line) for line in log_of(stack, name).splitlines() if line.startswith("{")]


def errors_of(stack, name: str) -> set[str]:
    return {error.split(".")[-1] for line in lines_of(stack, name) for error in line.get("error", [])}


@pytest.mark.parametrize(
    ("page", "told"),
    [("value", "ValueError"), ("clash", "UniqueViolation"), ("cast", "InvalidTextRepresentation")],
)
def test_a_page_that_fails_tells_no_value_to_anybody(stack, browser, page, told):
    answer = browser.get(f"/faulty/{page}/?name={CANARY}", headers={"Referer": f"{stack.url}/{CANARY}/"})
    assert answer.status_code in {500, 503}
    assert CANARY not in answer.text
    wait_for(lambda: told in errors_of(stack, "web"), "the failure to be logged", seconds=20)


def test_addresses_that_lead_nowhere_are_not_written_down(stack, browser):
    for address in (
        f"/{CANARY}/",
        f"/cases/{CANARY}/",
        f"/?name={CANARY}",
        f"/accounts/login/?next=/{CANARY}",
    ):
        browser.get(address)
    wait_for(
        lambda: {404, 302} <= {line.get("status") for line in lines_of(stack, "web")},
        "the requests to be logged",
        seconds=20,
    )


def test_a_request_nobody_can_read_is_not_written_down(stack):
    for words in (
        f"GET /{CANARY} HTTP/7.7",
        f"{CANARY} / HTTP/1.1",
        f"GET / HTTP/1.1\r\n{CANARY}: \x01\r\nHost x",
    ):
        with closing(socket.create_connection(("127.0.0.1", stack.port), timeout=10)) as connection:
            connection.sendall(f"{words}\r\n\r\n".encode())
            with suppress(OSError):
                connection.recv(1000)
    wait_for(
        lambda: any(
            line["logger"] == "gunicorn.error" and line["level"] == "WARNING"
            for line in lines_of(stack, "web")
        ),
        "the refusal to be logged",
        seconds=20,
    )


def test_a_host_nobody_knows_is_not_written_down(stack, browser):
    answer = browser.get("/", headers={"Host": f"{CANARY.casefold()}.example"})
    assert answer.status_code == 400
    assert CANARY.casefold() not in answer.text.casefold()
    wait_for(
        lambda: any("DisallowedHost" in line["logger"] for line in lines_of(stack, "web")),
        "the refusal to be logged",
        seconds=20,
    )


def test_failed_sign_ins_name_nobody(stack, browser):
    page = browser.get("/accounts/login/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    for _ in range(6):
        answer = browser.post(
            "/accounts/login/",
            data={"csrfmiddlewaretoken": token, "login": CANARY, "password": f"{CANARY} is my password"},
            headers={"Referer": f"{stack.url}/accounts/login/"},
        )
    assert answer.status_code in {403, 429}
    assert any(line["logger"].startswith("axes") for line in lines_of(stack, "web"))


def test_a_forged_form_is_not_written_down(stack, browser):
    answer = browser.post("/accounts/login/", data={"login": CANARY, "csrfmiddlewaretoken": CANARY})
    assert answer.status_code == 403
    assert CANARY not in answer.text


def test_work_that_fails_tells_its_type(stack, browser):
    assert browser.get("/faulty/ask/?key=1").text == "asked"
    assert browser.get("/faulty/ask-at-once/").text == "asked"
    wait_for(lambda: "ValueError" in errors_of(stack, "worker"), "the task to fail", seconds=60)
    wait_for(lambda: "faulty.fail failed" in log_of(stack, "worker"), "the job to fail", seconds=60)


def test_a_broker_that_is_away_is_told_without_what_was_asked(stack, browser, broker):
    broker.end()
    try:
        assert browser.get("/faulty/ask/?key=2").text == "asked"
        assert browser.get("/faulty/ask-at-once/").status_code == 500
        assert "OperationalError" in errors_of(stack, "web")
    finally:
        broker.start()


def test_no_name_is_anywhere(stack, broker):
    """Last: by now every failure above has been logged."""
    for name in ("web", "worker"):
        assert lines_of(stack, name)
    texts = {name: log_of(stack, name) for name in stack.children} | {"broker": broker.log.read_text()}
    for path in [*broker.configuration.parent.glob("appendonlydir/*")]:
        texts[path.name] = path.read_bytes().decode(errors="replace")
    with redis.Redis.from_url(broker.url) as client:
        held = [watch._held(client, key) for key in client.scan_iter()]
    texts["queues"] = watch._readable(json.dumps(held).encode())
    assert {place for place, text in texts.items() if watch.hits(text, [CANARY])} == set()
    assert watch.found(stack.before) == []
