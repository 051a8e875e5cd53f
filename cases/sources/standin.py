"""A stand-in for the HMPPS External API, for the demo and the tests: example answers of invented people, on this machine only.

`python -m cases.sources.standin --port 8081`. Any x-api-key is accepted, none is refused. The people are those of
tests/data/hmpps_external_api/README.md, by CRN or prison number; the identifiers of `FAULTS` make it fail in known ways.
"""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

DATA = Path(__file__).resolve().parents[2] / "tests" / "data" / "hmpps_external_api"
HOST = "127.0.0.1"
NEVER = 60  # seconds; longer than any client waits
PERSON = "/v1/persons/"
MODEL_CRN, MODEL_PRISON_NUMBER = "X910001", "A9101AA"  # whose answers the fault people borrow

FAULTS = {
    "X919500": "every call answers 500",
    "X919408": "no call is answered in time",
    "X919999": "every call answers 200 with a body that is no JSON",
    "X919206": "the person, offences and officers answer; addresses, MAPPA detail and risk of serious harm answer 500",
    "X919403": "every call answers 403",
    "X919410": "the connection is closed without an answer",
    "X919000": "the person does not say whether access is limited",
    "X919001": "the person answer is about somebody else",
    "A9193MM": "the prison number was merged: 303",
}
BROKEN_PARTS = ("/addresses", "/risks/mappadetail", "/risks/serious-harm")


class Answer(NamedTuple):
    """Status and body; a status of None hangs up without an answer."""

    status: int | None
    body: bytes = b""
    location: str | None = None


def refusal(status: HTTPStatus) -> Answer:
    """An error in the shape the API gives its errors."""
    body = {"status": status.value, "errorCode": None, "userMessage": status.phrase, "developerMessage": None}
    return Answer(status.value, json.dumps(body).encode())


FIXED = {
    "X919500": refusal(HTTPStatus.INTERNAL_SERVER_ERROR),
    "X919403": refusal(HTTPStatus.FORBIDDEN),
    "X919408": Answer(None),
    "X919410": Answer(None),
    "X919999": Answer(HTTPStatus.OK, b"<html>Sign in to the network to continue</html>"),
    "A9193MM": Answer(HTTPStatus.SEE_OTHER, location=PERSON + MODEL_PRISON_NUMBER),
}


class Examples:
    """The example answers, by path and query."""

    def __init__(self, folder: Path = DATA) -> None:
        """Read the manifest and every file it names."""
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        self.answers: dict[str, Answer] = {}
        self.crns: dict[str, str] = {}
        for persona in manifest["personas"].values():
            if persona["prisonNumber"]:
                self.crns[persona["prisonNumber"]] = persona["crn"]
            for response in persona["responses"]:
                body = (folder / response["file"]).read_bytes()
                self.answers[response["path"]] = Answer(response["status"], body)

    def answer(self, target: str, *, stopping: threading.Event) -> Answer:
        """The answer to a GET of `target` (path and query)."""
        url = urlsplit(target)
        identifier, _slash, rest = url.path.removeprefix(PERSON).partition("/")
        if identifier in FAULTS:
            return self.fault(identifier, f"/{rest}" if rest else "", stopping)
        path = (
            url.path.replace(identifier, self.crns.get(identifier, identifier), 1) if identifier else url.path
        )
        query = parse_qs(url.query)
        plain = "&".join(f"{key}={query[key][0]}" for key in query if key not in {"page", "perPage"})
        found = self.answers.get(f"{path}?{plain}" if plain else path) or self.answers.get(path)
        return paged(found, query) if found else refusal(HTTPStatus.NOT_FOUND)

    def fault(self, identifier: str, rest: str, stopping: threading.Event) -> Answer:
        """What one of FAULTS does."""
        if identifier == "X919408":
            stopping.wait(NEVER)
        if identifier in FIXED:
            return FIXED[identifier]
        if identifier == "X919206" and rest in BROKEN_PARTS:
            return refusal(HTTPStatus.INTERNAL_SERVER_ERROR)
        model = self.answers[PERSON + MODEL_CRN + rest]
        if identifier == "X919001":
            return model
        body = model.body.decode()
        for old, new in self.other_person(identifier):
            body = body.replace(old, new)
        if identifier == "X919000":
            body = body.replace('"currentRestriction": false', '"currentRestriction": null')
        return Answer(model.status, body.encode())

    @staticmethod
    def other_person(crn: str) -> tuple[tuple[str, str], ...]:
        """What makes a borrowed answer one about another invented person: numbers and surname."""
        tail = crn[-3:]
        return (
            (MODEL_CRN, crn),
            (MODEL_PRISON_NUMBER, f"A9{tail[1:]}9ZZ"),
            ("91001", f"9{tail}9"),  # in the PNC and CRO numbers
            ("Ellwood", "Partington"),
        )


def paged(answer: Answer, query: dict[str, list[str]]) -> Answer:
    """The page that was asked for, where the answer has pages."""
    body = json.loads(answer.body)
    if "pagination" not in body or "perPage" not in query:
        return answer
    size, page = int(query["perPage"][0]), int(query.get("page", ["1"])[0])
    rows, total = body["data"], len(body["data"])
    body["data"] = rows[(page - 1) * size : page * size]
    body["pagination"] |= {
        "isLastPage": page * size >= total,
        "count": len(body["data"]),
        "page": page,
        "perPage": size,
        "totalPages": -(-total // size),
    }
    return Answer(answer.status, json.dumps(body).encode())


class Server(ThreadingHTTPServer):
    """Listens on this machine only; waits for its threads when it closes."""

    daemon_threads = False

    def __init__(self, port: int) -> None:
        """Port 0 takes any free one. Raises OSError when the port is in use."""
        self.examples = Examples()
        self.stopping = threading.Event()
        super().__init__((HOST, port), Handler)

    @property
    def url(self) -> str:
        """The address to give to the client."""
        return f"http://{HOST}:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Answers one GET."""

    server: Server
    timeout = 5  # seconds for the request to arrive

    def do_GET(self) -> None:
        """Answer from the examples."""
        if not self.headers.get("x-api-key"):
            answer = Answer(HTTPStatus.FORBIDDEN, b'{"message": "Forbidden"}')
        else:
            answer = self.server.examples.answer(self.path, stopping=self.server.stopping)
        if answer.status is None:
            return
        with suppress(ConnectionError):  # the client may have given up
            self.send_response(answer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer.body)))
            if answer.location:
                self.send_header("Location", answer.location)
            self.end_headers()
            self.wfile.write(answer.body)

    def log_message(self, *_args: object) -> None:
        """Paths name people: nothing is written."""


@contextmanager
def running(port: int = 0) -> Iterator[Server]:
    """A stand-in on a thread, stopped at the end."""
    with Server(port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.stopping.set()
            server.shutdown()
            thread.join()


def main() -> None:
    """Serve until interrupted or terminated."""
    parser = argparse.ArgumentParser(description="Stand-in for the HMPPS External API")
    parser.add_argument("--port", type=int, default=8081, help="0 takes any free port")
    port = parser.parse_args().port
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        with running(port) as server:
            sys.stdout.write(f"Stand-in for the HMPPS External API at {server.url}\n")
            sys.stdout.flush()
            stop.wait()
    except OSError:
        sys.exit(f"Port {port} cannot be used: choose another with --port, or 0 for any free one")


if __name__ == "__main__":
    main()
