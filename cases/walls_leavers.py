"""The second wall around what somebody was given by name, once a role of theirs ends or their account closes.

A system administrator sees no case, and still has to end what the leaver was given: one function of the gate does it,
for administrators, for anybody but themselves, and tells the ids of the cases and nothing else of them.
Every statement may be run again.
"""

from mappa.core.gate import TODAY, as_gate
from mappa.core.policies import append_only, stamp_by_database_clock

COVER = "cases_coverspan"
_MAY = "administers() AND person <> current_actor_id()"
# Table, what ends it, and which rows have not ended. Times are the database's.
_GIVEN = (
    ("grant", "cases_caseusergrant", "ended_at = now()", f"t.ended_at IS NULL AND t.expires_on >= {TODAY}"),
    ("copy", "cases_redactedcopy", "ended_at = now()", f"t.ended_at IS NULL AND t.expires_on >= {TODAY}"),
    ("cover", COVER, "ends_at = now()", "t.ends_at > now()"),
    ("emergency", "cases_emergencyaccess", "ended_at = now()", "t.ended_at IS NULL AND t.ends_at > now()"),
    (
        "panel",
        "cases_panelspan",
        f"to_on = {TODAY} - 1",
        f"(t.to_on IS NULL OR t.to_on >= {TODAY})",
    ),
)


def _ended(kind: str, table: str, how: str, live: str) -> str:
    return (
        f"{kind}_ended AS (UPDATE {table} t SET {how} WHERE t.user_id = person AND {live} AND {_MAY}"
        f" RETURNING '{kind}'::text AS kind, t.case_id)"  # nosec B608 - names of the code itself, no input
    )


def doors_of_leavers() -> str:
    """Cover that may be ended before its time, and the function that ends everything."""
    parts = ", ".join(_ended(*row) for row in _GIVEN)
    told = " UNION ALL ".join(f"SELECT kind, case_id FROM {kind}_ended" for kind, *_rest in _GIVEN)  # nosec B608 - names of the code itself, no input
    return (
        stamp_by_database_clock(
            COVER,
            "opened_at := clock_timestamp()",
            "ends_at := clock_timestamp() + interval '24 hours'",
            keep=("opened_at",),
            sooner=("ends_at",),
        )
        + append_only(COVER, sooner=("ends_at",))
        + as_gate("end_given(person uuid)", "TABLE (kind text, case_id uuid)", f"WITH {parts} {told}")
    )
