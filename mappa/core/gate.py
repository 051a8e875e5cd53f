"""The SQL of the gate: the only functions that look past row-level security, owned by mappa_gate.

They tell which cases the person in app.user_id may see. cases/visibility.py says the same rule for the ORM;
tests hold the two to each other. search_path is pinned and EXECUTE is granted by name.
"""

from collections.abc import Iterable

_READERS = "mappa_app, mappa_jobs"


def _texts(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


def _gate(name: str, returns: str, body: str) -> str:
    return (
        f"CREATE FUNCTION {name} RETURNS {returns} LANGUAGE sql STABLE SECURITY DEFINER"
        f" SET search_path = pg_catalog, public, pg_temp AS $gate$ {body} $gate$;"
        f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC;"
        f"GRANT EXECUTE ON FUNCTION {name} TO {_READERS};"
        f"ALTER FUNCTION {name} OWNER TO mappa_gate;"
    )


TODAY = "(now() AT TIME ZONE 'Europe/London')::date"


def gate_functions(*, case_roles: Iterable[str], coordinating_roles: Iterable[str]) -> str:
    """Create the gate. The role lists come from the roles table in code, so the two cannot drift unseen."""
    in_force = f"{{0}}.from_on <= {TODAY} AND ({{0}}.to_on IS NULL OR {{0}}.to_on >= {TODAY})"
    membership = f"m.user_id = (SELECT current_actor_id()) AND u.is_active AND {in_force.format('m')}"
    actor = (
        "CREATE FUNCTION current_actor_id() RETURNS uuid LANGUAGE sql STABLE AS"
        " $$ SELECT nullif(current_setting('app.user_id', true), '')::uuid $$;"
        f"GRANT EXECUTE ON FUNCTION current_actor_id() TO {_READERS}, mappa_gate;"
    )
    areas = _gate(
        "coordinated_area_ids()",
        "uuid[]",
        "SELECT coalesce(array_agg(DISTINCT t.area_id), '{}') FROM agencies_membership m"
        " JOIN agencies_team t ON t.id = m.team_id JOIN agencies_user u ON u.id = m.user_id"
        f" WHERE {membership} AND t.area_id IS NOT NULL AND m.role IN ({_texts(coordinating_roles)})",
    )
    withheld = _gate(
        "withheld_case_ids()",
        "uuid[]",
        "SELECT coalesce(array_agg(w.case_id), '{}') FROM ("
        " SELECT l.case_id FROM cases_accesslimitation l WHERE l.starts_at <= now()"
        " AND (l.ends_at IS NULL OR l.ends_at > now())"
        " AND (l.kind = 'RESTRICTION') <> EXISTS (SELECT FROM cases_limitedperson p"
        " WHERE p.limitation_id = l.id AND p.user_id = (SELECT current_actor_id()))"
        " UNION SELECT c.case_id FROM cases_casecategory c"
        f" WHERE c.category = 4 AND {in_force.format('c')}"
        " AND NOT EXISTS (SELECT FROM agencies_user u WHERE u.id = (SELECT current_actor_id())"
        f" AND u.category4_cleared_to >= {TODAY})) w",
    )
    visible = _gate(
        "visible_case_ids()",
        "uuid[]",
        "WITH RECURSIVE held AS (SELECT m.team_id AS id FROM agencies_membership m"
        f" JOIN agencies_user u ON u.id = m.user_id WHERE {membership} AND m.role IN ({_texts(case_roles)})"
        " UNION SELECT t.id FROM agencies_team t JOIN held ON t.parent_id = held.id),"
        " seen AS (SELECT i.case_id FROM cases_agencyinvolvement i JOIN held ON held.id = i.team_id"
        f" WHERE {in_force.format('i')}"
        " UNION SELECT s.case_id FROM cases_panelspan s WHERE s.user_id = (SELECT current_actor_id())"
        f" AND {in_force.format('s')}"
        " UNION SELECT g.case_id FROM cases_caseusergrant g WHERE g.user_id = (SELECT current_actor_id())"
        f" AND g.expires_on >= {TODAY}"
        # Founding: the rows of a new case are written before the involvement that shows it.
        " UNION SELECT c.id FROM cases_case c WHERE c.created_by_id = (SELECT current_actor_id()) AND c.created_at >= now())"
        " SELECT coalesce(array_agg(seen.case_id), '{}') FROM seen"
        # A sub-select again: without it the function would run once for every row.
        " WHERE seen.case_id <> ALL ((SELECT withheld_case_ids())::uuid[])",
    )
    return actor + areas + withheld + visible


DROP_GATE = (
    "DROP FUNCTION visible_case_ids(); DROP FUNCTION withheld_case_ids();"
    "DROP FUNCTION coordinated_area_ids(); DROP FUNCTION current_actor_id();"
)
