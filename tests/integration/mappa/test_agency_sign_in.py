"""Signing in by one's agency: OpenID Connect against a server on this machine, and every way its answer can be false."""

import json
import time
from urllib.parse import parse_qs, quote, urlsplit

import jwt
import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import settings
from django.urls import reverse

from mappa.agencies.roles import Role
from mappa.audit.models import AuditEvent
from tests.factories.agencies import AgencyFactory, MembershipFactory, TeamFactory, UserFactory, person
from tests.oidc_server import AgencyServer, app_for

pytestmark = pytest.mark.django_db
AGENCY = "Northshire Police"
START = "/accounts/agency/northshire-police/"


@pytest.fixture
def server(settings):
    with AgencyServer() as server:
        settings.SOCIALACCOUNT_PROVIDERS = {"agency": {"APPS": [app_for(server, name=AGENCY)]}}
        server.claims = {"email": "pat@northshire.example", "email_verified": True}
        yield server


@pytest.fixture
def officer(server):
    team = TeamFactory(agency=AgencyFactory(name=AGENCY))
    return person(Role.POLICE_OFFENDER_MANAGER, team, username="pat", email="pat@northshire.example")


def at_agency(location):
    """Where the agency sends the browser back to."""
    return requests.get(location, allow_redirects=False, timeout=5).headers["Location"]


def come_in(client, start=START):
    """To the agency and back; gives the last answer."""
    to = client.get(start)
    assert to.status_code == 302, to.content
    back = urlsplit(at_agency(to.url))
    return client.get(f"{back.path}?{back.query}")


def who(client):
    return client.session.get("_auth_user_id")


def failures():
    return list(AuditEvent.objects.filter(event="SIGN_IN_FAILED").values_list("reason", flat=True))


def test_officer_comes_in_and_is_known_by_subject_afterwards(client, server, officer):
    answer = come_in(client, START + "?next=/people/find/")
    assert (answer.status_code, answer.url) == (302, "/people/find/")
    assert who(client) == str(officer.pk)
    told = AuditEvent.objects.get(event="SIGNED_IN")
    assert (told.actor_id, told.reason) == (officer.pk, "SOCIALACCOUNT")
    client.post(reverse("account_logout"))
    server.claims = {"email": "another@northshire.example", "email_verified": False}
    assert come_in(client).status_code == 302
    assert who(client) == str(officer.pk)


def test_next_to_nothing_of_the_answer_is_kept(client, server, officer):
    come_in(client)
    kept = SocialAccount.objects.get()
    assert (kept.provider, kept.uid, set(kept.extra_data)) == (
        "northshire-police",
        "a-7",
        {"auth_time", "amr", "nonce"},
    )
    assert not SocialToken.objects.exists()


def test_question_is_closed_by_state_nonce_and_pkce(client, server, officer):
    asked = {name: rows[0] for name, rows in parse_qs(urlsplit(client.get(START).url).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 16
    assert (asked["response_type"], set(asked["scope"].split()), asked["max_age"]) == (
        "code",
        {"openid", "email"},
        "36000",
    )
    assert "prompt" not in asked


def _with(**changed):
    return lambda server, claims: jwt.encode(
        claims | changed, server.key, algorithm="RS256", headers={"kid": "one"}
    )


def _without(name):
    return lambda server, claims: jwt.encode(
        {key: value for key, value in claims.items() if key != name},
        server.key,
        algorithm="RS256",
        headers={"kid": "one"},
    )


def _by_shared_secret(server, claims):
    key = json.dumps(server.keys()["keys"][0])
    return jwt.encode(claims, key.ljust(64), algorithm="HS256", headers={"kid": "one"})


FALSE_ANSWERS = {
    "signed by somebody else": lambda server, claims: jwt.encode(
        claims, server.foreign_key, algorithm="RS256", headers={"kid": "one"}
    ),
    "signed with a key nobody has": lambda server, claims: jwt.encode(
        claims, server.foreign_key, algorithm="RS256", headers={"kid": "two"}
    ),
    "naming no key": lambda server, claims: jwt.encode(claims, server.key, algorithm="RS256"),
    "not signed": lambda _server, claims: jwt.encode(claims, "", algorithm="none", headers={"kid": "one"}),
    "signed with the public key as a secret": _by_shared_secret,
    "for another system": _with(aud="somebody else"),
    "for us and others": _with(aud=["mappa", "somebody else"]),
    "from another server": _with(iss="https://elsewhere.example"),
    "run out": _with(exp=int(time.time()) - 3600),
    "to another question": _with(nonce="an older one"),
    "to no question": _without("nonce"),
    "saying not when": _without("auth_time"),
    "of nobody": _without("sub"),
    "of a proof too old": _with(auth_time=int(time.time()) - 11 * 3600),
    "no token": lambda _server, _claims: "not a token",
}


@pytest.mark.parametrize("how", FALSE_ANSWERS)
def test_false_answer_lets_nobody_in(client, server, officer, how):
    server.sign = lambda claims: FALSE_ANSWERS[how](server, claims)
    answer = come_in(client)
    assert answer.status_code == 403
    assert "could not sign you in" in answer.content.decode()
    assert who(client) is None
    assert failures() == ["AGENCY_ANSWER"]


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "pat@northshire.example", "email_verified": False},
        {"email": "pat@northshire.example"},
        {"email_verified": True},
        {"email": "nobody@northshire.example", "email_verified": True},
    ],
)
def test_who_is_not_vouched_for_is_not_known(client, server, officer, claims):
    server.claims = claims
    answer = come_in(client)
    assert (answer.status_code, who(client), failures()) == (403, None, ["AGENCY_UNKNOWN"])
    assert not SocialAccount.objects.exists()


def test_address_of_somebody_of_another_agency_opens_nothing(client, server):
    person(Role.COM, email="pat@northshire.example")
    assert come_in(client).status_code == 403
    assert who(client) is None


def test_address_two_people_have_opens_nothing(client, server, officer):
    person(Role.POLICE_OFFENDER_MANAGER, officer.memberships.get().team, email="PAT@northshire.example")
    assert come_in(client).status_code == 403


def test_nobody_without_a_role_comes_in(client, server):
    UserFactory(agency=AgencyFactory(name=AGENCY), email="pat@northshire.example")
    assert come_in(client).status_code == 403


def test_leaver_and_mover_come_in_no_more(client, server, officer):
    come_in(client)
    client.post(reverse("account_logout"))
    officer.agency = AgencyFactory(name="Southshire Police")
    officer.save()
    assert come_in(client).status_code == 403
    officer.agency, officer.is_active = AgencyFactory(name=AGENCY), False
    officer.save()
    assert come_in(client).status_code == 403
    assert failures() == ["AGENCY_LEFT", "AGENCY_LEFT"]


def test_answer_is_good_once_and_in_one_browser(client, server, officer):
    back = urlsplit(at_agency(client.get(START).url))
    answer = f"{back.path}?{back.query}"
    foreign = type(client)()
    assert foreign.get(answer).status_code == 403
    assert client.get(answer).status_code == 302
    client.post(reverse("account_logout"))
    assert client.get(answer).status_code == 403
    assert who(client) is None


def test_refusal_by_the_agency_and_a_silent_agency_are_told_alike(client, server, officer):
    state = parse_qs(urlsplit(client.get(START).url).query)["state"][0]
    refused = client.get(f"{START}answer/?error=access_denied&state={state}")
    assert refused.status_code == 403
    server.stop()
    silent = client.get(START)
    assert silent.status_code == 403
    assert "Try again" in silent.content.decode()
    assert failures() == ["AGENCY_ANSWER", "AGENCY_ANSWER"]


def test_agency_that_sends_on_to_another_server_is_not_followed(client, server, officer):
    server.sends_on_to = "http://127.0.0.1:9/"
    assert client.get(START).status_code == 403
    assert failures() == ["AGENCY_ANSWER"]


def test_server_that_names_itself_otherwise_is_not_believed(client, server, officer):
    settings.SOCIALACCOUNT_PROVIDERS["agency"]["APPS"][0]["settings"]["server_url"] += "/"
    assert come_in(client).status_code == 403


def test_unknown_agency_and_the_library_s_own_addresses_do_not_exist(client, server):
    for address in (
        "/accounts/agency/elsewhere/",
        "/accounts/agency/elsewhere/answer/",
        "/accounts/3rdparty/",
        "/accounts/3rdparty/signup/",
        "/accounts/oidc/northshire-police/login/",
        "/accounts/agency/northshire-police/login/",
    ):
        assert client.get(address).status_code == 404, address
    assert client.post(START).status_code == 405


def test_what_is_asked_of_the_agency_is_not_for_the_address_to_say(client, server, officer):
    asked = client.get(
        START + "?auth_params=prompt%3Dnone&scope=all&process=connect&next=https://elsewhere.example/"
    )
    query = parse_qs(urlsplit(asked.url).query)
    assert "prompt" not in query
    assert set(query["scope"][0].split()) == {"openid", "email"}
    assert come_in(client, START + "?process=connect&next=https://elsewhere.example/").url == "/"


def test_second_factor_is_asked_unless_the_agency_has_seen_several(client, server, officer):
    TOTP.activate(officer, generate_totp_secret())
    assert come_in(client).url == "/"
    client.post(reverse("account_logout"))
    server.claims = {"amr": ["pwd"]}
    assert come_in(client).url == reverse("mfa_authenticate")
    assert who(client) is None


def test_names_locked_by_a_stranger_do_not_keep_the_officer_out(client, server, officer):
    for _ in range(11):
        type(client)().post(reverse("account_login"), {"login": "pat", "password": "a wrong long password"})
    assert come_in(client).url == "/"
    assert who(client) == str(officer.pk)


def test_proof_is_as_old_as_the_agency_says(client, server, officer):
    server.signed_in_at = time.time() - 3600
    come_in(client)
    row = client.session["account_authentication_methods"][0]
    assert row["at"] == pytest.approx(server.signed_in_at, abs=1.5)
    assert row["several_factors"] is True


def test_step_up_asks_the_agency_anew_and_goes_on(client, server, officer):
    """The form waits; a proof from before it does not do, a silent answer of the agency neither."""
    server.claims |= {"auth_time": int(time.time()) - 3000}
    come_in(client)
    page = reverse("emergency")
    sent = client.post(page, {})
    assert sent.url == f"{reverse('account_login')}?next={page}"
    assert who(client) is None
    again = f"{START}?next={quote(page)}"
    asked = parse_qs(urlsplit(client.get(again).url).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    assert come_in(client, again).status_code == 403
    del server.claims["auth_time"]
    assert come_in(client, again).url == page
    assert who(client) == str(officer.pk)


@pytest.mark.parametrize("name", ["mfa_add_webauthn", "mfa_activate_totp"])
def test_open_computer_of_somebody_without_a_password_makes_no_new_key(client, server, officer, name):
    officer.set_unusable_password()
    officer.save()
    come_in(client)
    assert client.get(reverse(name)).status_code == 200
    rows = client.session["account_authentication_methods"]
    session = client.session
    session["account_authentication_methods"] = [row | {"at": row["at"] - 400} for row in rows]
    session.save()
    assert client.get(reverse(name)).url == f"{reverse('account_login')}?next={reverse(name)}"
    assert who(client) is None


def test_sign_in_page_offers_the_agency_and_keeps_where_one_was_going(client, server):
    page = client.get(reverse("account_login") + "?next=/people/find/").content.decode()
    assert f'href="{START}?next=/people/find/"' in page or f'href="{START}?next=%2Fpeople%2Ffind%2F"' in page
    assert AGENCY in page


def test_agencies_of_the_sign_in_page_are_those_of_the_settings(client):
    assert "agency/" not in client.get(reverse("account_login")).content.decode()


def test_member_of_a_shared_team_belongs_to_their_own_agency(client, server):
    team = TeamFactory(agency=AgencyFactory(name="Northshire MAPPA unit"))
    user = UserFactory(agency=AgencyFactory(name=AGENCY), email="pat@northshire.example")
    MembershipFactory(role=Role.COORDINATOR, team=team, user=user)
    come_in(client)
    assert who(client) == str(user.pk)
