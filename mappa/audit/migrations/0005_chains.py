"""The chains that make the log tamper-evident (docs/adr/0016)."""

from django.db import migrations

from mappa.audit.chain_sql import PLACE, PLACE_OF, RIGHTS, STAMP
from mappa.core.policies import append_only

# The gate makes the real one (cases), before this or after.
NO_OVERRIDE = """
DO $$ BEGIN
    IF to_regprocedure('override_of(uuid, uuid[])') IS NULL THEN
        CREATE FUNCTION override_of(actor uuid, cases uuid[]) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, public, pg_temp AS 'SELECT NULL::uuid';
        ALTER FUNCTION override_of(uuid, uuid[]) OWNER TO mappa_gate;
    END IF;
END $$;
"""
# Rows from before there were chains get their places now, in the order they lie in.
PLACE_EARLIER_ROWS = """
ALTER TABLE audit_auditevent DISABLE TRIGGER keep;
CREATE TRIGGER place_earlier AFTER UPDATE ON audit_auditevent FOR EACH ROW EXECUTE FUNCTION audit_place();
UPDATE audit_auditevent SET route = route;
DROP TRIGGER place_earlier ON audit_auditevent;
ALTER TABLE audit_auditevent ENABLE TRIGGER keep;
"""
UNDO = """
DROP TRIGGER audit_place ON audit_auditevent;
DROP TRIGGER audit_stamp ON audit_auditevent;
DROP FUNCTION audit_place();
DROP FUNCTION audit_stamp();
DROP FUNCTION evidence_place(uuid[]);
DROP TRIGGER keep ON audit_link;
DROP FUNCTION audit_link_keep();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_origin_and_links")]

    operations = [
        migrations.RunSQL(
            NO_OVERRIDE
            + append_only("audit_link", closable=(), follows_area=False)
            + RIGHTS
            + STAMP
            + PLACE
            + PLACE_OF
            + PLACE_EARLIER_ROWS,
            UNDO,
        ),
    ]
