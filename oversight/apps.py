"""Oversight: what the strategic management board reads. Aggregates only, with no path to a case."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "oversight"
