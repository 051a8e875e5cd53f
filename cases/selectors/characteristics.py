"""Protected characteristics of cases: opened for the one page that shows them, and for the bands of statistics."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from cases.domain.characteristics import Characteristics
from cases.models import Case, ProtectedCharacteristics
from cases.sealing import Unreadable, unseal
from mappa.core.decisions import Refused

LOG = logging.getLogger(__name__)
UNREADABLE = (
    "The protected characteristics of this case cannot be read, because a key is missing. "
    "Nothing is lost: tell whoever runs the system."
)


@dataclass(frozen=True, slots=True)
class Kept:
    """The answers about one case, and the row they lie in, None where nothing has been recorded."""

    row: ProtectedCharacteristics | None
    answers: Characteristics

    @property
    def version(self) -> int:
        """What the page shows and the service compares; 0 before anything is recorded."""
        return self.row.version if self.row else 0


def has_characteristics(case: Case) -> bool:
    """Whether anything has been recorded, without opening it."""
    return bool(ProtectedCharacteristics.objects.filter(case=case).exists())


def characteristics_of(case: Case) -> Kept:
    """What is kept about a case that the caller has loaded for an actor.

    Refused when no key opens it: shown as not asked, it would be overwritten.
    """
    row: ProtectedCharacteristics | None = ProtectedCharacteristics.objects.filter(case=case).first()
    try:
        return Kept(row, _opened(row) if row else Characteristics())
    except Unreadable as wrong:
        raise Refused(UNREADABLE) from wrong


def _opened(row: ProtectedCharacteristics) -> Characteristics:
    return Characteristics.of(unseal(row.case_id, bytes(row.sealed)))


def bands_of(cases: Iterable[Case]) -> dict[UUID, dict[str, str]]:
    """The bands of statistics rows by case, in one query. A row no key opens counts as not known, and is logged."""
    found = {case.pk: Characteristics().bands for case in cases}
    for row in ProtectedCharacteristics.objects.filter(case_id__in=found):
        try:
            found[row.case_id] = _opened(row).bands
        except Unreadable:
            LOG.warning("Protected characteristics %s cannot be read: is a key missing?", row.pk)
    return found
