"""Recording protected characteristics. The evidence says which answers changed, never what they are."""

from uuid import UUID

from django.utils import timezone

from cases.domain.characteristics import Characteristics, Disability, EthnicGroup, Sex
from cases.models import ProtectedCharacteristics
from cases.sealing import seal
from cases.selectors.cases import locked_case
from cases.selectors.characteristics import characteristics_of
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Invalid, Problem


def record_characteristics(
    *,
    actor: Actor,
    case_id: UUID,
    sex: Sex,
    ethnic_group: EthnicGroup,
    disability: Disability,
    version: int,
) -> ProtectedCharacteristics:
    """Record the answers, over those before; `version` is the one the page showed, 0 where there was none.

    The same answers again change nothing. Raises Refused, Http404, or Invalid when somebody changed them meanwhile.
    """
    case = locked_case(actor, case_id)
    must(actor, Permission.EDIT_RECORD, "Your role does not let you change the record.")
    kept = characteristics_of(case)
    row = kept.row
    answers = Characteristics(sex=sex, ethnic_group=ethnic_group, disability=disability)
    changed = answers.changed_from(kept.answers)
    if row is not None and not changed:
        return row
    if version != kept.version:
        raise Invalid([Problem(None, "The protected characteristics changed since you opened this page")])
    row = row or ProtectedCharacteristics(case=case, area_id=case.area_id, version=0)
    row.sealed = seal(case.pk, answers.codes)
    row.updated_at = timezone.now()
    row.recorded_by_id = actor.user_id
    row.version += 1
    row.save()
    record(
        actor=actor,
        event=EventType.NOMINAL_CHANGED,
        case_ids=[case.pk],
        subject=row,
        changed=[f"characteristic:{name}" for name in changed],
    )
    return row
