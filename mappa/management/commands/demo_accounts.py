"""`manage.py demo_accounts`: who can sign in to the demonstration."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from mappa.agencies.models import User
from mappa.demodata.accounts import PASSPHRASE, TOTP_SECRET, accounts
from mappa.demodata.load import loaded


class Command(BaseCommand):
    """Lists accounts, the five of the main journey first."""

    help = "List the demonstration accounts with the passphrase they share."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Words for people, or JSON for programs."""
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *_: Any, **options: Any) -> None:
        """Print them, or say that there are none."""
        if loaded() is None:
            raise CommandError("No demonstration data here: run load_demo first.")
        rows = self._rows()
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=1))
            return
        table = Table(title="Demonstration accounts", title_justify="left")
        for heading in rows[0]:
            table.add_column(heading.replace("_", " ").capitalize(), overflow="fold")
        for row in rows:
            table.add_row(*(value or "" for value in row.values()))
        console = Console()
        with console.capture() as shown:
            console.print(table)
        self.stdout.write(shown.get())

    def _rows(self) -> list[dict[str, str | None]]:
        users = {user.username: user for user in User.objects.select_related("agency")}
        return [
            {
                "username": row.username,
                "password": PASSPHRASE,
                "role": row.job_title,
                "agency": _agency(users[row.username]),
                "area": row.place.area if row.place else "",
                "totp_secret": TOTP_SECRET if row.has_totp else None,
            }
            for row in accounts()
        ]


def _agency(user: User) -> str:
    return user.agency.name if user.agency else ""
