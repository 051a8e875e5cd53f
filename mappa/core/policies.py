"""The SQL of the second wall, as text for migrations: who may touch a row, said in the database itself.

Every policy calls the gate functions and reads no other protected table (policies that read each other's
tables recurse). The sub-selects make PostgreSQL evaluate a gate function once per statement, not per row.
"""

# Own column tests first: an area with ten thousand cases must not become a list of ten thousand ids.
_COORDINATED = (
    "(area_id = ANY ((SELECT coordinated_area_ids())::uuid[])"
    " AND {column} <> ALL ((SELECT withheld_case_ids())::uuid[]))"
)
_SEEN = f"({_COORDINATED} OR {{column}} = ANY ((SELECT visible_case_ids())::uuid[]))"
_CHANGEABLE = f"({_COORDINATED} OR {{column}} = ANY ((SELECT changeable_case_ids())::uuid[]))"
_POLICIES = ("jobs_all", "app_all", "app_see", "app_found", "app_add", "app_change", "app_remove")
ME = "(SELECT current_actor_id())"


def behind_wall(table: str) -> str:
    """Forced row-level security on the table, which only jobs pass: what a login may do is for policies to add."""
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        + "".join(f"DROP POLICY IF EXISTS {name} ON {table};" for name in _POLICIES)
        + f"CREATE POLICY jobs_all ON {table} TO mappa_jobs USING (true) WITH CHECK (true);"
    )


def _add_constraint(table: str, name: str, what: str) -> str:
    return f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}; ALTER TABLE {table} ADD CONSTRAINT {name} {what};"


def policy(table: str, name: str, rule: str, *, restrictive: bool = False) -> str:
    """One policy for the web login, made or made again. `rule` begins with FOR."""
    kind = "AS RESTRICTIVE " if restrictive else ""
    return f"DROP POLICY IF EXISTS {name} ON {table}; CREATE POLICY {name} ON {table} {kind}{rule};"


def protect_case_table(table: str, *, first: bool = True) -> str:
    """Policies of the case table itself: see what is visible, change what is changeable, found in one's own name.

    `first` adds the key that the tables of the case hang on; without it only the policies are made again.
    """
    seen, changeable = _SEEN.format(column="id"), _CHANGEABLE.format(column="id")
    return (
        behind_wall(table)
        + policy(table, "app_see", f"FOR SELECT TO mappa_app USING ({seen})")
        + policy(table, "app_found", f"FOR INSERT TO mappa_app WITH CHECK (created_by_id = {ME})")
        + policy(table, "app_change", f"FOR UPDATE TO mappa_app USING ({changeable})")
        + (f"ALTER TABLE {table} ADD CONSTRAINT {table}_id_area_key UNIQUE (id, area_id);" if first else "")
    )


def protect_case_bound_table(table: str) -> str:
    """Policies of a table that hangs off a case, by its own case_id and area_id columns.

    The pair is tied to the case by a foreign key that follows it when the case changes area, so the copy of
    the area can never disagree.
    """
    seen, changeable = _SEEN.format(column="case_id"), _CHANGEABLE.format(column="case_id")
    return (
        behind_wall(table)
        + policy(table, "app_see", f"FOR SELECT TO mappa_app USING ({seen})")
        + policy(table, "app_add", f"FOR INSERT TO mappa_app WITH CHECK ({changeable})")
        + policy(
            table, "app_change", f"FOR UPDATE TO mappa_app USING ({changeable}) WITH CHECK ({changeable})"
        )
        + policy(table, "app_remove", f"FOR DELETE TO mappa_app USING ({changeable})")
        + _add_constraint(
            table,
            f"{table}_case_area_fk",
            "FOREIGN KEY (case_id, area_id) REFERENCES cases_case (id, area_id)"
            " ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED",
        )
    )


def heed_sharing_mark(table: str) -> str:
    """On top of who sees the case: rows are read by whom their sharing mark allows (columns of Shareable).

    A row belongs to the agency of whoever writes it, told by the database, so that no writer can forget it.
    """
    allowed = (
        "sharing = ANY ((SELECT current_sharing_marks())::text[])"
        " OR owner_agency_id = (SELECT current_agency_id())"
    )
    return (
        policy(table, "app_marked", f"FOR SELECT TO mappa_app USING ({allowed})", restrictive=True)
        + f"CREATE OR REPLACE FUNCTION {table}_own() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $own$"
        " BEGIN NEW.owner_agency_id := coalesce(NEW.owner_agency_id, current_agency_id()); RETURN NEW; END $own$;"
        f"GRANT EXECUTE ON FUNCTION {table}_own() TO mappa_app, mappa_jobs, mappa_gate;"
        f"DROP TRIGGER IF EXISTS own ON {table};"
        f"CREATE TRIGGER own BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_own();"
    )


def append_only(
    table: str, *, closable: tuple[str, ...] = (), sooner: tuple[str, ...] = (), follows_area: bool = True
) -> str:
    """A trigger that refuses to delete rows and to change them, for every role.

    `closable` are columns that may be filled in once where they are empty: the end of a spell, an endorsement;
    those of `sooner` may besides move to an earlier moment. Moving a case to another area still carries its rows.
    There is no TRUNCATE trigger: that right is simply granted to nobody but the owner.
    """
    free = [*closable, *sooner, *(["area_id"] if follows_area else [])]
    kept = "".join(f" - '{column}'" for column in free)
    once = "".join(f" AND (OLD.{column} IS NULL OR OLD.{column} = NEW.{column})" for column in closable)
    once += "".join(f" AND (OLD.{column} IS NULL OR OLD.{column} >= NEW.{column})" for column in sooner)
    allowed = (
        f"IF TG_OP = 'UPDATE' AND to_jsonb(OLD){kept} = to_jsonb(NEW){kept}{once} THEN RETURN NEW; END IF;"
        if free
        else ""
    )
    return (
        f"CREATE OR REPLACE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $keep$"
        f" BEGIN {allowed} RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation'; END $keep$;"
        f"GRANT EXECUTE ON FUNCTION {table}_keep() TO mappa_app, mappa_jobs, mappa_gate;"
        f"DROP TRIGGER IF EXISTS keep ON {table}; CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_keep();"
    )


def stamp_by_database_clock(
    table: str, *assignments: str, keep: tuple[str, ...], sooner: tuple[str, ...] = ()
) -> str:
    """A trigger that sets times of a new row by the database's clock and lets nobody change them afterwards.

    The gate reads these times: a web server whose clock is behind must not lock somebody out, and one set
    forward must not leave a case open. `assignments` are of plpgsql; `keep` are the columns that then stand, and
    those of `sooner` may move to an earlier moment.
    """
    new = " ".join(f"NEW.{assignment};" for assignment in assignments)
    old = " ".join(f"NEW.{column} := OLD.{column};" for column in keep)
    old += "".join(f" NEW.{column} := least(OLD.{column}, NEW.{column});" for column in sooner)
    return (
        f"CREATE OR REPLACE FUNCTION {table}_stamp() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $stamp$"
        f" BEGIN IF TG_OP = 'INSERT' THEN {new} ELSE {old} END IF; RETURN NEW; END $stamp$;"
        f"GRANT EXECUTE ON FUNCTION {table}_stamp() TO mappa_app, mappa_jobs, mappa_gate;"
        f"DROP TRIGGER IF EXISTS stamp ON {table};"
        f"CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_stamp();"
    )
