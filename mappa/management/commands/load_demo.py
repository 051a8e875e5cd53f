"""`manage.py load_demo`: invented people, cases and meetings, for a demonstration."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cases.models import Case
from mappa.agencies.models import User
from mappa.demodata.load import expected_steps, load, loaded


class Command(BaseCommand):
    """Loads once; a second time says so and does nothing."""

    help = "Load demonstration data with dates relative to today. Everybody in it is invented."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much to load."""
        parser.add_argument("--population", choices=["demo", "area", "national"], default="demo")
        parser.add_argument("--fresh-check", action="store_true", help="only say whether data are there")

    def handle(self, *_: Any, **options: Any) -> None:
        """Load, unless demonstration data are there or anybody else's."""
        mark = loaded()
        if options["fresh_check"] or mark is not None:
            self.stdout.write(self._said(mark))
            return
        if not settings.DEMO:
            raise CommandError("Demonstration accounts share a published passphrase: set MAPPA_DEMO=1 first.")
        if User.objects.exists() or Case.objects.exists():
            raise CommandError("This database has people or cases of its own. Nothing was loaded.")
        with Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        ) as bar:
            tasks = {
                name: bar.add_task(f"Loading {name}", total=total) for name, total in expected_steps().items()
            }
            count = load(
                on=timezone.localdate(),
                progress=lambda what, steps: bar.advance(tasks[what], steps),
            )
        self.stdout.write(f"{count} cases loaded.")

    def _said(self, mark: Any) -> str:
        if mark is None:
            return "No demonstration data here."
        return f"Demonstration data of {mark.period} are here already: {mark.result['cases']} cases."
