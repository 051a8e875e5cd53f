"""Secrets of second factors are encrypted in the database, and open with the key that was used, or its successor's list."""

from importlib import import_module

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.conf import settings as installed

from tests.factories.agencies import UserFactory

pytestmark = pytest.mark.django_db


def test_neither_the_secret_of_an_app_nor_recovery_codes_can_be_read():
    user, secret = UserFactory(), generate_totp_secret()
    TOTP.activate(user, secret)
    codes = RecoveryCodes.activate(user).get_unused_codes()
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not [code for code in codes if code in stored]
    kept = Authenticator.objects.get(user=user, type="totp")
    assert get_adapter().decrypt(kept.data["secret"]) == secret


def test_older_key_still_opens_and_a_foreign_one_does_not(settings):
    box = get_adapter()
    told = box.encrypt("a secret")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [installed.SECRET_KEY], "a newer key " * 8
    assert box.decrypt(told) == "a secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        box.decrypt(told)


def test_secrets_from_before_are_encrypted_by_the_migration():
    user = UserFactory()
    Authenticator.objects.create(user=user, type="totp", data={"secret": "PLAIN"})
    Authenticator.objects.create(
        user=user,
        type="recovery_codes",
        data={"seed": "SEED", "migrated_codes": ["ONE", "TWO"], "used_mask": 0},
    )
    import_module("mappa.signing_in.migrations.0001_factors_encrypted").encrypt(apps, None)
    box, rows = get_adapter(), {row.type: row.data for row in Authenticator.objects.filter(user=user)}
    assert box.decrypt(rows["totp"]["secret"]) == "PLAIN"
    codes = rows["recovery_codes"]
    assert box.decrypt(codes["seed"]) == "SEED"
    assert [box.decrypt(code) for code in codes["migrated_codes"]] == ["ONE", "TWO"]
    assert codes["used_mask"] == 0
