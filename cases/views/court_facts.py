"""Facts of a court and the date of birth as the record page adds them: title, form, and the service that keeps each."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cases.domain.enums import DisposalKind, OffenceKind, OrderKind
from cases.domain.sentences import Passed
from cases.forms import court as forms
from cases.services import court as services
from mappa.agencies.actor import Actor

_OF_SENTENCE = ("convicted_on", "sentenced_on", "months", "days", "ends_on")


def _save_order(actor: Actor, pk: UUID, data: dict[str, Any]) -> object:
    return services.record_order(
        actor=actor, case_id=pk, on=actor.on, **{**data, "kind": OrderKind(data["kind"])}
    )


def _save_offence(actor: Actor, pk: UUID, data: dict[str, Any]) -> object:
    disposal = DisposalKind(data["disposal"]) if data["disposal"] else None
    return services.add_offence(
        actor=actor,
        case_id=pk,
        description=data["description"],
        kind=OffenceKind(data["kind"]),
        against_child=data["against_child"],
        passed=Passed(disposal=disposal, **{name: data[name] for name in _OF_SENTENCE}),
        is_consecutive=data["is_consecutive"],
        on=actor.on,
    )


def _save_birth(actor: Actor, pk: UUID, data: dict[str, Any]) -> object:
    return services.record_birth(actor=actor, case_id=pk, born_on=data["born_on"], on=actor.on)


COURT_FACTS = {
    "order": (_("Add or end an order of a court"), forms.OrderForm, _save_order),
    "offence": (_("Add an offence and its sentence"), forms.OffenceForm, _save_offence),
    "birth": (_("Record the date of birth"), forms.BirthForm, _save_birth),
}
