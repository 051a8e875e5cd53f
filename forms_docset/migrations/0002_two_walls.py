"""Row-level security on documents and their files."""

from django.db import migrations

from mappa.core.policies import protect_case_bound_table

TABLES = ("document", "documentfile")


class Migration(migrations.Migration):
    dependencies = [("forms_docset", "0001_initial"), ("cases", "0002_two_walls")]

    operations = [
        migrations.RunSQL(
            "".join(protect_case_bound_table(f"forms_docset_{table}") for table in TABLES),
            migrations.RunSQL.noop,
        ),
    ]
