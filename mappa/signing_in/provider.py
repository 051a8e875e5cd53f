"""The sign-in of an agency's own people by OpenID Connect, as django-allauth is told of it (docs/adr/0028).

The library finds this module by its name. What it leaves to the security of the line between servers is checked here
all the same: the signature of the answer, by a closed list of algorithms, and who signed it.
"""

from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.http import HttpRequest
from django.urls import reverse

# Signed with a key pair. HS256 is left out: its key is the secret both sides know; so is "none".
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
_MUST_SAY = ["iss", "aud", "sub", "exp", "iat", "auth_time"]
_CLOCKS_MAY_DIFFER = 60  # seconds


class AgencyAnswers(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # the library is untyped
    """Speaks to the server of an agency."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the agency sends somebody back to."""
        url: str = build_absolute_uri(request, reverse("agency_answer", args=[self.provider_id]))
        return url

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """What the agency says of who signed in; ProviderException for an answer that does not hold."""
        issuer = app.settings["server_url"]
        if self.openid_config.get("issuer") != issuer:
            raise ProviderException("The server names itself otherwise.")
        try:
            told: dict[str, Any] = jwt.decode(
                id_token,
                self._key(id_token),
                algorithms=ALGORITHMS,
                issuer=issuer,
                audience=app.client_id,
                leeway=_CLOCKS_MAY_DIFFER,
                options={"require": _MUST_SAY, "strict_aud": True},
            )
        except jwt.PyJWTError as fault:
            raise ProviderException(type(fault).__name__) from fault
        return told

    def _key(self, id_token: str) -> jwt.PyJWK:
        """The agency's key that the answer says it is signed with."""
        with get_adapter().get_requests_session() as line:
            answer = line.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json())
        try:
            return keys[jwt.get_unverified_header(id_token)["kid"]]
        except KeyError as fault:
            raise ProviderException("Signed with a key nobody has.") from fault


class AgencyProvider(OpenIDConnectProvider):  # type: ignore[misc]  # the library is untyped
    """The sign-in of one agency. Its `app.name` is the agency's name."""

    id = "agency"
    name = "Agency"
    oauth2_adapter_class = AgencyAnswers
    pkce_enabled_default = True

    @property
    def server_url(self) -> str:
        """Where the server says how to speak to it (OpenID Connect Discovery 1.0 section 4)."""
        return f"{self.app.settings['server_url'].rstrip('/')}/.well-known/openid-configuration"

    def get_default_scope(self) -> list[str]:
        """Who it is, and their work e-mail for the first time."""
        return ["openid", "email"]

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Of the answer no more is kept than how and when somebody proved who they are."""
        told = data["id_token"]
        return {name: told.get(name) for name in ("auth_time", "amr", "nonce")}


provider_classes = [AgencyProvider]
