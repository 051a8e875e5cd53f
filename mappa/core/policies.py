"""The SQL of the second wall, as text for migrations: who may touch a row, said in the database itself.

Every policy calls the gate functions and reads no other protected table (policies that read each other's
tables recurse). The sub-selects make PostgreSQL evaluate a gate function once per statement, not per row.
"""

# Own column tests first: an area with ten thousand cases must not become a list of ten thousand ids.
_VISIBLE = (
    "((area_id = ANY ((SELECT coordinated_area_ids())::uuid[])"
    " AND {column} <> ALL ((SELECT withheld_case_ids())::uuid[]))"
    " OR {column} = ANY ((SELECT visible_case_ids())::uuid[]))"
)


def _enable(table: str) -> str:
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f"CREATE POLICY jobs_all ON {table} TO mappa_jobs USING (true) WITH CHECK (true);"
    )


def protect_case_table(table: str) -> str:
    """Policies of the case table itself: read and change what is visible, found a case in one's own name."""
    seen = _VISIBLE.format(column="id")
    return _enable(table) + (
        f"CREATE POLICY app_see ON {table} FOR SELECT TO mappa_app USING ({seen});"
        f"CREATE POLICY app_found ON {table} FOR INSERT TO mappa_app"
        f" WITH CHECK (created_by_id = (SELECT current_actor_id()));"
        f"CREATE POLICY app_change ON {table} FOR UPDATE TO mappa_app USING ({seen});"
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_id_area_key UNIQUE (id, area_id);"
    )


def protect_case_bound_table(table: str) -> str:
    """Policies of a table that hangs off a case, by its own case_id and area_id columns.

    The pair is tied to the case by a foreign key that follows it when the case changes area, so the copy of
    the area can never disagree.
    """
    seen = _VISIBLE.format(column="case_id")
    return _enable(table) + (
        f"CREATE POLICY app_all ON {table} TO mappa_app USING ({seen}) WITH CHECK ({seen});"
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_case_area_fk FOREIGN KEY (case_id, area_id)"
        f" REFERENCES cases_case (id, area_id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;"
    )


def append_only(table: str, *, closable: tuple[str, ...] = (), follows_area: bool = True) -> str:
    """A trigger that refuses to delete rows and to change them, for every role.

    `closable` are columns that may be filled in once where they are empty: the end of a spell, an endorsement.
    Moving a case to another area still carries its rows. There is no TRUNCATE trigger: that right is simply
    granted to nobody but the owner.
    """
    free = [*closable, *(["area_id"] if follows_area else [])]
    kept = "".join(f" - '{column}'" for column in free)
    once = "".join(f" AND (OLD.{column} IS NULL OR OLD.{column} = NEW.{column})" for column in closable)
    allowed = (
        f"IF TG_OP = 'UPDATE' AND to_jsonb(OLD){kept} = to_jsonb(NEW){kept}{once} THEN RETURN NEW; END IF;"
        if free
        else ""
    )
    return (
        f"CREATE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $keep$"
        f" BEGIN {allowed} RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation'; END $keep$;"
        f"GRANT EXECUTE ON FUNCTION {table}_keep() TO mappa_app, mappa_jobs, mappa_gate;"
        f"CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_keep();"
    )


def found_by_database_clock(table: str) -> str:
    """A trigger that stamps a new case by the database's clock and lets nobody change the stamp.

    The gate shows a case to its founder for the rest of the transaction, told by this stamp: a web server whose
    clock is behind must not lock the founder out, and one set forward must not leave the case open.
    """
    return (
        f"CREATE FUNCTION {table}_stamp() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $stamp$"
        " BEGIN NEW.created_at := CASE TG_OP WHEN 'INSERT' THEN clock_timestamp() ELSE OLD.created_at END;"
        " RETURN NEW; END $stamp$;"
        f"GRANT EXECUTE ON FUNCTION {table}_stamp() TO mappa_app, mappa_jobs, mappa_gate;"
        f"CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_stamp();"
    )
