"""The watch itself: a name that does leak is found, wherever it is written."""

import base64
import json

import pytest
import redis

from mappa.embedded import state
from tests.leaks import watch

# Not the canary itself: other runs may be searching the same logs at this moment.
PROBE = "Zzprobe"


@pytest.fixture(autouse=True)
def _look_for_the_probe(monkeypatch):
    monkeypatch.setattr(watch, "CANARY", PROBE)


@pytest.fixture
def before():
    return watch.sizes()


@pytest.fixture
def log():
    """A log of some process of ours; it is gone before the whole run is searched."""
    path = state.folder() / "logs" / "probe.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    yield path
    path.unlink(missing_ok=True)


def test_a_name_in_a_new_log_is_found(before, log):
    log.write_text(f"Failed for {PROBE.upper()} Smith\n")
    [hit] = [hit for hit in watch.found(before) if "probe.log" in hit]
    assert "Smith" in hit


def test_a_name_from_before_the_run_is_not_ours(log):
    log.write_text(f"Failed for {PROBE}\n")
    before = watch.sizes()
    with log.open("a") as file:
        file.write("All is well\n")
    assert [hit for hit in watch.found(before) if "probe.log" in hit] == []


def test_a_log_begun_again_is_read_whole(before, log):
    log.write_text("x" * 200)
    before = watch.sizes()
    log.unlink()
    log.write_text(f"{PROBE}\n")
    assert any("probe.log" in hit for hit in watch.found(before))


def test_a_name_in_the_body_of_a_queued_message_is_found(before):
    body = base64.b64encode(json.dumps([[], {"name": PROBE}, {}]).encode()).decode()
    known = state.read_secrets()
    with redis.Redis.from_url(f"redis://:{known['redis']}@127.0.0.1:{known['redis_port']}/255") as broker:
        broker.lpush("probe", json.dumps({"body": body}))
        try:
            assert any("probe" in place for place, text in watch._queued() if watch.hits(text, [PROBE]))
        finally:
            broker.delete("probe")


def test_words_of_demonstration_data_are_watched_for_too(before, log, monkeypatch, tmp_path):
    monkeypatch.setattr(watch, "_added", lambda: tmp_path / "words")
    watch.add(["Petra Fictional", "short"])
    assert watch.words() == ["Petra Fictional", PROBE]
    log.write_text("Nothing of Petra Fictional may stand here\n")
    assert any("Petra Fictional" in hit for hit in watch.found(before))


class Page(dict):
    cookies: dict = {}
    streaming = False

    def __init__(self, html: str, **headers: str) -> None:
        super().__init__({"Content-Type": "text/html", **headers})
        self.content = html.encode()


@pytest.mark.parametrize("mark", ["href", "action", "hx-get", "formaction", "src"])
def test_a_name_in_an_address_is_found(mark):
    told = watch.addresses_of(Page(f'<a {mark}="/cases/?name={PROBE}">x</a>'))
    assert watch.hits(" ".join(told), [PROBE])
    assert not watch.hits(" ".join(watch.addresses_of(Page(f"<p>{PROBE}</p>"))), [PROBE])


def test_a_name_in_a_redirect_is_found():
    assert watch.hits(" ".join(watch.addresses_of(Page("", Location=f"/?q={PROBE}"))), [PROBE])
