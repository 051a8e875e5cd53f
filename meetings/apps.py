"""Meetings: panel days, one nominal's slot, attendance, actions, minutes."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
