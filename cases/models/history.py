"""History: old and new values of the record, kept by the database whenever a row is made, changed or removed.

Triggers of django-pghistory write it, so a bulk update and a statement typed by hand leave it too. It says what
a row said, and when; who may have looked is the evidence log's (docs/adr/0018).
"""

from collections.abc import Iterable
from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Cast, NullIf
from pghistory.models import Event

from cases.models.access import PanelSpan, Substitute
from cases.models.bound import CaseBound
from cases.models.case import AgencyInvolvement, AreaSpell, Case, CasePractitioner, LeadAgency
from cases.models.court import CourtOrder
from cases.models.events import Associate, CaseEvent, FollowUp, Telling
from cases.models.level import (
    CaseCategory,
    Deadline,
    InformationRequest,
    Level1Review,
    LevelDecision,
)
from cases.models.nominal import (
    Address,
    Alias,
    Assessment,
    CustodySpell,
    Identifier,
    KeyDate,
    Nominal,
    Offence,
    ProtectedAddress,
    RoshAssessment,
    Sentence,
)
from cases.models.plan import DisclosureDecision, PlanMeasure, RiskManagementPlan
from cases.models.referral import Referral, ReferralScreening
from cases.visibility import CaseScopedQuerySet

_SETTING = Func(Value("app.request_id"), Value(value=True), function="current_setting")


class History(Event):
    """What a row said after it was made or changed, or before it was removed.

    The database fills in who acted and in which request, from the context of row-level security: the request id
    leads to the evidence row of the same act. Without an actor the system itself acted.
    """

    pgh_id = models.BigAutoField(primary_key=True)
    pgh_actor_id = models.UUIDField(null=True, db_default=Func(function="current_actor_id"))
    pgh_request_id = models.UUIDField(
        null=True, db_default=Cast(NullIf(_SETTING, Value("")), models.UUIDField())
    )

    objects = CaseScopedQuerySet.as_manager()  # type: ignore[misc,assignment]
    case_path: ClassVar[str] = "case"

    class Meta:
        abstract = True


def keep_history(*tracked: type[CaseBound], without: Iterable[str] = ()) -> None:
    """Make the history model of each of these tables, <Model>History, in its own app. `without` names columns.

    A change of area alone is no change of the row: the area follows the case, whose own history tells it.
    """
    for model in tracked:
        pghistory.create_event_model(
            model,
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(condition=pgtrigger.AnyChange(exclude=["area", *without])),
            pghistory.DeleteEvent(),
            exclude=["id", *without],
            **_common(model, models.Index(fields=["case", "pgh_obj"], name="%(class)s_of")),
        )


def _common(model: type[models.Model], index: models.Index) -> dict[str, Any]:
    return {
        "base_model": History,
        "model_name": f"{model.__name__}History",
        "obj_field": pghistory.ObjForeignKey(related_name="+", db_index=False),
        "context_field": None,
        "context_id_field": None,
        "abstract": False,
        "meta": {"ordering": ["pgh_id"], "indexes": [index]},
    }


def keep_history_of_cases() -> None:
    """The case itself: its history hangs on its own id. A case is never removed, so there is no such event.

    `area` follows the case, for row-level security; `held_area` keeps what it was.
    """
    loose: dict[str, Any] = {
        "on_delete": models.DO_NOTHING,
        "db_constraint": False,
        "db_index": False,
        "related_name": "+",
    }
    pghistory.create_event_model(
        Case,
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        exclude=["id"],
        attrs={
            "case": models.ForeignKey(Case, **loose),
            "held_area": models.ForeignKey("agencies.Area", null=True, **loose),
        },
        **_common(Case, models.Index(fields=["case"], name="%(class)s_of")),
    )


keep_history_of_cases()
keep_history(
    *(
        Address,
        AgencyInvolvement,
        Alias,
        AreaSpell,
        Assessment,
        Associate,
        CaseCategory,
        CaseEvent,
        CasePractitioner,
        CourtOrder,
        CustodySpell,
    ),
    *(Deadline, DisclosureDecision, Identifier, InformationRequest, KeyDate, LeadAgency, Level1Review),
    *(LevelDecision, Nominal, Offence, PanelSpan, PlanMeasure, ProtectedAddress, Referral, ReferralScreening),
    *(FollowUp, RiskManagementPlan, RoshAssessment, Sentence, Substitute, Telling),
)

_UNCHANGING = "Append-only: a row is never changed but to end it, by whom and when it says itself"
NO_HISTORY = {
    "cases.AccessLimitation": _UNCHANGING,
    "cases.AccessRequest": _UNCHANGING,
    "cases.CaseUserGrant": _UNCHANGING,
    "cases.CoverSpan": _UNCHANGING,
    "cases.EmergencyAccess": _UNCHANGING,
    "cases.ExportedCase": _UNCHANGING,
    "cases.HandOver": _UNCHANGING,
    "cases.InformationReply": _UNCHANGING,
    "cases.LevelScreening": _UNCHANGING,
    "cases.LimitedPerson": _UNCHANGING,
    "cases.RedactedCopy": _UNCHANGING,
    "cases.ReferralAnswer": _UNCHANGING,
    "cases.UrgentNote": _UNCHANGING,
    "cases.ProtectedCharacteristics": "Encrypted, and kept out of history on purpose: what was corrected is gone",
}
"""Tables that hang off a case and have no history, by label, each with the reason. A test holds the list to them."""
