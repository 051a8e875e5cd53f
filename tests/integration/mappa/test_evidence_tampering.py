"""Everything somebody who owns the tables does to the log is found by the verifier."""

import sys
from collections import Counter
from datetime import UTC, datetime
from random import Random

import pytest
from django.db import transaction

from mappa.audit import verify
from mappa.audit.checkpoints import Writer
from tests.conftest import as_role
from tests.integration.mappa.chains import faults, rows, run, write
from tests.integration.mappa.tampering import WAYS, Owner, switch_triggers

TAMPERINGS = 10_000 if "tests.deep" in sys.modules else 1_000
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_real_commits")]


@pytest.fixture(autouse=True)
def _outside(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path
    settings.EVIDENCE_KEY = "11" * 32


def sign():
    with as_role("mappa_audit_ro"):
        ends, wrong = verify.check_ends()
    assert wrong == []
    writer = Writer()
    writer.append(ends, datetime.now(UTC))
    writer.close()
    return {place.chain: place.seq for place in ends}


@pytest.fixture
def earlier():
    """A log of 300 rows in 150 transactions, two thirds of them signed for, the rest only streamed; a dump of the first."""
    random = Random(3)  # noqa: S311 - tests are to be the same each time
    first = {}
    for part in (0, 1, 2):
        for number in range(50):
            write(random.choice([1, 1, 2, 4]), reason=f"{part} {number}")
        if part == 0:
            first = dict(rows("SELECT chain, seq FROM audit_head"))
        if part < 2:
            sign()
    assert faults() == []
    return {chain: first.get(chain, 0) for (chain,) in rows("SELECT chain FROM audit_head")}


def test_every_tampering_is_found(earlier):
    random = Random(20261203)  # noqa: S311 - tests are to be the same each time
    found, missed = Counter(), []
    for number in range(TAMPERINGS):
        with transaction.atomic():
            run("RESET ROLE")
            switch_triggers(on=False)
            what = getattr(Owner(random, earlier), WAYS[number % len(WAYS)])()
            switch_triggers(on=True)
            if faults():
                found[what] += 1
            else:
                missed.append(what)
            transaction.set_rollback(True)
    assert missed == []
    assert found.total() == TAMPERINGS
    assert faults() == []
