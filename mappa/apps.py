"""The project as a Django app: loads the Celery application, the system checks and the template tags."""

from importlib import import_module

from django.apps import AppConfig


class MappaConfig(AppConfig):
    name = "mappa"

    def ready(self) -> None:
        """Load what registers itself: tasks bind to the Celery app, checks to Django's registry."""
        import_module("mappa.celery")
        import_module("mappa.checks")
