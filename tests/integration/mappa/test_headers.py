"""What the browser is told, on every address and every error: headers, cookies, and what is not taken from it."""

import re

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpResponse
from django.urls import path

from mappa import middleware, urls
from mappa.agencies.access import requires
from mappa.agencies.roles import Permission, Role
from mappa.audit.errors import EvidenceUnavailable
from tests.factories.agencies import person
from tests.integration.mappa.signing import sign_in, somebody
from tests.permissions.test_views_marked import ADDRESSES, real

pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
}
DENIED = ("camera", "geolocation", "microphone", "usb", "display-capture", "payment")
NOT_REAL = "/no/such/page"
FORM = "application/x-www-form-urlencoded"


def check(answer, *, signed_in: bool = False) -> None:
    """Every header that every answer carries."""
    where = f"{answer.request['REQUEST_METHOD']} {answer.request['PATH_INFO']} {answer.status_code}"
    found = {name: answer.headers.get(name) for name in HEADERS}
    assert found == HEADERS, where
    features = answer.headers["Permissions-Policy"].split(", ")
    assert {f"{name}=()" for name in DENIED} <= set(features), where
    check_policy(answer, where)
    if signed_in:
        assert "no-store" in answer.headers["Cache-Control"], where
    assert "Server" not in answer.headers, where
    assert "X-Powered-By" not in answer.headers, where
    for cookie in answer.cookies.values():
        assert cookie.key.startswith("__Host-"), where
        told = (cookie["secure"], cookie["path"], cookie["domain"])
        assert told == (True, "/", ""), f"{where} {cookie.key}"
        assert cookie["samesite"] in {"Lax", "Strict"}, where
        assert cookie["httponly"] is True or not cookie.value, where


def check_policy(answer, where: str) -> None:
    policy = answer.headers["Content-Security-Policy"]
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert directives["default-src"] == "'none'", where
    for directive in ("frame-ancestors", "base-uri", "object-src"):
        assert directives[directive] == "'none'", where
    assert directives["style-src"] == directives["form-action"] == directives["connect-src"] == "'self'", (
        where
    )
    assert "unsafe" not in policy, where
    assert "*" not in policy, where
    assert "http:" not in policy, where
    if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
        check_page(answer.content.decode(), directives["script-src"], where)


def check_page(page: str, script_src: str, where: str) -> None:
    """Each script carries the nonce of this answer, and nothing is inline that the policy would stop."""
    nonces = set(re.findall(r"<script[^>]*?nonce=\"([^\"]+)\"", page))
    data = len(re.findall(r"<script id=\"[^\"]+\" type=\"application/json\">", page))  # read, never run
    assert page.count("<script") - data == len(re.findall(r"<script[^>]*?nonce=", page)), where
    assert len(nonces) <= 1, where
    for nonce in nonces:
        assert f"'nonce-{nonce}'" in script_src, where
    assert not re.search(r"<[^>]+\sstyle=|<style|<[^>]+\son[a-z]+=|javascript:", page), where


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("who", ["nobody", "practitioner", "administrator"])
def test_every_address_for_everybody_by_every_method(client, method, who):
    client.raise_request_exception = False
    user = {"practitioner": Role.COM, "administrator": Role.SYSTEM_ADMINISTRATOR}.get(who)
    somebody_else = person(user) if user else None
    for address in [*ADDRESSES, NOT_REAL]:
        if somebody_else:
            client.sign_in(somebody_else)  # one of the addresses signs out
        answer = client.generic(method, real(address))
        check(answer, signed_in=bool(user) and address != "/healthz")
        assert answer.status_code < 500, address
        if method not in {"GET", "HEAD", "POST"}:
            assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST"), address


def test_the_files_of_the_site(client):
    page = client.get("/accounts/login/").content.decode()
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(files) >= 4
    for file in files:
        answer = client.get(file)
        assert answer.status_code == 200
        check(answer)
        for close in answer._resource_closers:  # the whole answer, closed, would close the test's connection
            close()
    check(client.get("/static/no-such-file.js"))


def test_each_answer_has_a_nonce_of_its_own(client):
    policies = [client.get("/accounts/login/").headers["Content-Security-Policy"] for _ in range(2)]

    assert policies[0] != policies[1]


# Errors


@requires(Permission.USE_SITE)
def breaks(_request):
    raise RuntimeError("something the page did not expect")


@requires(Permission.USE_SITE)
def breaks_the_database(_request):
    raise DatabaseError("something the database did not expect")


@requires(Permission.USE_SITE)
def no_evidence(_request):
    raise EvidenceUnavailable("the log is locked")


@requires(Permission.USE_SITE)
def reads(request):
    return HttpResponse(str(len(request.POST)))


class Pages:
    urlpatterns = [
        path("breaks/", breaks),
        path("breaks-the-database/", breaks_the_database),
        path("no-evidence/", no_evidence),
        path("reads/", reads),
        *urls.urlpatterns,
    ]


@pytest.fixture
def at_pages(settings):
    settings.ROOT_URLCONF = Pages


@pytest.fixture
def insider(client, at_pages):
    client.raise_request_exception = False
    return client.sign_in(person(Role.COM))


@pytest.mark.parametrize(
    ("address", "status"),
    [("/breaks/", 500), ("/breaks-the-database/", 500), ("/no-evidence/", 503), (NOT_REAL, 404)],
)
def test_pages_of_faults(insider, address, status):
    answer = insider.get(address)

    assert answer.status_code == status
    check(answer, signed_in=True)
    assert "something the" not in answer.content.decode()


def test_a_fault_before_any_page(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(middleware, "actor_for", None)

    answer = client.sign_in(person(Role.COM)).get("/")

    assert answer.status_code == 500
    check(answer, signed_in=True)


def test_a_forged_form(at_pages):
    from tests.conftest import AppClient

    client = AppClient(enforce_csrf_checks=True)
    answer = client.sign_in(person(Role.COM)).post("/reads/", {"a": "b"})

    assert answer.status_code == 403
    check(answer, signed_in=True)


def test_an_unknown_host(client):
    answer = client.get("/", headers={"Host": "elsewhere.invalid"})

    assert answer.status_code == 400
    check(answer)


# What is not taken


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        (FORM, "a=b", 200),
        (
            "multipart/form-data; boundary=x",
            '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
            200,
        ),
        ("application/json", '{"a": "b"}', 415),
        ("text/xml", "<a>b</a>", 415),
        ("text/plain", "a=b", 415),
        ("application/octet-stream", "a=b", 415),
        ("", "a=b", 415),
        (FORM, "", 200),
    ],
)
def test_a_page_takes_forms_alone(insider, kind, body, status):
    answer = insider.generic("POST", "/reads/", body, content_type=kind)

    assert answer.status_code == status
    check(answer, signed_in=status == 200)


def test_no_page_takes_a_file(insider):
    from io import BytesIO

    answer = insider.post("/reads/", {"a": BytesIO(b"<svg/>")})

    assert answer.status_code == 400
    check(answer, signed_in=True)


@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x", "application/json"])
def test_what_is_too_large_is_not_read(insider, kind):
    body = "a=" + "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    answer = insider.generic("POST", "/reads/", body, content_type=kind)

    assert answer.status_code == 413
    assert "too large" in answer.content.decode()
    check(answer)


def test_too_many_fields_are_not_read(insider):
    answer = insider.generic("POST", "/reads/", "&".join(f"a{n}=" for n in range(1001)), content_type=FORM)

    assert answer.status_code == 400
    check(answer, signed_in=True)


@pytest.mark.parametrize("length", ["-1", "many", "9" * 30])
def test_a_length_that_lies(insider, length):
    answer = insider.post("/reads/", {"a": "b"}, CONTENT_LENGTH=length)

    assert answer.status_code in {200, 400, 403, 413}
    check(answer)


# Signing in and out


def test_signing_in_and_out_leave_nothing_in_the_browser(client):
    user = somebody()
    for answer in (client.get("/accounts/login/"), client.get("/accounts/login/?next=/cases/")):
        check(answer)
        assert "no-store" in answer.headers["Cache-Control"]
    sign_in(client, user)
    assert client.cookies["__Host-sid"]["max-age"] == ""  # gone with the browser

    answer = client.post("/accounts/logout/")

    check(answer, signed_in=True)
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert client.get("/").status_code == 302


def test_looking_at_the_sign_out_page_clears_nothing(client):
    assert "Clear-Site-Data" not in client.sign_in(person(Role.COM)).get("/accounts/logout/").headers


def test_messages_are_in_no_cookie(client):
    client.sign_in(person(Role.SYSTEM_ADMINISTRATOR)).post("/administration/run/", {})

    assert set(client.cookies) <= {"__Host-sid", "__Host-csrf"}
