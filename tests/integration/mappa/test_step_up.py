"""Proof of who acts, before acts that open or give away much; what was typed goes on after it."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import URLPattern, get_resolver, reverse

from cases.models import EmergencyAccess
from mappa.agencies.roles import Role
from mappa.sessions.rules import FRESH_PROOF
from tests.factories.agencies import person
from tests.integration.cases.emergencies import LIFE, REASON, elsewhere, police
from tests.integration.mappa.signing import PASSWORD
from tests.proof import prove

pytestmark = pytest.mark.django_db
STALE = FRESH_PROOF + timedelta(seconds=1)
PROOF = "/accounts/reauthenticate/"

# Every page whose form asks for proof. A new one needs a line here, and so does one that no longer asks.
STEPPED_UP = {
    "access-request",
    "account-close",
    "account-dates",
    "account-invite",
    "account-new",
    "account-open",
    "account-role",
    "account-role-end",
    "account-role-move",
    "address-show",
    "case-exclude",
    "case-restrict",
    "emergency",
    "emergency-reason",
    "export-ask",
    "grant-give",
    "hand-over-action",
    "hand-over-case",
    "hand-over-request",
    "limitation-lift",
    "many-opened",
    "minutes-distribute",
    "open-name",
    "run-sweeps",
    "stop-lift",
    "substitute-name",
}


@pytest.fixture
def officer():
    user = person(Role.POLICE_OFFENDER_MANAGER, police())
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in_long_ago(client, user, **proof):
    """Signed in, and active just now; the proof is six minutes old."""
    client.sign_in(user)
    prove(client, user, at=time.time() - STALE.total_seconds(), active_at=time.time(), **proof)
    return client


def ask(client, reference, **fields):
    form = {"reference": reference, "category": LIFE.value, "reason": REASON, **fields}
    return client.post(reverse("emergency"), form)


def give_proof(client, answer, **fields):
    asked = answer.url
    assert client.get(asked).status_code == 200
    return client.post(asked, fields or {"password": PASSWORD})


def test_the_pages_that_ask_are_these():
    asking = {
        pattern.name
        for part in get_resolver().url_patterns
        for pattern in getattr(part, "url_patterns", [part])
        if isinstance(pattern, URLPattern) and getattr(pattern.callback, "stepped_up", False)
    }
    assert asking == STEPPED_UP


def test_without_fresh_proof_nothing_is_done_and_it_is_asked_for(client, officer):
    answer = ask(sign_in_long_ago(client, officer), elsewhere().reference)

    assert answer.url == f"{PROOF}?next={reverse('emergency')}"
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize(("age", "asked"), [(FRESH_PROOF - timedelta(seconds=2), False), (STALE, True)])
def test_proof_is_good_for_five_minutes(client, officer, age, asked):
    client.sign_in(officer)
    prove(client, officer, at=time.time() - age.total_seconds(), active_at=time.time())

    assert ask(client, elsewhere().reference).url.startswith(PROOF) is asked
    assert EmergencyAccess.objects.exists() is not asked


def test_a_session_without_any_proof_is_asked(client, officer, password_is_enough):
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")

    assert ask(client, elsewhere().reference).url.startswith(PROOF)


def test_one_field_later_the_form_goes_on_with_what_was_typed(client, officer):
    case = elsewhere()
    back = give_proof(client, ask(sign_in_long_ago(client, officer), case.reference))
    assert back.url == reverse("emergency")

    answer = client.get(back.url)

    assert answer.url == reverse("emergency-requested")
    opened = EmergencyAccess.objects.get()
    assert (opened.case_id, opened.reason) == (case.pk, REASON)


def test_it_goes_on_once(client, officer):
    back = give_proof(client, ask(sign_in_long_ago(client, officer), elsewhere().reference))
    client.get(back.url)

    assert client.get(back.url).status_code == 200
    assert EmergencyAccess.objects.count() == 1


def test_a_form_with_a_fault_comes_back_at_its_own_address_with_what_was_typed(client, officer):
    answer = ask(sign_in_long_ago(client, officer), elsewhere().reference, reason="short")

    page = client.get(give_proof(client, answer).url)

    assert page.request["PATH_INFO"] == reverse("emergency")
    assert page.context["form"].errors.keys() == {"reason"}
    assert page.context["form"]["reason"].value() == "short"


def test_a_wrong_password_lets_nothing_go_on(client, officer):
    answer = ask(sign_in_long_ago(client, officer), elsewhere().reference)

    assert give_proof(client, answer, password="wrong-one").status_code == 200
    assert client.get(reverse("emergency")).status_code == 200
    assert not EmergencyAccess.objects.exists()


def test_a_form_left_behind_does_not_go_on_by_a_later_proof_of_something_else(client, officer):
    ask(sign_in_long_ago(client, officer), elsewhere().reference)
    client.get(reverse("emergency"))  # they went back instead

    client.post(PROOF, {"password": PASSWORD})

    assert client.get(reverse("emergency")).status_code == 200
    assert not EmergencyAccess.objects.exists()


def test_a_proof_from_before_the_form_is_not_a_proof_for_it(client, officer):
    """Somebody who planted a form in the session could not have it go on by what was proved earlier."""
    ask(sign_in_long_ago(client, officer), elsewhere().reference)
    session = client.session
    session["kept_posts"][reverse("emergency")]["at"] = time.time() + 5
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()

    client.get(reverse("emergency"))

    assert not EmergencyAccess.objects.exists()


def test_a_page_that_takes_posts_alone_goes_on_too(client):
    administrator = person(Role.SYSTEM_ADMINISTRATOR)
    administrator.set_password(PASSWORD)
    administrator.save()
    sign_in_long_ago(client, administrator)
    key = client.get(reverse("administration")).context["run_form"]["key"].value()

    back = give_proof(client, client.post(reverse("run-sweeps"), {"key": key}))

    assert client.get(back.url).url == reverse("administration")
    assert client.get(back.url).status_code == 405


def test_those_without_the_role_are_refused_before_anything_is_asked(client):
    board = person(Role.SMB_MEMBER)

    assert ask(sign_in_long_ago(client, board), "M-2222-3333").status_code == 403


def test_the_question_tells_nothing_of_the_case(client, officer):
    known = ask(sign_in_long_ago(client, officer), elsewhere().reference)
    unknown = ask(client, "M-2222-3333")

    assert known.url == unknown.url
    assert known.status_code == unknown.status_code


# The strongest thing somebody has


def record(method: str, more: dict | None = None) -> dict:
    """Made when a test runs: by then its making may be minutes ago, and a proof no longer fresh."""
    return {"account_authentication_methods": [{"method": method, "at": time.time(), **(more or {})}]}


@pytest.fixture
def with_app(officer):
    TOTP.activate(officer, generate_totp_secret())
    RecoveryCodes.activate(officer)
    return officer


@pytest.fixture
def with_key(with_app):
    Authenticator.objects.create(user=with_app, type="webauthn", data={})
    return with_app


@pytest.mark.parametrize(
    ("proof", "enough"),
    [
        (("password", {}), False),
        (("mfa", {"type": "totp"}), True),
        (("mfa", {"type": "recovery_codes"}), True),
    ],
)
def test_a_password_is_not_enough_for_somebody_with_a_code(client, with_app, proof, enough):
    answer = ask(sign_in_long_ago(client, with_app, **record(*proof)), elsewhere().reference)

    assert (answer.url == reverse("emergency-requested")) is enough
    assert enough or answer.url.startswith("/accounts/2fa/reauthenticate/")


@pytest.mark.parametrize(
    ("proof", "enough"),
    [
        (("password", {}), False),
        (("mfa", {"type": "totp"}), False),
        (("mfa", {"type": "webauthn"}), True),
        (("mfa", {"type": "recovery_codes"}), True),
    ],
)
def test_a_code_is_not_enough_for_somebody_with_a_key(client, with_key, proof, enough):
    client.raise_request_exception = False  # where keys are not switched on, there is no page to show one at
    ask(sign_in_long_ago(client, with_key, **record(*proof)), elsewhere().reference)

    assert EmergencyAccess.objects.exists() is enough


def test_somebody_whom_only_their_agency_can_prove_signs_in_again_and_goes_on(client, officer):
    officer.set_unusable_password()
    officer.save()
    case = elsewhere()
    answer = ask(sign_in_long_ago(client, officer), case.reference)
    assert answer.url == f"/accounts/login/?next={reverse('emergency')}"
    assert "What you typed is kept" in client.get(answer.url).content.decode()

    kept = dict(client.session.items())
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    later = {name: kept[name] for name in ("kept_posts", "ended_for")}
    prove(client, officer, **later, **record("socialaccount"))
    client.get(reverse("emergency"))

    assert EmergencyAccess.objects.get().case_id == case.pk
