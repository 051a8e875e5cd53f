"""`manage.py load_demo`: invented people, cases and meetings, for a demonstration."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cases.models import Case
from mappa.agencies.models import User
from mappa.demodata.load import expected_steps, load, load_more, loaded
from mappa.demodata.volume import SIZES
from mappa.outbox.models import LastRun


class Command(BaseCommand):
    """Loads once; a second time says so and does nothing."""

    help = "Load demonstration data with dates relative to today. Everybody in it is invented."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much to load."""
        parser.add_argument("--population", choices=["demo", "area", "national"], default="demo")
        parser.add_argument("--fresh-check", action="store_true", help="only say whether data are there")

    def handle(self, *_: Any, **options: Any) -> None:
        """Load, or add what a larger population lacks, unless anybody else's data are there."""
        mark, population = loaded(), options["population"]
        if options["fresh_check"] or (mark is not None and not self._lacks(mark, population)):
            self.stdout.write(_said(mark))
            return
        if not settings.DEMO:
            raise CommandError("Demonstration accounts share a published passphrase: set MAPPA_DEMO=1 first.")
        if mark is None and (User.objects.exists() or Case.objects.exists()):
            raise CommandError("This database has people or cases of its own. Nothing was loaded.")
        self._load(mark, population)

    def _lacks(self, mark: LastRun, population: str) -> bool:
        return int(mark.result.get("volume", 0)) < SIZES[population]

    def _load(self, mark: LastRun | None, population: str) -> None:
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        with Progress(*columns) as bar:
            steps = expected_steps(population)
            tasks = {name: bar.add_task(f"Loading {name}", total=total) for name, total in steps.items()}

            def advance(what: str, count: int) -> None:
                bar.advance(tasks[what], count)

            mark = mark or load(on=timezone.localdate(), progress=advance)
            if self._lacks(mark, population):
                load_more(mark=mark, population=population, progress=advance)
        self.stdout.write(_said(mark))


def _said(mark: LastRun | None) -> str:
    if mark is None:
        return "No demonstration data here."
    count = int(mark.result["cases"]) + int(mark.result.get("volume", 0))
    return f"Demonstration data of {mark.period} are here: {count} cases."
