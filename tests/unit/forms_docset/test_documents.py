"""The rules of single documents."""

import pytest

from forms_docset.registry import spec_of
from tests.documents.answers import complete_answers


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"category": "3", "level": "1"}, "level"),
        ({"rationale": "Fine.     Fine."}, "rationale"),
        ({"indicators": ["HIGH_ROSH", "NONE"]}, "indicators"),
        ({"consulted": ["POLICE", "NONE"]}, "consulted"),
    ],
)
def test_screening_refuses(changed, field):
    spec = spec_of("screening")
    answers = complete_answers(spec) | changed
    assert [problem.field for problem in spec.check(answers)] == [field]


def test_screening_takes_category_3_at_level_2():
    spec = spec_of("screening")
    assert spec.check(complete_answers(spec) | {"category": "3", "level": "2"}) == []


@pytest.mark.parametrize(
    "analysis", ["Worse.", "EVENTS  as they happened, one after the other, in the spring."]
)
def test_prison_report_wants_analysis_and_not_the_events_again(analysis):
    spec = spec_of("prison-report")
    answers = complete_answers(spec) | {
        "events": "Events as they happened, one after the other, in the spring.",
        "analysis": analysis,
    }
    assert [problem.field for problem in spec.check(answers)] == ["analysis"]


def test_sizes_of_the_first_documents():
    sizes = {
        slug: len(spec_of(slug).fields) for slug in ("referral", "screening", "prison-report", "minutes")
    }
    assert sizes == {"referral": 13, "screening": 8, "prison-report": 7, "minutes": 0}
