"""Secrets of second factors set up before they were encrypted."""

from django.db import migrations

from mappa.signing_in.factors import Factors

# Keys of the rows' data that hold a secret, or a list of them.
SECRETS = ("secret", "seed", "migrated_codes")


def encrypt(apps, _schema_editor):
    """Once: nothing was encrypted before this migration."""
    box = Factors()
    for row in apps.get_model("mfa", "Authenticator").objects.filter(type__in=["totp", "recovery_codes"]):
        for name in SECRETS:
            held = row.data.get(name)
            if isinstance(held, str):
                row.data[name] = box.encrypt(held)
            elif held:
                row.data[name] = [box.encrypt(one) for one in held]
        row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("mfa", "0003_authenticator_type_uniq"), ("oversight", "0004_what_pages_may_write")]

    operations = [migrations.RunPython(encrypt, migrations.RunPython.noop, elidable=True)]
