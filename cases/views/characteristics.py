"""The one page that shows protected characteristics."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.domain.characteristics import Disability, EthnicGroup, Sex
from cases.forms.characteristics import CharacteristicsForm
from cases.selectors.cases import case_or_404, case_page
from cases.selectors.characteristics import characteristics_of
from cases.selectors.reading import on_case
from cases.services.characteristics import record_characteristics
from cases.views.attempt import actor_of, attempt, posted
from mappa.agencies.access import must, requires
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.core.decisions import Refused


@requires(Permission.EDIT_RECORD)
def protected_characteristics(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was answered, to look at and to change."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    try:
        # Whoever may only read the case, in an emergency or by a grant, does not need these.
        must(on_case(actor, case), Permission.EDIT_RECORD, gettext("You may read this case, not change it."))
        kept = characteristics_of(case)
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect("case-record", pk=pk)
    form = CharacteristicsForm(posted(request), initial={**kept.answers.codes, "version": kept.version})
    if form.is_valid() and attempt(form, lambda: _save(actor, pk, form.cleaned_data)) is not None:
        messages.success(request, _("Saved."))
        return redirect("case-record", pk=pk)
    record_view(actor=actor, event=EventType.CHARACTERISTICS_VIEWED, case_ids=[case.pk], subject=kept.row)
    return render(request, "cases/characteristics.html", case_page(actor, case, "") | {"form": form})


def _save(actor: Actor, pk: UUID, data: dict[str, Any]) -> object:
    return record_characteristics(
        actor=actor,
        case_id=pk,
        sex=Sex(data["sex"]),
        ethnic_group=EthnicGroup(data["ethnic_group"]),
        disability=Disability(data["disability"]),
        version=data["version"],
    )
