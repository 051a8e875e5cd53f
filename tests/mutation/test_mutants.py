"""Every mutant is noticed by a test, but for those that change nothing: each of these says why."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Where the roads to a case are tested, one by one.
SIGHT = [
    *(
        f"tests/integration/cases/test_{name}.py"
        for name in ("visibility", "exclusion_roads", "grants", "emergency")
    ),
    *(
        f"tests/integration/cases/test_{name}.py"
        for name in ("cover", "substitutes", "limitations", "locked")
    ),
    "tests/integration/cases/test_shared_pages.py",
    "tests/integration/meetings/test_marks.py",
]
# What is mutated, and the tests that have to notice.
TARGETS = {
    "cases.visibility": ["tests/walls/test_roads.py", *SIGHT],
    "mappa.agencies.roles": ["tests/integration/cases/test_visibility.py", "tests/unit/mappa/agencies"],
}
# Mutants that change nothing, with the reason.
THE_SAME = {
    "cases.visibility line 102: without the condition `pk__isnull=True`": "Nothing or-ed to a condition is the condition.",
}


@pytest.mark.parametrize("target", TARGETS)
def test_every_mutant_is_noticed(target):
    command = [sys.executable, "-m", "pytest", "-p", "tests.mutation.zygote", "--mutate", target, "-q"]
    database = f"{os.environ['MAPPA_DATABASE']}_{re.sub(r'[^a-z]', '_', target)}"
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", *TARGETS[target]],
        cwd=ROOT,
        env={**os.environ, "MAPPA_TEST_DB": database, "MAPPA_DATABASE": database},
        capture_output=True,
        text=True,
        check=False,
    )
    told = re.findall(r"^SURVIVED (.*)$", done.stdout, re.MULTILINE)
    assert re.search(r"^MUTANTS tried \d+", done.stdout, re.MULTILINE), done.stdout[-2000:]
    assert [mutant for mutant in told if mutant not in THE_SAME] == []
