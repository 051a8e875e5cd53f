"""What a plan and a disclosure decision must contain."""

import pytest

from cases.domain.enums import DisclosureDecisionKind, Pillar
from cases.domain.plans import Disclosure, Measure, check_disclosure, check_plan

K = DisclosureDecisionKind


def fields(problems):
    return [problem.field for problem in problems]


def test_whole_plan_and_empty_draft_pass():
    measure = Measure(pillar=Pillar.SUPERVISION, text="Weekly", owner="Probation")
    none = Measure(pillar=Pillar.VICTIM_SAFETY_PLANNING, text="No known victim", none_needed=True)
    assert check_plan([measure, none]) == []
    assert check_plan([]) == []


@pytest.mark.parametrize(
    "rows",
    [
        [Measure(pillar=Pillar.SUPERVISION, text=" ", owner="Probation")],
        [Measure(pillar=Pillar.SUPERVISION, text="Weekly", owner=" ")],
        [
            Measure(pillar=Pillar.SUPERVISION, text="Weekly", owner="Probation"),
            Measure(pillar=Pillar.SUPERVISION, text="None needed", none_needed=True),
        ],
    ],
)
def test_plan_problem_stands_beside_its_pillar(rows):
    assert fields(check_plan(rows)) == ["supervision"]


@pytest.mark.parametrize(
    ("decision", "wrong"),
    [
        (Disclosure(kind=None, reasons=""), ["kind", "reasons"]),
        (Disclosure(kind=K.NOT_DISCLOSING, reasons=" "), ["reasons"]),
        (Disclosure(kind=K.AGREED, reasons="Children at the address"), []),
        (Disclosure(kind=K.MADE, reasons="Section 327A"), ["information", "recipient"]),
        (Disclosure(kind=K.MADE, reasons="Section 327A", information="Offence", recipient="A. Parent"), []),
    ],
)
def test_disclosure_needs_reasons_either_way_and_what_was_told_to_whom(decision, wrong):
    assert fields(check_disclosure(decision)) == wrong
