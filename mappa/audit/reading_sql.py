"""The SQL by which people read the log: functions of the gate, since no login that serves pages may read the table.

Each says for itself whose rows it gives; without a person in app.user_id none gives any. References are the
random ones, never a name of somebody a case is about.
"""

_ROW = (
    "TABLE (at timestamptz, who text, agency text, roles text, verb text, event text, case_references text[],"
    " reason text, route text, override_id uuid, ip inet)"
)
_COLUMNS = """
    SELECT e.occurred_at, coalesce(u.first_name || ' ' || u.last_name || ' (' || e.actor_name || ')', e.actor_name),
        e.agency_name, e.roles, e.verb::text, e.event::text, {references}, e.reason, e.route, e.override_id, {ip}
    FROM audit_auditevent e LEFT JOIN agencies_user u ON u.id = e.actor_id
"""
_NEWEST_FIRST = "ORDER BY e.occurred_at DESC, e.id LIMIT most OFFSET skipped"


def _reading(name: str, language: str, body: str) -> str:
    signature = name.replace(" DEFAULT NULL", "")
    return (
        f"CREATE OR REPLACE FUNCTION {name} RETURNS {_ROW} LANGUAGE {language} STABLE SECURITY DEFINER"
        f" SET search_path = pg_catalog, public, pg_temp AS $gate$ {body} $gate$;"
        f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC;"
        f"GRANT EXECUTE ON FUNCTION {signature} TO mappa_app;"
        f"ALTER FUNCTION {signature} OWNER TO mappa_gate;"
    )


# Of other cases in the same row, such as those of a list, nothing is told; nor where somebody sat.
OF_CASE = _reading(
    "evidence_of_case(wanted uuid, most integer, skipped integer, person uuid DEFAULT NULL,"
    " since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL)",
    "sql",
    _COLUMNS.format(
        references="ARRAY(SELECT c.reference::text FROM cases_case c WHERE c.id = wanted)", ip="NULL::inet"
    )
    + "WHERE e.case_ids @> ARRAY[wanted] AND (SELECT sees_case(wanted)) AND (person IS NULL OR e.actor_id = person)"
    " AND (since IS NULL OR e.occurred_at >= since) AND (until IS NULL OR e.occurred_at < until)"
    f" {_NEWEST_FIRST}",
)
# Who looked at it at all, for the choice of one of them.
PEOPLE_OF_CASE = (
    "CREATE OR REPLACE FUNCTION evidence_people_of_case(wanted uuid) RETURNS TABLE (id uuid, who text)"
    " LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $gate$"
    " SELECT DISTINCT u.id, u.first_name || ' ' || u.last_name FROM audit_auditevent e"
    " JOIN agencies_user u ON u.id = e.actor_id"
    " WHERE e.case_ids @> ARRAY[wanted] AND (SELECT sees_case(wanted)) ORDER BY 2, 1 $gate$;"
    "REVOKE ALL ON FUNCTION evidence_people_of_case(uuid) FROM PUBLIC;"
    "GRANT EXECUTE ON FUNCTION evidence_people_of_case(uuid) TO mappa_app;"
    "ALTER FUNCTION evidence_people_of_case(uuid) OWNER TO mappa_gate;"
)

# One's own, with the references of cases one still sees.
OF_ME = _reading(
    "evidence_of_me(most integer, skipped integer)",
    "sql",
    "WITH may AS MATERIALIZED (SELECT visible_case_ids() AS seen, coordinated_area_ids() AS areas,"
    " withheld_case_ids() AS withheld)"
    + _COLUMNS.format(
        references="ARRAY(SELECT c.reference::text FROM cases_case c, may WHERE c.id = ANY (e.case_ids)"
        " AND (c.id = ANY (may.seen) OR (c.area_id = ANY (may.areas) AND c.id <> ALL (may.withheld)))"
        " ORDER BY 1)",
        ip="e.ip_address",
    )
    + f"WHERE e.actor_id = (SELECT current_actor_id()) {_NEWEST_FIRST}",
)

_FILTERS = {
    "person": "e.actor_id = $1",
    "since": "e.occurred_at >= $2",
    "until": "e.occurred_at < $3",
    "events": "e.event = ANY ($4)",
    "reference": "e.case_ids && ARRAY(SELECT c.id FROM cases_case c WHERE c.reference = $5)",
    "page": "position(lower($6) IN lower(e.route)) > 0",
    "emergency": "(e.override_id IS NOT NULL) = $9",
}
# Of the people of the agencies where one is privacy officer. Only the filters that are given are in the
# statement, so that each finds its index.
OF_PEOPLE = _reading(
    "evidence_of_people(person uuid, since timestamptz, until timestamptz, events text[], reference text, page text,"
    " most integer, skipped integer, emergency boolean DEFAULT NULL)",
    "plpgsql",
    "DECLARE statement text := $evidence$"
    + _COLUMNS.format(
        references="ARRAY(SELECT c.reference::text FROM cases_case c WHERE c.id = ANY (e.case_ids) ORDER BY 1)",
        ip="e.ip_address",
    )
    + "WHERE e.agency_id = ANY (privacy_agency_ids())$evidence$; BEGIN "
    + "".join(
        f"IF {name} IS NOT NULL THEN statement := statement || $filter$ AND {test}$filter$; END IF; "
        for name, test in _FILTERS.items()
    )
    + "RETURN QUERY EXECUTE statement || ' ORDER BY e.occurred_at DESC, e.id LIMIT $7 OFFSET $8'"
    " USING person, since, until, events, reference, page, most, skipped, emergency; END",
)

# Two of them as they were before they took more filters.
DROP_EARLIER = (
    "DROP FUNCTION IF EXISTS evidence_of_case(uuid, integer, integer);"
    "DROP FUNCTION IF EXISTS evidence_of_people"
    "(uuid, timestamptz, timestamptz, text[], text, text, integer, integer);"
)
DROP = (
    "DROP FUNCTION evidence_of_case(uuid, integer, integer, uuid, timestamptz, timestamptz);"
    "DROP FUNCTION evidence_of_me(integer, integer);"
    "DROP FUNCTION evidence_of_people"
    "(uuid, timestamptz, timestamptz, text[], text, text, integer, integer, boolean);"
)
