"""Client of the HMPPS External API: one person by CRN or prison number, as typed facts with their provenance.

It only reads. Whether access to the person is limited is settled before anything else is asked for. A failure of one of the
other endpoints is a gap, never "nothing recorded". The answer is worked on in memory only; nothing is stored or logged here.
"""

import json
import logging
import re
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Generic, Self
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from cases.domain.enums import Known
from cases.sources import hmpps_errors as errors
from cases.sources.hmpps_facts import Fact, FetchedPerson, Gap, GapReason, Part
from cases.sources.hmpps_gaps import FAILURE_REASONS, gap
from cases.sources.hmpps_parts import read_addresses, read_alerts, read_mappa, read_officers, read_rosh
from cases.sources.hmpps_person import check_access, read_person
from cases.sources.hmpps_reader import Reader, ValueT
from cases.sources.hmpps_sentences import read_key_dates, read_offences, read_sentences

# The library writes every address it asks, and with it the person's number, at INFO.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

CRN = re.compile(r"[A-Z]{1,2}[0-9]{6}")
PRISON_NUMBER = re.compile(r"[A-Z][0-9]{4}[A-Z]{2}")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_FAILED_FROM = 500
_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for the connection, for each wait and for the whole fetch; rows a page; pages; bytes an answer."""

    connect: float = 3
    read: float = 8
    total: float = 20
    page_size: int = 100
    pages: int = 10
    body: int = 4_000_000


@dataclass(frozen=True, slots=True)
class Endpoint(Generic[ValueT]):
    """One part of the record: its name in FetchedPerson, its path below the person, and who reads it.

    `missing` is what a 404 means for a person who exists.
    """

    part: str
    path: str
    read: Callable[[object, Reader], tuple[Fact[ValueT], ...]]
    paged: bool = False
    query: tuple[tuple[str, str], ...] = ()
    missing: Known = Known.NOT_KNOWN
    needs_prison_number: bool = False


ADDRESSES = Endpoint("addresses", "/addresses", read_addresses)
OFFENCES = Endpoint("offences", "/offences", read_offences, paged=True)
SENTENCES = Endpoint("sentences", "/sentences", read_sentences, paged=True, needs_prison_number=True)
KEY_DATES = Endpoint(
    "key_dates", "/sentences/latest-key-dates-and-adjustments", read_key_dates, needs_prison_number=True
)
MAPPA = Endpoint("mappa", "/risks/mappadetail", read_mappa, missing=Known.NONE)
ROSH = Endpoint("rosh", "/risks/serious-harm", read_rosh)
OFFICERS = Endpoint("officers", "/person-responsible-officer", read_officers, needs_prison_number=True)
ALERTS = Endpoint(
    "alerts", "/alerts", read_alerts, paged=True, query=(("status", "active"),), needs_prison_number=True
)


def clean_identifier(text: str) -> str:
    """A CRN (one or two letters, six digits) or prison number (A1234BC) in capitals without spaces.

    Raises BadIdentifier.
    """
    identifier = "".join(text.split()).upper()
    if not (CRN.fullmatch(identifier) or PRISON_NUMBER.fullmatch(identifier)):
        raise errors.BadIdentifier
    return identifier


class HmppsExternalApi:
    """The client. Use it as a context manager, or close it."""

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        client_certificate: tuple[str, str] | None = None,
        limits: Limits | None = None,
    ) -> None:
        """`client_certificate`: paths of the certificate and of its key, needed for the real service.

        Raises ValueError for an address without TLS, except on this machine: the key would travel in the clear.
        """
        parts = urlsplit(base_url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise ValueError("The address of the HMPPS External API must begin with https://")
        self.limits = limits or Limits()
        trust = ssl.create_default_context()
        if client_certificate:
            trust.load_cert_chain(*client_certificate)
        self._http = httpx.Client(
            base_url=base_url,
            headers={"x-api-key": api_key, "accept": "application/json", "accept-encoding": "identity"},
            timeout=httpx.Timeout(self.limits.read, connect=self.limits.connect),
            transport=httpx.HTTPTransport(
                verify=trust, retries=1, trust_env=False
            ),  # retries: connecting only
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def fetch_person(self, identifier: str, *, fetched_at: datetime) -> FetchedPerson:
        """Everything that helps to identify a nominal. `fetched_at` is aware and stands on every fact.

        Raises a FetchError: BadIdentifier before anything is sent; NotFound, Merged, Forbidden, Restricted, AccessUnknown,
        Unavailable, TimedOut or NotUnderstood from the person endpoint. Later failures are gaps of the answer.
        """
        asked_for = clean_identifier(identifier)
        fetch = _Fetch(self._http, self.limits, asked_for, fetched_at)
        data = fetch.answer("")
        check_access(data)
        reader = Reader(fetched_at=fetched_at)
        who = read_person(data, reader, asked_for=asked_for)
        fetch.note_all("person", reader.noted)
        fetch.has_prison_number = any(fact.value.kind == "PRISON_NUMBER" for fact in who.identifiers.facts)
        return FetchedPerson(
            asked_for=asked_for,
            fetched_at=fetched_at,
            **who._asdict(),
            addresses=fetch.part(ADDRESSES),
            offences=fetch.part(OFFENCES),
            sentences=fetch.part(SENTENCES),
            key_dates=fetch.part(KEY_DATES),
            mappa=fetch.part(MAPPA),
            rosh=fetch.part(ROSH),
            officers=fetch.part(OFFICERS),
            alerts=fetch.part(ALERTS),
            gaps=tuple(fetch.gaps),  # last: the parts above fill it
        )


class _Fetch:
    """One fetch of one person: the calls, the time left, and the gaps found on the way."""

    def __init__(self, http: httpx.Client, limits: Limits, asked_for: str, fetched_at: datetime) -> None:
        self.http = http
        self.limits = limits
        self.path = f"/v1/persons/{asked_for}"
        self.fetched_at = fetched_at
        self.ends = time.monotonic() + limits.total
        self.gaps: list[Gap] = []
        self.has_prison_number = False

    def note_all(self, part: str, reasons: set[GapReason]) -> None:
        self.gaps.extend(gap(part, reason) for reason in sorted(reasons))

    def part(self, endpoint: Endpoint[ValueT]) -> Part[ValueT]:
        """Facts of one endpoint. Never raises: what fails becomes a gap and the state NOT_KNOWN."""
        reader = Reader(fetched_at=self.fetched_at)
        if time.monotonic() > self.ends:
            self.gaps.append(gap(endpoint.part, GapReason.NOT_ASKED))
            return Part(Known.NOT_KNOWN)
        try:
            data = self.all_pages(endpoint, reader) if endpoint.paged else self.answer(endpoint.path)
            facts = endpoint.read(data, reader)
        except errors.NotFound:
            if endpoint.missing is Known.NOT_KNOWN:
                without = endpoint.needs_prison_number and not self.has_prison_number
                self.gaps.append(gap(endpoint.part, GapReason.NOT_RECORDED, needs_prison_number=without))
            return Part(endpoint.missing)
        except errors.FetchError as error:
            self.gaps.append(gap(endpoint.part, FAILURE_REASONS.get(type(error), GapReason.FAILED)))
            return Part(Known.NOT_KNOWN)
        self.note_all(endpoint.part, reader.noted)
        if facts:
            return Part(Known.KNOWN, facts)
        return Part(Known.NOT_KNOWN if reader.noted else Known.NONE)

    def all_pages(self, endpoint: Endpoint[ValueT], reader: Reader) -> list[object]:
        """The rows of every page, up to the limit of pages."""
        rows: list[object] = []
        for page in range(1, self.limits.pages + 1):
            query = {**dict(endpoint.query), "page": str(page), "perPage": str(self.limits.page_size)}
            body = self.body(endpoint.path, query)
            data = body["data"]
            if not isinstance(data, list):
                raise errors.NotUnderstood
            rows.extend(data)
            if reader.block(body, "pagination").get("isLastPage") is not False:
                return rows
        reader.note(GapReason.INCOMPLETE)
        return rows

    def answer(self, path: str) -> object:
        """The `data` of one answer; may be None. Raises a FetchError."""
        return self.body(path, {})["data"]

    def body(self, path: str, query: dict[str, str]) -> dict[str, object]:
        """The object of one answer, with its key `data`. Raises a FetchError, without a chain that names the person."""
        status, content = self._get(self.path + path, query)
        _raise_for(status)
        body: object = None
        with suppress(ValueError, RecursionError):
            body = json.loads(content)
        if not isinstance(body, dict) or "data" not in body:
            raise errors.NotUnderstood
        return body

    def _get(self, path: str, query: dict[str, str]) -> tuple[int, bytes]:
        """Status and content, within the time and size allowed."""
        content = bytearray()
        try:
            with self.http.stream("GET", path, params=query) as response:
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > self.limits.body:
                        raise errors.NotUnderstood
                    if time.monotonic() > self.ends:
                        raise errors.TimedOut
        except httpx.TimeoutException:
            raise errors.TimedOut from None
        except httpx.DecodingError:
            raise errors.NotUnderstood from None
        except httpx.RequestError:
            raise errors.Unavailable from None
        return response.status_code, bytes(content)


def _raise_for(status: int) -> None:
    """Only the status is relied on: bodies of refusals come from different places and may hold personal data."""
    if status == httpx.codes.OK:
        return
    if status >= _FAILED_FROM or status == _TOO_MANY:
        raise errors.Unavailable
    known: dict[int, type[errors.FetchError]] = {
        303: errors.Merged,
        401: errors.Forbidden,
        403: errors.Forbidden,
        404: errors.NotFound,
    }
    raise known.get(status, errors.NotUnderstood)


def client_from_settings() -> HmppsExternalApi:
    """The client for HMPPS_API_URL, HMPPS_API_KEY and, for the real service, HMPPS_API_CERT and HMPPS_API_CERT_KEY.

    Raises NotConfigured without an address or key.
    """
    base_url, api_key = getattr(settings, "HMPPS_API_URL", ""), getattr(settings, "HMPPS_API_KEY", "")
    if not base_url or not api_key:
        raise errors.NotConfigured
    certificate = getattr(settings, "HMPPS_API_CERT", ""), getattr(settings, "HMPPS_API_CERT_KEY", "")
    return HmppsExternalApi(
        base_url=base_url, api_key=api_key, client_certificate=certificate if all(certificate) else None
    )
