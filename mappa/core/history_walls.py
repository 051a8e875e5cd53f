"""The SQL that stands around history tables, as text for migrations: who reads them, and that nobody rewrites them.

A history table hangs off a case like every other, and is read by whoever sees the case. Its rows come from the
triggers of the table it follows, so whoever may write there leaves history, also when the change itself ends
their sight of the case; and nobody can write a row of history by hand.
"""

from mappa.core.gate import gate
from mappa.core.policies import append_only, policy, protect_case_bound_table

# Conditions for `withheld_while`: a mark that now keeps the row from the reader, an address that is now protected.
KEPT_BY_MARK = (
    "(sharing = ANY (current_sharing_marks()) OR owner_agency_id = current_agency_id()) IS NOT TRUE"
)
KEPT_BY_NEED = "is_protected AND NOT reads_protected_addresses()"

# Rows that stood before history began: what they said on that day.
FOUND = "found"

# django-pgtrigger lets a session setting silence a trigger. Here none is silent: every migration that adds one
# makes the function again as the library has it, and so ends with this text; a system check holds it to that.
NEVER_SILENT = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS 'SELECT false';
GRANT EXECUTE ON FUNCTION public._pgtrigger_should_ignore(name) TO mappa_app, mappa_jobs, mappa_gate;
"""


def protect_history(table: str, *, withheld_while: str = "") -> str:
    """Policies of the history of a table, which is called <table>history.

    What restricts the reading of the table restricts that of its history. `withheld_while` is a condition on the
    row as it stands now, for tables whose rows are narrowed later: while it holds, its history is not read.
    """
    history = f"{table}history"
    return (
        protect_case_bound_table(history)
        + "".join(
            f"DROP POLICY IF EXISTS {name} ON {history};"
            for name in ("app_add", "app_change", "app_remove", "jobs_all")
        )
        + policy(history, "jobs_see", "FOR SELECT TO mappa_jobs USING (true)")
        + policy(history, "kept", "FOR INSERT TO mappa_app, mappa_jobs WITH CHECK (pg_trigger_depth() > 0)")
        + restrict_as(table, history)
        + append_only(history)
        + f"REVOKE ALL ON {history} FROM mappa_app, mappa_jobs, mappa_gate;"
        f"GRANT SELECT, INSERT ON {history} TO mappa_app, mappa_jobs, mappa_gate;"
        + (_withhold(table, history, withheld_while) if withheld_while else "")
    )


def restrict_as(table: str, history: str) -> str:
    """The restrictive policies of a table on its history, which has the same columns.

    A migration that restricts a table further says this again; a system check holds the two to each other.
    """
    return f"""
DO $restrict$
DECLARE
    said record;
BEGIN
    FOR said IN SELECT policyname, qual, array_to_string(roles, ', ') AS who FROM pg_policies
        WHERE schemaname = 'public' AND tablename = '{table}' AND permissive = 'RESTRICTIVE'
            AND cmd IN ('SELECT', 'ALL')
    LOOP
        EXECUTE format('DROP POLICY IF EXISTS %I ON {history}', said.policyname);
        EXECUTE format('CREATE POLICY %I ON {history} AS RESTRICTIVE FOR SELECT TO %s USING (%s)',
            said.policyname, said.who, said.qual);
    END LOOP;
END $restrict$;
"""  # nosec B608 - names of the code itself, no input


def _withhold(table: str, history: str, condition: str) -> str:
    return gate(
        f"{history}_withheld(wanted uuid)",
        "boolean",
        f"SELECT EXISTS (SELECT FROM {table} WHERE id = wanted AND {condition})",  # nosec B608 - names of the code itself, no input
    ) + policy(
        history,
        "app_as_now",
        f"FOR SELECT TO mappa_app USING (NOT {history}_withheld(pgh_obj_id))",
        restrictive=True,
    )


def hang_on_own_id(history: str) -> str:
    """The history of the case itself: its case is the row it tells of, and the area it was in is kept."""
    return (
        f"CREATE OR REPLACE FUNCTION {history}_hang() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $hang$"
        " BEGIN NEW.case_id := NEW.pgh_obj_id; NEW.held_area_id := NEW.area_id; RETURN NEW; END $hang$;"
        f"GRANT EXECUTE ON FUNCTION {history}_hang() TO mappa_app, mappa_jobs, mappa_gate;"
        f"DROP TRIGGER IF EXISTS hang ON {history};"
        f"CREATE TRIGGER hang BEFORE INSERT ON {history} FOR EACH ROW EXECUTE FUNCTION {history}_hang();"
    )


def begin_history(*tables: str) -> str:
    """Write down what the rows of these tables say now: the old values of their first change."""
    return f"""
SET ROLE mappa_gate;
DO $begin$
DECLARE
    tracked text;
    names text;
BEGIN
    FOREACH tracked IN ARRAY ARRAY[{", ".join(f"'{table}'" for table in tables)}] LOOP
        SELECT string_agg(quote_ident(h.attname), ', ') INTO names
        FROM pg_attribute h JOIN pg_attribute t ON t.attname = h.attname
        WHERE h.attrelid = (tracked || 'history')::regclass AND t.attrelid = tracked::regclass
            AND h.attnum > 0 AND t.attnum > 0 AND NOT h.attisdropped AND NOT t.attisdropped;
        EXECUTE format(
            'INSERT INTO %I (%s, pgh_created_at, pgh_label, pgh_obj_id) SELECT %s, clock_timestamp(), %L, id FROM %I',
            tracked || 'history', names, names, '{FOUND}', tracked);
    END LOOP;
END $begin$;
SET CONSTRAINTS ALL IMMEDIATE;
RESET ROLE;
"""  # nosec B608 - names of the code itself, no input
