"""The page on security names commands that exist."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "security.md").read_text()
COMMANDS = sorted(set(re.findall(r"`(bin/\w+(?: [^`]*)?)`", PAGE)))
PATHS = sorted(set(re.findall(r"\btests/[\w/.:]+", PAGE)))


def test_the_page_names_commands():
    assert len(COMMANDS) > 20


@pytest.mark.parametrize("path", PATHS)
def test_named_tests_exist(path):
    file, _, name = path.partition("::")
    place = ROOT / file
    assert place.exists()
    if place.is_dir():
        assert list(place.rglob("test_*.py"))
    assert not name or f"def {name}(" in place.read_text()


@pytest.mark.parametrize("command", COMMANDS)
def test_named_commands_exist(command):
    program, *arguments = command.split()
    assert (ROOT / program).is_file()
    if program == "bin/manage":
        assert arguments[0] in get_commands()
    if program == "bin/bench":
        rows = "".join(file.read_text() for file in (ROOT / "mappa" / "bench").glob("*.py"))
        assert f'"{arguments[-1]}.' in rows
