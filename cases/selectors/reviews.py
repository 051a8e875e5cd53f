"""What Level 1 reviews said."""

from django.utils.translation import gettext as _

from cases.domain.enums import ReviewAnswer
from cases.domain.reviews import DISCLOSURE_QUESTION, QUESTIONS
from cases.models import Case, Level1Review
from mappa.look import Row

_TEXTS = {question.code: question.text for question in (*QUESTIONS, DISCLOSURE_QUESTION)}


def last_review(case: Case) -> Level1Review | None:
    """The newest Level 1 review, or None."""
    review: Level1Review | None = Level1Review.objects.filter(case=case).select_related("recorded_by").first()
    return review


def answers_of(review: Level1Review) -> list[Row]:
    """Each question with its answer and detail."""
    return [
        Row(
            _TEXTS.get(code, code),
            ReviewAnswer(given["answer"]).label if given.get("answer") else _("Not answered"),
            note=given.get("detail", ""),
        )
        for code, given in review.answers.items()
    ]
