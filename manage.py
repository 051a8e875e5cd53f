#!/usr/bin/env python
"""Entry point of every management command."""

import os
import sys

from django.core.management import execute_from_command_line

# Migrations own the tables; loaders and sweeps write across areas; everything else is the web login.
LOGIN_OF_COMMAND = {
    "migrate": "owner",
    "makemigrations": "owner",
    "sqlmigrate": "owner",
    "showmigrations": "owner",
    "load_demo": "jobs",
    "flag_overdue": "jobs",
    "rebuild_aggregates": "jobs",
}


def main() -> None:
    """Run the command named on the command line with the database login it needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mappa.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    os.environ.setdefault("MAPPA_LOGIN", LOGIN_OF_COMMAND.get(command, "app"))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
