"""Outbox: the queue of record."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "mappa.outbox"
    label = "outbox"
