"""Which passwords are refused: those others would try first. No rules of composition (ASVS 6.2.4, 6.2.5, 6.2.11)."""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mappa.agencies.models import Area

if TYPE_CHECKING:
    from mappa.agencies.models import User

LIST = Path(__file__).parent / "data" / "long_passwords.txt"
OF_THE_FIELD = frozenset(
    {
        "mappa",
        "visor",
        "multi",
        "agency",
        "public",
        "protection",
        "probation",
        "police",
        "prison",
        "offender",
        "officer",
        "justice",
        "service",
        "ministry",
        "case",
        "risk",
        "manager",
        "custody",
        "court",
        "england",
        "wales",
        "password",
        "passphrase",
        "welcome",
        "login",
        "signin",
        "letmein",
        "secret",
    }
)
LEAST_OF_ONES_OWN = 8  # letters that are left when words of the field and names are taken away
LEAST_DIFFERENT = 6
SHORTEST_WORD = 3  # "of" and "and" in the names of areas are in every sentence
_LOOKS_LIKE = str.maketrans("0134578@$!", "oleastbasi")


@cache
def _common() -> frozenset[str]:
    return frozenset(LIST.read_text(encoding="utf-8").split("\n"))


def _letters(text: str) -> str:
    plain = normalize("NFKC", text).casefold()
    without_figures_at_the_end = re.sub(r"[\W\d_]+$", "", plain)
    return re.sub(r"[\W\d_]+", "", without_figures_at_the_end.translate(_LOOKS_LIKE))


class NotGuessable:
    """A validator of Django's: common long passwords, and words of the field, areas and one's own names alone."""

    def validate(self, password: str, user: "User | None" = None) -> None:
        """Raise ValidationError for a password that many would try first."""
        letters = _letters(password)
        if normalize("NFKC", password).casefold() in _common() or letters in _common():
            raise ValidationError(_("Choose another password. Many people use this one"), code="common")
        if len(set(password)) < LEAST_DIFFERENT:
            raise ValidationError(_("Choose a password with more different characters"), code="repeated")
        left = letters
        for word in sorted(_words_about(user), key=len, reverse=True):
            left = left.replace(word, "")
        if left != letters and len(left) < LEAST_OF_ONES_OWN:
            raise ValidationError(
                _("Choose a password with words that have nothing to do with your work or your name"),
                code="about",
            )

    def get_help_text(self) -> str:
        """What stands beside the field."""
        return _("Not a password many people use, and not only words about your work or your name.")


def _words_about(user: "User | None") -> set[str]:
    areas = Area.objects.values_list("name", flat=True)
    own = [user.username, user.first_name, user.last_name] if user else []
    words = {part for text in [*areas, *own] for part in re.split(r"[\W\d_]+", text.casefold())}
    return {word for word in words | OF_THE_FIELD if len(word) >= SHORTEST_WORD}
