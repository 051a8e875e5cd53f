"""Meetings: panel days, one nominal's slot, attendance, actions, minutes."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        """Tell the timeline of a case, which lies below, what meetings know of it."""
        from cases.selectors.timeline import add_source  # noqa: PLC0415 models are not loaded before this
        from meetings.selectors.timeline import meeting_entries  # noqa: PLC0415 as above

        add_source(meeting_entries)
