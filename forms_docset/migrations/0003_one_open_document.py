"""One open document per purpose: the same case, meeting and thing it is about."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forms_docset", "0002_two_walls")]

    operations = [
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                fields=["case", "slug", "meeting_id", "about_id"],
                condition=models.Q(state__in=["REQUESTED", "DRAFT", "AWAITING_COUNTERSIGNATURE"]),
                nulls_distinct=False,
                name="one_open_document_per_purpose",
            ),
        ),
    ]
