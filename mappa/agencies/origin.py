"""Where an act comes from: which page, which address, which signing-in."""

from dataclasses import dataclass
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What the evidence says of the way somebody came: never an address with a case in it, never a session key."""

    route: str = ""
    ip_address: str | None = None
    session_ref: str = ""


def client_address(request: HttpRequest) -> str | None:
    """The network address of the person, or None where none can be told.

    Behind TRUSTED_PROXIES proxies of our own each has added the address it was spoken to from, so the person's is
    that many from the right; everything further left is the person's own word. Without a proxy the header is not
    looked at. Lockout uses this too (AXES_CLIENT_IP_CALLABLE).
    """
    proxies: int = settings.AXES_IPWARE_PROXY_COUNT
    found = request.META.get("REMOTE_ADDR", "")
    if proxies:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        found = told[-proxies].strip() if len(told) >= proxies else ""
    try:
        return str(ip_address(found))
    except ValueError:
        return None


def origin_of(request: HttpRequest) -> Origin:
    """Where a request comes from; its route is known only later (acting.at_route)."""
    key = request.session.session_key
    return Origin(
        ip_address=client_address(request),
        session_ref=salted_hmac("mappa.audit.session", key, algorithm="sha256").hexdigest()[:16]
        if key
        else "",
    )
