"""`manage.py witness_evidence`: verify and sign the evidence log every minute, until it is stopped."""

import logging
import time
from contextlib import closing
from typing import Any, NoReturn

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils import timezone

from mappa.audit.witness import Witness

log = logging.getLogger(__name__)


class Command(BaseCommand):
    """Runs as the login "audit", which may read the log and nothing else."""

    help = "Verify and sign the evidence log every minute. Stop it with Ctrl-C or TERM."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument(
            "--every", type=float, default=60, help="seconds from round to round (default 60)"
        )
        parser.add_argument("--once", action="store_true", help="one round; exit 1 when something is wrong")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Go round until stopped. A round that cannot look is told and made up for by the next."""
        try:
            witness = Witness()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        with closing(witness):
            if not options["once"]:
                _go_round(witness, options["every"])
            if not _look(witness):
                raise CommandError("The witness could not look.")
        if witness.faults:
            raise CommandError(f"{len(witness.faults)} faults.")


def _look(witness: Witness) -> bool:
    try:
        witness.look(timezone.now())
    except (DatabaseError, OSError) as error:
        log.error("The witness could not look: %s", type(error).__name__)  # noqa: TRY400 - the text may quote a row
        connection.close()
        return False
    return True


def _go_round(witness: Witness, seconds: float) -> NoReturn:
    while True:
        began = time.monotonic()
        _look(witness)
        time.sleep(max(0.0, seconds - (time.monotonic() - began)))
