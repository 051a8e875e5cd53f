"""An agency's server for sign-in, on this machine: OpenID Connect's code flow with PKCE, over real HTTP.

It vouches for whoever the test says, and can be told to lie in each of the ways a server, or somebody between, could.
"""

import base64
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

CLIENT, SECRET = "mappa", "only between the two"


def _new_key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class AgencyServer:
    """`claims` overrule what it would say truthfully; None takes a claim out. `sign` makes the token from them."""

    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAPrivateKey = field(default_factory=_new_key)
    foreign_key: RSAPrivateKey = field(default_factory=_new_key)
    sign: Any = None
    signed_in_at: float = 0.0
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    sends_on_to: str = ""  # in place of its own description
    headless: bool = True  # sends back at once; otherwise shows a page with one button

    def __enter__(self) -> Self:
        """Listen."""
        self.signed_in_at = time.time()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"agency": self}))
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self.stop()

    def stop(self) -> None:
        """No answer any more; once or twice."""
        self._http.shutdown()
        self._http.server_close()

    @property
    def issuer(self) -> str:
        """What it calls itself."""
        return f"http://127.0.0.1:{self._http.server_port}"

    def told(self) -> dict[str, Any]:
        """Its own description."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self) -> dict[str, Any]:
        """Its public keys."""
        shown = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [shown | {"kid": "one", "alg": "RS256", "use": "sig"}]}

    def send_back(self, asked: dict[str, str]) -> str:
        """Where the browser goes after the agency has seen who it is. Asked for proof anew, it asks."""
        self.asked.append(asked)
        if asked.get("prompt") == "login":
            self.signed_in_at = time.time()
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def answer(self, form: dict[str, str]) -> dict[str, Any] | None:
        """The token for a code, once, to whoever knows the secret and began this."""
        asked = self.codes.pop(form.get("code", ""), None)
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        if not asked or asked["code_challenge"] != challenge or form.get("client_secret") != SECRET:
            return None
        return {"access_token": "opens nothing", "token_type": "Bearer", "id_token": self.token(asked)}

    def token(self, asked: dict[str, str]) -> str:
        """What it says of who signed in."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "a-7",
            "iat": now,
            "exp": now + 300,
            "auth_time": int(self.signed_in_at),
            "nonce": asked["nonce"],
            "amr": ["pwd", "mfa"],
        } | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.sign:
            token: str = self.sign(claims)
            return token
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})


class _Handler(BaseHTTPRequestHandler):
    """Answers for the agency it is bound to."""

    agency: AgencyServer

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        asked = {name: rows[0] for name, rows in parse_qs(urlsplit(self.path).query).items()}
        match urlsplit(self.path).path:
            case "/.well-known/openid-configuration" if self.agency.sends_on_to:
                self._send_on(self.agency.sends_on_to)
            case "/.well-known/openid-configuration":
                self._say(self.agency.told())
            case "/keys":
                self._say(self.agency.keys())
            case "/authorize" if self.agency.headless or "seen" in asked:
                asked.pop("seen", None)
                self._send_on(self.agency.send_back(asked))
            case "/authorize":
                self._page(urlencode(asked | {"seen": "1"}))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answer = self.agency.answer({name: rows[0] for name, rows in parse_qs(body).items()})
        self._say(answer or {"error": "invalid_grant"}, 200 if answer else 400)

    def _send_on(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.end_headers()

    def _page(self, query: str) -> None:
        text = (
            '<!doctype html><html lang="en"><title>Agency</title><meta name="viewport" content="width=device-width">'
            f'<main><h1>Agency</h1><a href="/authorize?{query}">It is me</a></main></html>'
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(text)

    def _say(self, what: object, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(what).encode())


def app_for(server: AgencyServer, *, name: str, provider_id: str = "northshire-police") -> dict[str, Any]:
    """The settings of an agency whose people sign in at this server."""
    return {
        "provider_id": provider_id,
        "name": name,
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": server.issuer, "fetch_userinfo": False},
    }
