"""`manage.py verify_evidence`: is the evidence log as it was written? Exit 0 when it is, 1 when it is not."""

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mappa.audit.verify import check_everything


class Command(BaseCommand):
    """Reads as the login "audit" and writes nothing."""

    help = "Verify the whole evidence log, the stream beside it and the signed checkpoints."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print what was found."""
        began = time.monotonic()
        steps = list(check_everything())
        rows = sum(step.rows for step in steps)
        faults = [fault for step in steps for fault in step.faults]
        seconds = time.monotonic() - began
        if options["json"]:
            told = {
                "rows": rows,
                "seconds": round(seconds, 3),
                "faults": [fault._asdict() for fault in faults],
            }
            self.stdout.write(json.dumps(told))
        else:
            for fault in faults:
                self.stdout.write(str(fault))
            self.stdout.write(f"{rows} rows verified in {seconds:.1f} s: {len(faults) or 'no'} faults.")
        if faults:
            raise CommandError("The evidence log is not as it was written.")
