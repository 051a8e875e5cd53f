"""Meetings: panel days, one nominal's slot, attendance, actions, minutes."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        """Tell the timeline of a case, which lies below, what meetings know of it; models are loaded by now."""
        from cases.selectors.timeline import add_source
        from meetings.selectors.timeline import meeting_entries

        add_source(meeting_entries)
