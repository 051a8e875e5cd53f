"""The second wall as migrations apply it: the gate with today's roles, and the doors of single tables.

Every statement may be run again, so a migration that changes a rule simply runs these texts once more.
"""

from cases.domain.access import ANSWER_SHOWN_DAYS
from cases.walls_leavers import doors_of_leavers
from mappa.agencies.kinds import RESPONSIBLE_AUTHORITY
from mappa.agencies.roles import ANSWERING_ROLES, CASE_ROLES, COORDINATING_ROLES, Permission, roles_with
from mappa.core.gate import as_gate, gate_functions
from mappa.core.policies import ME, append_only, policy, stamp_by_database_clock

GATE = gate_functions(
    case_roles=CASE_ROLES,
    coordinating_roles=COORDINATING_ROLES,
    answering_roles=ANSWERING_ROLES,
    address_roles=roles_with(Permission.VIEW_PROTECTED_ADDRESS),
    victim_roles=roles_with(Permission.VIEW_VICTIM_DETAILS),
    responsible_kinds=RESPONSIBLE_AUTHORITY,
    answers_shown_days=ANSWER_SHOWN_DAYS,
)

# Tables whose rows carry a sharing mark (Shareable).
MARKED = ("caseevent", "disclosuredecision", "informationreply", "planmeasure", "roshassessment")

# Not even who reviews an emergency learns of one into a case that is kept from them.
_NOT_BARRED = "case_id <> ALL ((SELECT barred_case_ids())::uuid[])"
_REVIEWS = f"agency_id = ANY ((SELECT privacy_agency_ids())::uuid[]) AND {_NOT_BARRED}"
_HEADS = f"agency_id = ANY ((SELECT headed_agency_ids())::uuid[]) AND {_NOT_BARRED}"
_BARRED = "case_id = ANY ((SELECT barred_case_ids())::uuid[])"
_ASKED = "{column} = ANY ((SELECT asked_request_ids())::uuid[])"


def _clock(table: str, **columns: str) -> str:
    """Times of these columns come from the database when the row is made."""
    return stamp_by_database_clock(
        table, *(f"{column} := {value}" for column, value in columns.items()), keep=tuple(columns)
    )


def _requests() -> str:
    """The asked team reads the question, answers it and hands it over, though it may not see the case.

    How long it does so is told in one place for the database: asked_request_ids() of the gate.
    """
    request, reply, hand_over = "cases_informationrequest", "cases_informationreply", "cases_handover"
    asked, of_asked = _ASKED.format(column="id"), _ASKED.format(column="request_id")
    about_asked = f"(about = 'REQUEST' AND {_ASKED.format(column='about_id')})"
    same_case = (
        "EXISTS (SELECT FROM cases_informationrequest r WHERE r.id = {key} AND r.case_id = {table}.case_id)"
    )
    return (
        policy(request, "app_asked", f"FOR SELECT TO mappa_app USING ({asked})")
        # Locking a row to answer it once asks for the right to change it.
        + policy(request, "app_answering", f"FOR UPDATE TO mappa_app USING ({asked}) WITH CHECK (false)")
        + policy(
            reply,
            "app_answer",
            f"FOR INSERT TO mappa_app WITH CHECK ({of_asked}"
            f" AND {same_case.format(key='request_id', table=reply)})",
        )
        + policy(reply, "app_answered", f"FOR SELECT TO mappa_app USING ({of_asked})")
        + policy(
            hand_over,
            "app_hand_over",
            f"FOR INSERT TO mappa_app WITH CHECK (recorded_by_id = {ME} AND {about_asked}"
            f" AND {same_case.format(key='about_id', table=hand_over)})",
        )
        + policy(hand_over, "app_handed", f"FOR SELECT TO mappa_app USING {about_asked}")
        + append_only(reply)
        + append_only(hand_over)
    )


def _doors() -> str:
    """Covering and breaking the glass: a row in one's own name opens the case; the database keeps the time."""
    cover, emergency, note = "cases_coverspan", "cases_emergencyaccess", "cases_urgentnote"
    own = f"user_id = {ME}"
    ending = f"{own} AND reviewed_by_id IS NULL"
    return (
        policy(cover, "app_open", f"FOR INSERT TO mappa_app WITH CHECK ({own} AND may_cover(case_id))")
        + policy(
            emergency,
            "app_open",
            f"FOR INSERT TO mappa_app WITH CHECK ({own} AND agency_id = (SELECT current_agency_id())"
            " AND may_break_glass(case_id))",
        )
        + policy(emergency, "app_own", f"FOR SELECT TO mappa_app USING ({own})")
        + policy(emergency, "app_end", f"FOR UPDATE TO mappa_app USING ({ending}) WITH CHECK ({ending})")
        + policy(emergency, "app_reviewer", f"FOR SELECT TO mappa_app USING ({_REVIEWS})")
        + policy(
            emergency,
            "app_review",
            f"FOR UPDATE TO mappa_app USING ({_REVIEWS} AND user_id <> {ME})"
            f" WITH CHECK ({_REVIEWS} AND user_id <> {ME} AND reviewed_by_id = {ME})",
        )
        + policy(
            emergency, "app_told", f"FOR SELECT TO mappa_app USING (escalated_at IS NOT NULL AND {_HEADS})"
        )
        + policy(
            note,
            "app_tell",
            f"FOR INSERT TO mappa_app WITH CHECK (written_by_id = {ME}"
            " AND case_id = ANY ((SELECT emergency_case_ids())::uuid[]))",
        )
        + _clock(emergency, started_at="clock_timestamp()", ends_at="NEW.started_at + interval '60 minutes'")
        + append_only(
            emergency,
            closable=(
                "ended_at",
                "escalated_at",
                "reviewed_by_id",
                "reviewed_at",
                "finding",
                "review_note",
            ),
        )
        + append_only(note, closable=("read_by_id", "read_at"))
        + doors_of_leavers()
    )


def _limits() -> str:
    """Limitations, grants and copies are ended, never changed. Who gives and who reads them: cases/walls_grants.py."""
    table, grant, copy = "cases_accesslimitation", "cases_caseusergrant", "cases_redactedcopy"
    return (
        append_only(table, closable=("lifted_by_id", "lifted_reason"), sooner=("ends_at",))
        + append_only("cases_limitedperson")
        + append_only(grant, closable=("ended_at",))
        + append_only(copy, closable=("ended_at",))
    )


def door_of_access_requests() -> str:
    """Who is shown a locked row asks, in their own name; who may change the case answers."""
    table = "cases_accessrequest"
    asking = f"user_id = {ME} AND answered_at IS NULL AND area_id = area_of_locked(case_id)"
    return (
        f"DROP POLICY IF EXISTS app_add ON {table}; DROP POLICY IF EXISTS app_remove ON {table};"
        + policy(table, "app_ask", f"FOR INSERT TO mappa_app WITH CHECK ({asking})")
        + append_only(table, closable=("answered_by_id", "answered_at", "let_in"))
    )


def doors_of_tables() -> str:
    """Everything single tables add to the common policies; and what only those doors may write."""
    only = (
        "DROP POLICY IF EXISTS app_add ON cases_informationreply;"
        "DROP POLICY IF EXISTS app_add ON cases_urgentnote;"
        + "".join(
            f"DROP POLICY IF EXISTS {name} ON {table};"
            for table in ("cases_coverspan", "cases_emergencyaccess")
            for name in ("app_add", "app_change", "app_remove")
        )
    )
    return only + _requests() + _doors() + _limits()


_TELL_ANSWERED = """
    BEGIN UPDATE cases_informationrequest SET answered_at = NEW.recorded_at WHERE id = NEW.request_id; RETURN NULL; END
"""
# Whoever writes a new version of the plan keeps in it what they may not read themselves.
_KEEP_UNREAD = """
    INSERT INTO cases_planmeasure (id, case_id, area_id, recorded_at, plan_id, pillar, text, owner, none_needed,
        position, sharing, tellable, owner_agency_id)
    SELECT gen_random_uuid(), m.case_id, m.area_id, now(), newer, m.pillar, m.text, m.owner, m.none_needed,
        m.position, m.sharing, m.tellable, m.owner_agency_id
    FROM cases_planmeasure m JOIN cases_riskmanagementplan p ON p.id = newer AND p.case_id = m.case_id
    WHERE m.plan_id = former AND p.recorded_by_id = current_actor_id()
        AND NOT (m.sharing = ANY (current_sharing_marks())
            OR coalesce(m.owner_agency_id = current_agency_id(), false))
"""


def doors_of_sharing() -> str:
    """What is said of marks and needs: who is told that an answer came, protected addresses, unread measures."""
    reply, protected = "cases_informationreply", "cases_protectedaddress"
    needed = "FOR SELECT TO mappa_app USING ((SELECT reads_protected_addresses()))"
    return (
        as_gate("tell_answered()", "trigger", _TELL_ANSWERED, language="plpgsql")
        + f"DROP TRIGGER IF EXISTS tell_answered ON {reply};"
        + f"CREATE TRIGGER tell_answered AFTER INSERT ON {reply} FOR EACH ROW EXECUTE FUNCTION tell_answered();"
        + policy(protected, "app_needed", needed, restrictive=True)
        + as_gate("keep_unread_measures(former uuid, newer uuid)", "void", _KEEP_UNREAD)
    )
