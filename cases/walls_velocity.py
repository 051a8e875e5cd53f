"""The second wall around the count of cases opened, and the one function that counts.

Every statement may be run again, as in cases/walls.py. The web login writes no count: it calls count_opening(),
which counts for nobody but the person acting. What comes of the count is told by cases/domain/velocity.py.
"""

from datetime import timedelta

from cases.domain.velocity import DAY, HOUR
from mappa.agencies.guard import guard, guarding, holds, take_away
from mappa.agencies.roles import Permission, roles_with
from mappa.core.gate import as_gate, gate
from mappa.core.policies import ME, append_only, behind_wall, policy

OPENING, STOP = "cases_opening", "cases_velocitystop"
_PRIVACY = "agency_id = ANY ((SELECT privacy_agency_ids())::uuid[])"
_MANAGED = "((SELECT lifts_stops()) AND agency_id = (SELECT current_agency_id()) AND stage = 'LIFT')"


def _interval(name: str, span: timedelta) -> str:
    return f"{name} constant interval := '{span.total_seconds():.0f} seconds';"


_SPANS = f"DECLARE {_interval('an_hour_long', HOUR)} {_interval('a_day_long', DAY)}"
# The lock first, in a statement of its own: each statement after it sees what the request before has committed, so
# two requests at once neither count one case twice nor both pass as the last one allowed. It is taken last in a
# request, and held until its end, so whoever waits for it holds nothing the other needs.
_COUNT = """
    me uuid := current_actor_id();
    moment timestamptz;
    known boolean;
    went_on timestamptz;
    lifted timestamptz;
    was_warned boolean;
BEGIN
    IF me IS NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('cases opened by ' || me, 0));
    moment := clock_timestamp();
    SELECT count(*) = cardinality(opened) INTO known FROM cases_opening o
        WHERE o.user_id = me AND o.opened_id = ANY (opened) AND o.at > moment - a_day_long;
    INSERT INTO cases_opening AS o (user_id, opened_id, at)
        SELECT DISTINCT me, c.id, moment FROM unnest(opened) AS c (id)
        ON CONFLICT (user_id, opened_id) DO UPDATE SET at = excluded.at;
    SELECT coalesce(max(s.passed_at), '-infinity'),
        coalesce(max(s.passed_at) FILTER (WHERE s.stage = 'LIFT'), '-infinity'),
        coalesce(bool_or(s.stage = 'WARNING' AND s.at > moment - a_day_long), false)
        INTO went_on, lifted, was_warned FROM cases_velocitystop s WHERE s.user_id = me;
    RETURN QUERY SELECT
        count(*) FILTER (WHERE o.at > moment - an_hour_long AND o.at > went_on),
        count(*) FILTER (WHERE o.at > went_on),
        count(*) FILTER (WHERE o.at > moment - an_hour_long AND o.at > lifted),
        count(*) FILTER (WHERE o.at > lifted),
        known,
        was_warned,
        (SELECT s.stage::text FROM cases_velocitystop s
            WHERE s.user_id = me AND s.passed_at IS NULL AND s.stage <> 'WARNING')
        FROM cases_opening o WHERE o.user_id = me AND o.at > moment - a_day_long;
END
"""
# By the database's clock: a time set forward would begin the counting later.
_STAMP = (
    "IF TG_OP = 'INSERT' THEN NEW.at := clock_timestamp();"
    " ELSIF OLD.passed_at IS NULL AND NEW.passed_at IS NOT NULL THEN NEW.passed_at := clock_timestamp(); END IF;"
)


def _openings() -> str:
    returned = (
        "TABLE (an_hour bigint, a_day bigint, an_hour_in_all bigint, a_day_in_all bigint,"
        " known_before boolean, warned boolean, held_by text)"
    )
    return (
        behind_wall(OPENING)
        + f"DROP POLICY IF EXISTS app_open ON {OPENING};"
        + policy(OPENING, "app_see", f"FOR SELECT TO mappa_app USING (user_id = {ME})")
        + take_away("INSERT, UPDATE, DELETE", [OPENING])
        + as_gate("count_opening(opened uuid[])", returned, _SPANS + _COUNT, language="plpgsql")
    )


def _stops() -> str:
    own = f"user_id = {ME}"
    others = f"user_id <> {ME} AND ({_PRIVACY} OR {_MANAGED})"
    return (
        gate("lifts_stops()", "boolean", f"SELECT {holds(roles_with(Permission.LIFT_STOP))}")
        + behind_wall(STOP)
        + policy(STOP, "app_see", f"FOR SELECT TO mappa_app USING ({own} OR {_PRIVACY} OR {_MANAGED})")
        + policy(
            STOP,
            "app_stop",
            f"FOR INSERT TO mappa_app WITH CHECK ({own} AND passed_at IS NULL"
            " AND agency_id IS NOT DISTINCT FROM (SELECT current_agency_id()))",
        )
        + policy(
            STOP,
            "app_pass",
            f"FOR UPDATE TO mappa_app USING ({own} AND stage = 'PROOF' AND passed_at IS NULL)"
            f" WITH CHECK ({own} AND stage = 'PROOF' AND passed_at IS NOT NULL AND lifted_by_id IS NULL)",
        )
        + policy(
            STOP,
            "app_lift",
            f"FOR UPDATE TO mappa_app USING ({others} AND stage = 'LIFT' AND passed_at IS NULL)"
            f" WITH CHECK ({others} AND stage = 'LIFT' AND passed_at IS NOT NULL AND lifted_by_id = {ME})",
        )
        + append_only(STOP, closable=("passed_at", "reason", "lifted_by_id"), follows_area=False)
        + guarding("guard_stop", _STAMP)
        + guard(STOP, "guard_stop")
    )


def doors_of_velocity() -> str:
    """Everything said of the count, and of what came of it."""
    return _openings() + _stops()
