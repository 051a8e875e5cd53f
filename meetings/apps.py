"""Meetings: panel days, one nominal's slot, attendance, actions, minutes."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        """Tell what lies below what meetings know of a case: timeline, whom it waits for, what is open, what is given."""
        from cases.selectors import duties, redaction, shared, step_down, timeline
        from meetings.selectors.closing import open_safeguarding_actions
        from meetings.selectors.duties import meeting_duties
        from meetings.selectors.given import copy_material, meeting_cards
        from meetings.selectors.timeline import meeting_entries

        timeline.add_source(meeting_entries)
        duties.add_source(meeting_duties)
        shared.add_part(meeting_cards)
        redaction.add_source(copy_material)
        step_down.add_safeguarding(open_safeguarding_actions)
