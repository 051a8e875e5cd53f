"""The second wall around files of cases.

Every statement may be run again, as in cases/walls.py.
"""

from mappa.agencies.guard import holds
from mappa.agencies.roles import Permission, roles_with
from mappa.core.gate import gate
from mappa.core.policies import ME, append_only, behind_wall, policy, protect_case_bound_table

EXPORT, CASE, FILE, DOWNLOAD = (
    "cases_export",
    "cases_exportedcase",
    "cases_exportfile",
    "cases_exportdownload",
)
_PRIVACY = "agency_id = ANY ((SELECT privacy_agency_ids())::uuid[])"
_NEAR = (
    "((SELECT approves_exports()) AND (agency_id = (SELECT current_agency_id())"
    " OR area_id = ANY ((SELECT coordinated_area_ids())::uuid[])))"
)


def _files() -> str:
    own = f"asked_by_id = {ME}"
    answered = f"{_NEAR} AND asked_by_id <> {ME}"
    fresh = "decided_by_id IS NULL AND made_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL"
    return (
        gate("approves_exports()", "boolean", f"SELECT {holds(roles_with(Permission.APPROVE_EXPORT))}")
        + gate("exports()", "boolean", f"SELECT {holds(roles_with(Permission.EXPORT_CASES))}")
        # Of one's own file or one that may be read anyhow: whoever counts downloads sees the file they are of.
        + gate(
            "own_export_ids()",
            "uuid[]",
            "SELECT coalesce(array_agg(e.id), '{}') FROM cases_export e WHERE e.asked_by_id = current_actor_id()",
        )
        + behind_wall(EXPORT)
        + policy(EXPORT, "app_see", f"FOR SELECT TO mappa_app USING ({own} OR {_PRIVACY} OR {_NEAR})")
        + policy(
            EXPORT,
            "app_ask",
            f"FOR INSERT TO mappa_app WITH CHECK ({own} AND agency_id = (SELECT current_agency_id())"
            f" AND (SELECT exports()) AND {fresh})",
        )
        + policy(
            EXPORT,
            "app_cancel",
            f"FOR UPDATE TO mappa_app USING ({own} AND cancelled_at IS NULL)"
            f" WITH CHECK ({own} AND cancelled_at IS NOT NULL)",
        )
        + policy(
            EXPORT,
            "app_decide",
            f"FOR UPDATE TO mappa_app USING ({answered} AND decided_by_id IS NULL)"
            f" WITH CHECK ({answered} AND decided_by_id = {ME} AND made_at IS NULL AND cancelled_at IS NULL)",
        )
        + append_only(
            EXPORT,
            closable=(
                *("decided_by_id", "decided_at", "agreed", "made_at", "made_with"),
                *("failed_at", "cancelled_at"),
            ),
            follows_area=False,
        )
        + protect_case_bound_table(CASE)
        + policy(CASE, "app_own", f"FOR SELECT TO mappa_app USING (user_id = {ME})", restrictive=True)
        + policy(
            CASE,
            "app_into_own",
            f"FOR INSERT TO mappa_app WITH CHECK (user_id = {ME} AND in_file IS NULL"
            " AND export_id = ANY ((SELECT own_export_ids())::uuid[]))",
            restrictive=True,
        )
        + append_only(CASE, closable=("in_file",))
        + behind_wall(FILE)
        + policy(FILE, "app_own", f"FOR SELECT TO mappa_app USING (owner_id = {ME})")
        + behind_wall(DOWNLOAD)
        + policy(
            DOWNLOAD,
            "app_see",
            # The policies of the file itself decide: reading it here goes through them.
            "FOR SELECT TO mappa_app USING (EXISTS (SELECT FROM cases_export e WHERE e.id = export_id))",
        )
        + policy(
            DOWNLOAD,
            "app_take",
            f"FOR INSERT TO mappa_app WITH CHECK (user_id = {ME}"
            " AND export_id = ANY ((SELECT own_export_ids())::uuid[]))",
        )
        + append_only(DOWNLOAD, follows_area=False)
    )


def doors_of_exports() -> str:
    """Everything said of files."""
    return _files()
