"""`bin/manage rules`: write docs/rules.md from the tables of the rules."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from mappa.rules_page import page


class Command(BaseCommand):
    help = "Write docs/rules.md from the tables of the rules."
    requires_system_checks: list[str] = []

    def handle(self, **_options: Any) -> None:
        """Write the page where it is kept."""
        path = settings.BASE_DIR / "docs" / "rules.md"
        path.write_text(page(), encoding="utf-8")
        self.stdout.write(str(path.relative_to(settings.BASE_DIR)))
