"""The record of a case, its timeline, and the small forms that add a fact."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cases.domain.access import Tellable
from cases.domain.enums import AssessmentTool, Custody, IdentifierKind, KeyDateKind, RoshLevel, Sharing
from cases.forms import record as forms
from cases.models import Case
from cases.selectors.cases import case_or_404, case_page
from cases.selectors.characteristics import has_characteristics
from cases.selectors.choices import all_teams, people_to_assign, places
from cases.selectors.reading import on_case
from cases.selectors.record import protected_address_or_404, protected_addresses, record_cards
from cases.selectors.timeline import timeline_of
from cases.services import record as services
from cases.services.assessments import Assessed, add_assessment
from cases.services.involvement import add_involvement, assign_practitioner
from cases.views.attempt import actor_of, attempt, posted
from cases.views.court_facts import COURT_FACTS
from mappa.agencies.access import requires
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission, Role
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.formkit import GdsForm
from mappa.look import Link, NotKnown, Row
from mappa.sessions.step_up import stepped_up

PAGE = 25
Data = dict[str, Any]


@requires(Permission.VIEW_CASE)
def case_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every fact with its source and age, and a form to add one of each kind."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    may_edit = on_case(actor, case).may(Permission.EDIT_RECORD)
    cards = [
        (title, rows, _add_link(case, fact, str(title)) if fact and may_edit else None, fact == "address")
        for title, fact, rows in record_cards(actor, case)
    ]
    cards.append((*_characteristics_card(case, may_edit=may_edit), False))
    may_look = actor.may(Permission.VIEW_PROTECTED_ADDRESS)
    context = {"cards": cards, "protected": protected_addresses(case) if may_look else []}
    return render(request, "cases/case_record.html", case_page(actor, case, "record") | context)


@requires(Permission.VIEW_PROTECTED_ADDRESS)
@stepped_up
@require_POST
def address_show(request: HttpRequest, pk: UUID, address: UUID) -> HttpResponse:
    """One protected address, once: by a button, so that each look is meant, and on record."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    shown = protected_address_or_404(actor, case, address)
    record_view(
        actor=actor, event=EventType.PROTECTED_ADDRESS_SHOWN, case_ids=[case.pk], subject=shown.address
    )
    return render(request, "cases/address_shown.html", case_page(actor, case, "record") | {"shown": shown})


def _add_link(case: Case, fact: str, title: str) -> Link:
    return Link(str(_("Add")), reverse("fact-add", args=[case.pk, fact]), hidden=title.lower())


def _characteristics_card(case: Case, *, may_edit: bool) -> tuple[str, list[Row], Link | None]:
    """Whether anything is recorded and, for those who may change the record, the way to it. Never an answer."""
    title = str(_("Protected characteristics"))
    kept = str(_("Recorded, shown only when you open it")) if has_characteristics(case) else NotKnown()
    url = reverse("protected-characteristics", args=[case.pk])
    link = Link(str(_("Open")), url, hidden=title.lower()) if may_edit else None
    return title, [Row(str(_("Answers")), kept)], link


@requires(Permission.VIEW_CASE)
def case_timeline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What happened, newest first."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    page = Paginator(timeline_of(actor, case), PAGE).get_page(request.GET.get("page"))
    context = case_page(actor, case, "timeline") | {"page": page}
    return render(request, "cases/case_timeline.html", context)


@dataclass(frozen=True, slots=True)
class Fact:
    """A kind of fact that can be added: its page title, its form, and the service that keeps it."""

    title: Promise
    form: Callable[..., GdsForm]
    save: Callable[[Actor, UUID, Data], object]


def _save_key_date(actor: Actor, pk: UUID, data: Data) -> object:
    kind = KeyDateKind(data["kind"])
    return services.add_key_date(actor=actor, case_id=pk, kind=kind, day=data["day"], on=actor.on)


def _save_rosh(actor: Actor, pk: UUID, data: Data) -> object:
    return services.add_rosh(
        actor=actor,
        case_id=pk,
        overall=RoshLevel(data["overall"]),
        groups={name: data[name] for name in forms.GROUPS},
        assessed_on=data["assessed_on"],
        summary=data["summary"],
        sharing=Sharing(data["sharing"]),
        tellable=Tellable(data["tellable"]),
        on=actor.on,
    )


def _save_assessment(actor: Actor, pk: UUID, data: Data) -> object:
    assessed = Assessed(**data | {"tool": AssessmentTool(data["tool"])})
    return add_assessment(actor=actor, case_id=pk, assessed=assessed, on=actor.on)


def _save_custody(actor: Actor, pk: UUID, data: Data) -> object:
    return services.record_custody(
        actor=actor,
        case_id=pk,
        custody=Custody(data["custody"]),
        team_id=UUID(data["team"]) if data["team"] else None,
        from_on=data["from_on"],
        on=actor.on,
    )


def _custody_form(*args: Any, **kwargs: Any) -> GdsForm:
    return forms.CustodyForm(*args, places=places(), **kwargs)


FACTS = {
    "key-date": Fact(_("Add a key date"), forms.KeyDateForm, _save_key_date),
    "rosh": Fact(_("Add an assessment of risk of serious harm"), forms.RoshForm, _save_rosh),
    "assessment": Fact(_("Add an assessment by a tool"), forms.AssessmentForm, _save_assessment),
    "address": Fact(
        _("Add an address"),
        forms.AddressForm,
        lambda actor, pk, data: services.add_address(actor=actor, case_id=pk, on=actor.on, **data),
    ),
    "number": Fact(
        _("Add a number"),
        forms.NumberForm,
        lambda actor, pk, data: services.add_number(
            actor=actor, case_id=pk, kind=IdentifierKind(data["kind"]), value=data["value"], on=actor.on
        ),
    ),
    "alias": Fact(
        _("Add another name"),
        forms.AliasForm,
        lambda actor, pk, data: services.add_alias(actor=actor, case_id=pk, name=data["name"], on=actor.on),
    ),
    "custody": Fact(_("Record custody or community"), _custody_form, _save_custody),
    **{name: Fact(*parts) for name, parts in COURT_FACTS.items()},
}


@requires(Permission.EDIT_RECORD)
def fact_add(request: HttpRequest, pk: UUID, fact: str) -> HttpResponse:
    """One fact of one kind."""
    if fact not in FACTS:
        raise Http404
    kind = FACTS[fact]
    form = kind.form(posted(request))
    return _small_page(
        request, pk, form, kind.title, lambda actor: kind.save(actor, pk, form.cleaned_data), "case-record"
    )


@requires(Permission.EDIT_RECORD)
def involvement_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Involve another team, with the reason."""
    form = forms.InvolveForm(posted(request), teams=all_teams())

    def save(actor: Actor) -> object:
        data = form.cleaned_data
        return add_involvement(
            actor=actor, case_id=pk, team_id=UUID(data["team"]), reason=data["reason"], on=actor.on
        )

    return _small_page(request, pk, form, _("Involve another team"), save, "case-detail")


@requires(Permission.EDIT_RECORD)
def practitioner_assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say who holds the case in a team."""
    actor = actor_of(request)
    form = forms.AssignForm(posted(request), people=people_to_assign(case_or_404(actor, pk), actor))

    def save(actor: Actor) -> object:
        team, person, role = form.cleaned_data["person"].split(":")
        return assign_practitioner(
            actor=actor,
            case_id=pk,
            team_id=UUID(team),
            user_id=UUID(person),
            capacity=Role(role),
            on=actor.on,
        )

    return _small_page(request, pk, form, _("Change who holds the case"), save, "case-detail")


def _small_page(
    request: HttpRequest, pk: UUID, form: GdsForm, title: Promise, save: Callable[[Actor], object], then: str
) -> HttpResponse:
    """A page of one form about one case: show it, or save and go on to the page named."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    if form.is_valid() and attempt(form, lambda: save(actor)) is not None:
        messages.success(request, _("Saved."))
        return redirect(then, pk=pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    return render(
        request, "cases/small_form.html", case_page(actor, case, "") | {"form": form, "title": title}
    )
