"""The second wall: the gate functions, row-level security on every case-bound table, append-only histories."""

from django.db import migrations

from cases.walls import GATE
from mappa.core.policies import append_only, protect_case_bound_table, protect_case_table

CASE_BOUND = (
    "accesslimitation", "address", "agencyinvolvement", "alias", "areaspell", "casecategory", "caseevent",
    "casepractitioner", "caseusergrant", "custodyspell", "deadline", "disclosuredecision", "identifier",
    "informationrequest", "keydate", "leadagency", "level1review", "leveldecision", "levelscreening",
    "limitedperson", "nominal", "offence", "panelspan", "planmeasure", "referral", "referralscreening",
    "riskmanagementplan", "roshassessment", "sentence",
)  # fmt: skip

UP = (
    GATE
    + protect_case_table("cases_case")
    + "".join(protect_case_bound_table(f"cases_{table}") for table in CASE_BOUND)
    + append_only("cases_casecategory", closable=("to_on",))
    + append_only("cases_leveldecision", closable=("to_on", "endorsed_by_id", "endorsed_at"))
    + append_only("cases_levelscreening")
    + append_only("cases_referralscreening", closable=("read_by_referrer_at",))
    + append_only("cases_statisticsrow", follows_area=False)
    # Statistics are written by everybody and read by the worker only.
    + "REVOKE ALL ON cases_statisticsrow FROM mappa_app; GRANT INSERT ON cases_statisticsrow TO mappa_app;"
    # Cases are closed, never deleted, by the web login.
    + "REVOKE DELETE ON cases_case FROM mappa_app;"
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("agencies", "0002_areas")]

    operations = [migrations.RunSQL(UP, migrations.RunSQL.noop)]
