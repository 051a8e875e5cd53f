"""Secrets of second factors as they lie in the database: encrypted, so that neither it nor a backup of it signs in.

A lost or stolen copy of the table would otherwise give every code of every authenticator app from then on, and
every recovery code (ASVS 5.0 6.5.2 asks for no less of recovery codes).
"""

from base64 import urlsafe_b64encode

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Factors(DefaultMFAAdapter):  # type: ignore[misc]  # the library is untyped
    """With keys derived from the system's own; an older one of SECRET_KEY_FALLBACKS still opens."""

    def encrypt(self, text: str) -> str:
        """As it is stored."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As it was; InvalidToken for what this system has not stored."""
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"mappa.signing_in.factors")
    return Fernet(urlsafe_b64encode(derived.derive(secret.encode())))
