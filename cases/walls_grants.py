"""The second wall around access given by name: who may give a case to whom, and who reads what was given.

Every statement may be run again, as in cases/walls.py.
"""

from cases.domain.grants import MONTHS_AT_MOST
from mappa.agencies.guard import holds
from mappa.agencies.roles import Permission, roles_with
from mappa.core.gate import TODAY, gate, in_force
from mappa.core.policies import ME, policy

GRANT, COPY = "cases_caseusergrant", "cases_redactedcopy"
_BARRED = "= ANY ((SELECT barred_case_ids())::uuid[])"
_WITHHELD = "= ANY ((SELECT withheld_case_ids())::uuid[])"
_MINE = "SELECT FROM {table} given WHERE given.user_id = " + ME + " AND NOT given.case_id {kept}"  # nosec B608 - names of the code itself, no input
_EXCLUDED = (
    "SELECT FROM cases_accesslimitation l JOIN cases_limitedperson p ON p.limitation_id = l.id"
    " AND p.case_id = l.case_id WHERE l.case_id = wanted AND l.kind = 'EXCLUSION' AND l.starts_at <= now()"
    " AND (l.ends_at IS NULL OR l.ends_at > now()) AND p.user_id = person"
)
_CATEGORY_4 = (
    f"SELECT FROM cases_casecategory c WHERE c.case_id = wanted AND c.category = 4 AND {in_force('c')}"  # nosec B608 - names of the code itself, no input
)
_CLEARED = f"SELECT FROM agencies_user u WHERE u.id = person AND u.category4_cleared_to >= {TODAY}"  # nosec B608 - names of the code itself, no input


def _gate() -> str:
    return (
        gate("still_here()", "boolean", f"SELECT {holds()}")
        + gate("gives_access()", "boolean", f"SELECT {holds(roles_with(Permission.GRANT_ACCESS))}")
        # Answers about cases the asker sees only: of any other it says no, whoever is asked about.
        + gate(
            "may_be_given(wanted uuid, person uuid)",
            "boolean",
            f"SELECT sees_case(wanted) AND NOT EXISTS ({_EXCLUDED})"
            f" AND (EXISTS ({_CLEARED}) OR NOT EXISTS ({_CATEGORY_4}))",
        )
        + gate(
            "was_ever_given()",
            "boolean",
            f"SELECT EXISTS ({_MINE.format(table=GRANT, kept=_WITHHELD)})"
            f" OR EXISTS ({_MINE.format(table=COPY, kept=_BARRED)})",
        )
    )


def _giving(table: str) -> str:
    """On top of who may change the case: in one's own name, to somebody else who may have it, for a limited time."""
    given = (
        f"granted_by_id = {ME} AND user_id <> {ME} AND expires_on >= {TODAY}"
        f" AND expires_on <= {TODAY} + interval '{MONTHS_AT_MOST} months' AND ended_at IS NULL"
        " AND (SELECT gives_access()) AND may_be_given(case_id, user_id)"
    )
    ended = "FOR UPDATE TO mappa_app USING ((SELECT gives_access()))"
    return policy(
        table, "app_give", f"FOR INSERT TO mappa_app WITH CHECK ({given})", restrictive=True
    ) + policy(table, "app_end", ended, restrictive=True)


def doors_of_grants() -> str:
    """Everything said of grants and copies."""
    reader = (
        f"user_id = {ME} AND expires_on >= {TODAY} AND ended_at IS NULL AND (SELECT still_here())"
        f" AND NOT case_id {_BARRED}"
    )
    return (
        _gate()
        + _giving(GRANT)
        + _giving(COPY)
        + policy(COPY, "app_reader", f"FOR SELECT TO mappa_app USING ({reader})")
    )
