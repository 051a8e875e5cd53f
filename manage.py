#!/usr/bin/env python
"""Entry point of every management command."""

import os
import sys

import django
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
    "verify_evidence": "audit",
    "witness_evidence": "audit",
}
# These read and write no row; `check` says itself what is amiss.
WITHOUT_ROWS = frozenset(
    {
        "check",
        "collectstatic",
        "compilemessages",
        "diffsettings",
        "findstatic",
        "help",
        "makemessages",
        "rules",
        "version",
    }
)


def main() -> None:
    """Run the command named on the command line with the database login it needs.

    Commands of migration run as the owner of the tables; every other that touches rows must have a login that
    the second wall binds (mappa/powers.py).
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mappa.settings")
    command = next((word for word in sys.argv[1:] if not word.startswith("-")), "help")
    login = LOGIN_OF_COMMAND.get(command, "app")
    os.environ.setdefault("MAPPA_LOGIN", login)
    if login != "owner" and command not in WITHOUT_ROWS and not {"-h", "--help"} & set(sys.argv):
        _begin_behind_the_wall()
    execute_from_command_line(sys.argv)


def _begin_behind_the_wall() -> None:
    django.setup()
    from mappa.logs import quiet_crashes
    from mappa.powers import require_bounded_login

    quiet_crashes()
    require_bounded_login()


if __name__ == "__main__":
    main()
