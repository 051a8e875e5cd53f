"""The SQL of the gate: the only functions that look past row-level security, owned by mappa_gate.

They tell what the person in app.user_id may see and change. cases/visibility.py says the same rule for the
ORM; tests hold the two to each other. search_path is pinned and EXECUTE is granted by name.

The text here is always today's rule: every migration that touches it runs `gate_functions` again. Bodies are
not checked when they are made, because the first migrations run before all tables stand.
"""

from collections.abc import Iterable

_READERS = "mappa_app, mappa_jobs, mappa_gate"
TODAY = "(now() AT TIME ZONE 'Europe/London')::date"
ME = "(SELECT current_actor_id())"


def _texts(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


def in_force(alias: str) -> str:
    """The spell lies over today, both of its dates inclusive."""
    return f"{alias}.from_on <= {TODAY} AND ({alias}.to_on IS NULL OR {alias}.to_on >= {TODAY})"


def gate(name: str, returns: str, body: str) -> str:
    """One function of the gate that tells. `name` holds the arguments too, as in "sees_case(wanted uuid)"."""
    return as_gate(name, returns, body, kind="STABLE")


def as_gate(name: str, returns: str, body: str, *, language: str = "sql", kind: str = "VOLATILE") -> str:
    """A function that runs as the gate. The few that write do one thing that its caller may have done."""
    return (
        f"CREATE OR REPLACE FUNCTION {name} RETURNS {returns} LANGUAGE {language} {kind} SECURITY DEFINER"
        f" SET search_path = pg_catalog, public, pg_temp AS $gate$ {body} $gate$;"
        f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC;"
        f"GRANT EXECUTE ON FUNCTION {name} TO {_READERS};"
        f"ALTER FUNCTION {name} OWNER TO mappa_gate;"
    )


def _ids(body: str) -> str:
    return f"SELECT coalesce(array_agg(found.id), '{{}}') FROM ({body}) AS found (id)"  # nosec B608 - names of the code itself, no input


def _memberships(columns: str, roles: Iterable[str] | None = None) -> str:
    """Current memberships of the person, who must have an active account; with the team as `t`."""
    held = f" AND m.role IN ({_texts(roles)})" if roles is not None else ""
    return (
        f"SELECT {columns} FROM agencies_membership m JOIN agencies_user u ON u.id = m.user_id"
        f" JOIN agencies_team t ON t.id = m.team_id"
        f" WHERE m.user_id = {ME} AND u.is_active AND {in_force('m')}{held}"  # nosec B608 - names of the code itself, no input
    )


def _teams(roles: Iterable[str]) -> str:
    """The teams of those memberships and every team below them."""
    return (
        f"WITH RECURSIVE held AS ({_memberships('m.team_id AS id', roles)}"
        " UNION SELECT t.id FROM agencies_team t JOIN held ON t.parent_id = held.id)"  # nosec B608 - names of the code itself, no input
    )


# Sights that hang on the person, not on a team, need a membership of some kind all the same: who left sees nothing.
_STILL_HERE = f"EXISTS ({_memberships('1')})"
_LIVE_LIMIT = "l.starts_at <= now() AND (l.ends_at IS NULL OR l.ends_at > now())"
# Of the same case: a row of another case may name its limitation, and must count for nothing.
_NAMED = (
    "EXISTS (SELECT FROM cases_limitedperson p WHERE p.limitation_id = l.id AND p.case_id = l.case_id"
    f" AND p.user_id = {ME})"  # nosec B608 - names of the code itself, no input
)
_EXCLUDED = f"SELECT l.case_id FROM cases_accesslimitation l WHERE l.kind = 'EXCLUSION' AND {_LIVE_LIMIT} AND {_NAMED}"  # nosec B608 - names of the code itself, no input
_RESTRICTED = (
    "SELECT l.case_id FROM cases_accesslimitation l"
    f" WHERE l.kind = 'RESTRICTION' AND {_LIVE_LIMIT} AND NOT {_NAMED}"  # nosec B608 - names of the code itself, no input
)
_CATEGORY_4 = (
    f"SELECT c.case_id FROM cases_casecategory c WHERE c.category = 4 AND {in_force('c')}"
    f" AND NOT EXISTS (SELECT FROM agencies_user u WHERE u.id = {ME} AND u.category4_cleared_to >= {TODAY})"  # nosec B608 - names of the code itself, no input
)
# An array, so that the index of teams is used: joined, the planner takes the teams below for far too many.
_INVOLVED = (
    "SELECT i.case_id FROM cases_agencyinvolvement i"
    f" WHERE i.team_id = ANY (ARRAY(SELECT held.id FROM held)) AND {in_force('i')}"  # nosec B608 - names of the code itself, no input
)
_SPANNED = (
    f"SELECT s.case_id FROM cases_panelspan s WHERE s.user_id = {ME} AND {in_force('s')} AND {_STILL_HERE}"  # nosec B608 - names of the code itself, no input
)
_SUBSTITUTING = (
    f"SELECT s.case_id FROM cases_substitute s WHERE s.user_id = {ME} AND {in_force('s')} AND {_STILL_HERE}"  # nosec B608 - names of the code itself, no input
)
_COVERING = (
    f"SELECT c.case_id FROM cases_coverspan c WHERE c.user_id = {ME} AND c.ends_at > now() AND {_STILL_HERE}"  # nosec B608 - names of the code itself, no input
)
# Founding: the rows of a new case are written before the involvement that shows it.
_FOUNDING = f"SELECT c.id FROM cases_case c WHERE c.created_by_id = {ME} AND c.created_at >= now()"  # nosec B608 - names of the code itself, no input
_GRANTED = (
    f"SELECT g.case_id FROM cases_caseusergrant g WHERE g.user_id = {ME} AND g.expires_on >= {TODAY}"
    f" AND g.ended_at IS NULL AND {_STILL_HERE}"  # nosec B608 - names of the code itself, no input
)
_IN_EMERGENCY = (
    f"SELECT e.case_id FROM cases_emergencyaccess e WHERE e.user_id = {ME} AND e.ended_at IS NULL"
    f" AND e.ends_at > now() AND {_STILL_HERE}"  # nosec B608 - names of the code itself, no input
)
# A list to be joined, not an array to be looked through for every case: a police unit may have ten thousand.
_NOT_WITHHELD = "NOT EXISTS (SELECT FROM unnest(withheld_case_ids()) AS kept (id) WHERE kept.id = found.id)"
_NOT_BARRED = "NOT EXISTS (SELECT FROM unnest(barred_case_ids()) AS kept (id) WHERE kept.id = found.id)"


def _who(coordinating: Iterable[str], answering: Iterable[str]) -> str:
    """What the person is, whatever the case."""
    return (
        "CREATE OR REPLACE FUNCTION current_actor_id() RETURNS uuid LANGUAGE sql STABLE AS"
        " $$ SELECT nullif(current_setting('app.user_id', true), '')::uuid $$;"
        f"GRANT EXECUTE ON FUNCTION current_actor_id() TO {_READERS}, mappa_gate, mappa_audit_ro;"
        + gate(
            "current_agency_id()",
            "uuid",
            f"SELECT u.agency_id FROM agencies_user u WHERE u.id = {ME} AND u.is_active",  # nosec B608 - names of the code itself, no input
        )
        + gate(
            "coordinated_area_ids()",
            "uuid[]",
            _ids(f"{_memberships('DISTINCT t.area_id', coordinating)} AND t.area_id IS NOT NULL"),
        )
        + gate("asked_team_ids()", "uuid[]", _teams(answering) + " " + _ids("SELECT held.id FROM held"))
        + gate(
            "privacy_agency_ids()",
            "uuid[]",
            _ids(_memberships("DISTINCT t.agency_id", ["PRIVACY_OFFICER"])),
        )
        + gate(
            "headed_agency_ids()",
            "uuid[]",
            _ids(_memberships("DISTINCT t.agency_id", ["HEAD_OF_PUBLIC_PROTECTION"])),
        )
    )


def _marks(responsible: Iterable[str]) -> str:
    return gate(
        "current_sharing_marks()",
        "text[]",
        "SELECT CASE WHEN EXISTS (SELECT FROM agencies_user u JOIN agencies_agency a ON a.id = u.agency_id"
        f" WHERE u.id = {ME} AND a.kind IN ({_texts(responsible)}))"
        " THEN ARRAY['ALL_INVOLVED', 'RESPONSIBLE_AUTHORITY'] ELSE ARRAY['ALL_INVOLVED'] END",  # nosec B608 - names of the code itself, no input
    )


def _sights(case_roles: Iterable[str]) -> str:
    """The lists of cases. What somebody may change, they may see; grants and emergencies are for reading."""
    roads = f"{_INVOLVED} UNION {_SPANNED} UNION {_SUBSTITUTING} UNION {_COVERING} UNION {_FOUNDING}"
    changeable = f"{_ids(roads)} WHERE {_NOT_WITHHELD}"
    return (
        gate("barred_case_ids()", "uuid[]", _ids(f"{_EXCLUDED} UNION {_CATEGORY_4}"))
        + gate("withheld_case_ids()", "uuid[]", _ids(f"{_EXCLUDED} UNION {_CATEGORY_4} UNION {_RESTRICTED}"))
        + gate("emergency_case_ids()", "uuid[]", f"{_ids(_IN_EMERGENCY)} WHERE {_NOT_BARRED}")
        + gate("changeable_case_ids()", "uuid[]", _teams(case_roles) + " " + changeable)
        + gate(
            "visible_case_ids()",
            "uuid[]",
            "SELECT changeable_case_ids() || emergency_case_ids()"
            f" || ({_ids(_GRANTED)} WHERE {_NOT_WITHHELD})",
        )
        + gate(
            "sees_case(wanted uuid)",
            "boolean",
            "SELECT wanted = ANY (visible_case_ids()) OR EXISTS (SELECT FROM cases_case c WHERE c.id = wanted"
            " AND c.area_id = ANY (coordinated_area_ids()) AND c.id <> ALL (withheld_case_ids()))",
        )
    )


def locked(case_roles: Iterable[str], coordinating: Iterable[str], *, among: str = "true") -> str:
    """The locked rows of the person, of cases `c` that are `among` those meant: id, reference, message, whom to ask."""
    staff = _memberships("t.agency_id, t.area_id", sorted({*case_roles, *coordinating}))
    return (
        "SELECT DISTINCT ON (c.id) c.id, c.reference::text, l.message, l.ask_whom::text"
        f" FROM cases_accesslimitation l JOIN cases_case c ON c.id = l.case_id"
        f" WHERE l.kind = 'RESTRICTION' AND {_LIVE_LIMIT} AND NOT {_NAMED} AND {among}"
        " AND c.id <> ALL ((SELECT barred_case_ids())::uuid[])"
        " AND c.id <> ALL ((SELECT emergency_case_ids())::uuid[])"
        " AND (c.area_id = ANY ((SELECT coordinated_area_ids())::uuid[])"
        f" OR EXISTS (SELECT FROM ({staff}) AS s (agency_id, area_id) JOIN cases_agencyinvolvement i"
        f" ON i.agency_id = s.agency_id WHERE i.case_id = c.id AND s.area_id = c.area_id AND {in_force('i')}))"
        " ORDER BY c.id, l.starts_at DESC"  # nosec B608 - names of the code itself, no input
    )


def _doors(case_roles: Iterable[str], coordinating: Iterable[str]) -> str:
    """Who may open a case they do not see: to cover, or in an emergency; and who may know that it is restricted."""
    anywhere = sorted({*case_roles, *coordinating})
    same_agency = (
        "SELECT FROM cases_agencyinvolvement i WHERE i.case_id = wanted AND i.agency_id IN"
        f" ({_memberships('t.agency_id', case_roles)}) AND {in_force('i')}"  # nosec B608 - names of the code itself, no input
    )
    return (
        gate(
            "may_cover(wanted uuid)",
            "boolean",
            f"SELECT EXISTS ({same_agency}) AND wanted <> ALL (withheld_case_ids())",
        )
        + gate(
            "may_break_glass(wanted uuid)",
            "boolean",
            f"SELECT EXISTS ({_memberships('1', anywhere)}) AND wanted <> ALL (barred_case_ids())"
            " AND NOT emergency_suspended()",
        )
        + gate(
            "locked_rows()",
            "TABLE (case_id uuid, reference text, message text, ask_whom text)",
            locked(case_roles, coordinating),
        )
        + gate(
            "area_of_locked(wanted uuid)",
            "uuid",
            "SELECT c.area_id FROM cases_case c WHERE c.id = wanted"
            " AND EXISTS (SELECT FROM locked_rows() l WHERE l.case_id = c.id)",
        )
    )


def _emergencies() -> str:
    """Of emergency access: who may not have it for now (cases/domain/emergency.py), and which case a reference names."""
    mine = f"FROM cases_emergencyaccess e WHERE e.user_id = {ME}"
    # Hours, not days: a day of the calendar is an hour longer or shorter when the clocks change.
    watched = "now() - interval '720 hours'"
    return (
        gate(
            "emergency_suspended()",
            "boolean",
            f"SELECT EXISTS (SELECT {mine} AND e.finding = 'NOT_JUSTIFIED' AND e.reviewed_at > {watched})"
            f" OR (SELECT count(*) >= 3 AND bool_or(e.reviewed_at IS NULL) {mine} AND e.started_at > {watched})",
        )
        + gate(
            "case_to_open(wanted text)",
            "TABLE (case_id uuid, area_id uuid)",
            "SELECT c.id, c.area_id FROM cases_case c WHERE c.reference = wanted AND may_break_glass(c.id)",
        )
        + gate(
            "override_of(actor uuid, cases uuid[])",
            "uuid",
            "SELECT e.id FROM cases_emergencyaccess e WHERE e.user_id = actor AND e.case_id = ANY (cases)"
            " AND e.ended_at IS NULL AND e.ends_at > now() ORDER BY e.started_at DESC LIMIT 1",
        )
    )


def _asked(shown_days: int) -> str:
    """Requests for information that somebody may read and answer without seeing the case."""
    return gate(
        "asked_request_ids()",
        "uuid[]",
        _ids(
            "SELECT r.id FROM cases_informationrequest r WHERE r.team_id = ANY (asked_team_ids())"
            " AND r.withdrawn_at IS NULL AND r.case_id <> ALL (barred_case_ids())"
            f" AND (r.answered_at IS NULL OR r.answered_at > now() - interval '{shown_days} days')"  # nosec B608 - names of the code itself, no input
        ),
    )


def _needs(address_roles: Iterable[str], victim_roles: Iterable[str]) -> str:
    """What only some roles need, whatever the case."""
    return gate(
        "reads_protected_addresses()", "boolean", f"SELECT EXISTS ({_memberships('1', address_roles)})"
    ) + gate("reads_victim_details()", "boolean", f"SELECT EXISTS ({_memberships('1', victim_roles)})")


def gate_functions(
    *,
    case_roles: Iterable[str],
    coordinating_roles: Iterable[str],
    answering_roles: Iterable[str],
    address_roles: Iterable[str],
    victim_roles: Iterable[str],
    responsible_kinds: Iterable[str],
    answers_shown_days: int,
) -> str:
    """Make the gate, or make it again. The lists come from the code, so that the two cannot drift unseen."""
    return (
        "SET LOCAL check_function_bodies = off;"
        + _who(coordinating_roles, answering_roles)
        + _marks(responsible_kinds)
        + _sights(case_roles)
        + _doors(case_roles, coordinating_roles)
        + _emergencies()
        + _asked(answers_shown_days)
        + _needs(address_roles, victim_roles)
    )
