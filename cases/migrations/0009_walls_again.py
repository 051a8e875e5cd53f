"""The second wall with the roads of access: what may be seen and what may be changed are told apart."""

from django.db import migrations

from cases.walls import GATE, MARKED, doors_of_tables
from mappa.core.policies import heed_sharing_mark, protect_case_bound_table, protect_case_table

TABLES = (
    "accesslimitation", "address", "agencyinvolvement", "alias", "areaspell", "casecategory", "caseevent",
    "casepractitioner", "caseusergrant", "coverspan", "custodyspell", "deadline", "disclosuredecision",
    "emergencyaccess", "handover", "identifier", "informationreply", "informationrequest", "keydate",
    "leadagency", "level1review", "leveldecision", "levelscreening", "limitedperson", "nominal", "offence",
    "panelspan", "planmeasure", "protectedcharacteristics", "redactedcopy", "referral", "referralanswer",
    "referralscreening", "riskmanagementplan", "roshassessment", "sentence", "substitute", "urgentnote",
)  # fmt: skip

UP = (
    GATE
    + protect_case_table("cases_case", first=False)
    + "".join(protect_case_bound_table(f"cases_{table}") for table in TABLES)
    + "".join(heed_sharing_mark(f"cases_{table}") for table in MARKED)
    + doors_of_tables()
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_access")]

    operations = [migrations.RunSQL(UP, migrations.RunSQL.noop)]
