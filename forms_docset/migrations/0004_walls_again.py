"""The second wall of documents told anew: what may be seen and what may be changed."""

from django.db import migrations

from mappa.core.policies import protect_case_bound_table

TABLES = ("document", "documentfile")


class Migration(migrations.Migration):
    dependencies = [("forms_docset", "0003_one_open_document"), ("cases", "0009_walls_again")]

    operations = [
        migrations.RunSQL(
            "".join(protect_case_bound_table(f"forms_docset_{table}") for table in TABLES), migrations.RunSQL.noop
        ),
    ]
