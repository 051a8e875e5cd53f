"""What the second wall says of meetings beyond the common policies, as migrations apply it."""

from mappa.core.gate import TODAY, as_gate
from mappa.core.policies import policy
from meetings.domain.agenda import VICTIM_ITEMS

# Numbers run on past actions that the one who counts may not read; a gap tells that there is one, and no more.
_NEXT_NUMBER = """
    SELECT coalesce(max(a.number), 0) + 1 FROM meetings_action a WHERE a.case_id = wanted AND sees_case(wanted)
"""
# The chair, or who stands in for one kept out of the case, issues every action of the meeting as it closes, those
# too that a mark keeps from the chair.
_ISSUE = """
    UPDATE meetings_action a SET issued_at = m.ended_at
    FROM meetings_meeting m JOIN meetings_panelday p ON p.id = m.panel_day_id
    WHERE m.id = closing AND a.meeting_id = m.id AND a.issued_at IS NULL AND m.ended_at IS NOT NULL
        AND sees_case(m.case_id)
        AND (p.chair_id = current_actor_id() OR EXISTS (
            SELECT FROM cases_substitute s WHERE s.case_id = m.case_id AND s.kind = 'CHAIR'
                AND s.instead_of_id = p.chair_id AND s.user_id = current_actor_id()
                AND s.from_on <= {today} AND (s.to_on IS NULL OR s.to_on >= {today})))
    RETURNING a.id, a.owner_id
"""


def doors_of_meetings() -> str:
    """Who reads the section about victims; the next number of an action; actions leaving the meeting."""
    items = ", ".join(f"'{item}'" for item in VICTIM_ITEMS)
    return policy(
        "meetings_minutesection",
        "app_needed",
        f"FOR SELECT TO mappa_app USING (item NOT IN ({items}) OR (SELECT reads_victim_details()))",
        restrictive=True,
    ) + (
        as_gate("next_action_number(wanted uuid)", "integer", _NEXT_NUMBER, kind="STABLE")
        + as_gate(
            "issue_actions(closing uuid)", "TABLE (action uuid, owner uuid)", _ISSUE.format(today=TODAY)
        )
    )
