"""Identifying a nominal: typed, or fetched by CRN or prison number. One step shows the proposal, the next records."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.domain.enums import Custody, DisposalKind, OffenceKind
from cases.forms.identify import FetchedForm, FetchForm, FoundingFields, IdentifyForm, limit_to_past, position
from cases.models import Case, Identifier
from cases.selectors.choices import founding_choices, founding_initial
from cases.selectors.fetched import fetched_cards, offence_choices, sentence_choices
from cases.selectors.search import possible_duplicates
from cases.services.drafts import Draft, check_draft, proposals_for, typed_draft
from cases.services.identify import Founding, identify_nominal
from cases.services.identify_fetched import Coding, fetch_person, fetched_draft, identify_fetched, mark_of
from cases.sources.hmpps_errors import FetchError
from cases.sources.hmpps_facts import FetchedPerson
from cases.views.attempt import actor_of, attempt, posted
from mappa.agencies.access import requires
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view

DONE = _("Recorded. No level is set: that is the next step.")
AGAIN = "again"


@requires(Permission.IDENTIFY_NOMINAL)
def nominal_identify(request: HttpRequest) -> HttpResponse:
    """Type a person in; the category is proposed with its reason and confirmed by a person."""
    actor, choices = actor_of(request), founding_choices()
    form = IdentifyForm(posted(request), proposals=None, initial=founding_initial(actor), **choices)
    limit_to_past(form, actor.on)
    duplicates: list[Case] = []
    if form.is_valid():
        draft = typed_draft(form.cleaned_data)
        form.add_problems(check_draft(draft, actor.on))
        if not form.errors:
            asked = {"proposals": proposals_for(draft, actor.on), **choices}
            duplicates = _duplicates(actor, draft)
            if AGAIN in request.POST:
                form = IdentifyForm(initial=form.cleaned_data, **asked)
            else:
                form = IdentifyForm(request.POST, **asked)
                case = _record(
                    form,
                    lambda founding: identify_nominal(
                        actor=actor, draft=draft, founding=founding, on=actor.on
                    ),
                )
                if case:
                    return _recorded(request, case)
    return render(request, "cases/identify.html", {"form": form, "duplicates": duplicates})


@requires(Permission.IDENTIFY_NOMINAL)
def nominal_fetch(request: HttpRequest) -> HttpResponse:
    """Fetch a person by number, show every fact with its source and age, and record what a person confirms.

    Nothing is kept between the steps: each fetches again, and a change at the source meanwhile is told.
    """
    actor, form = actor_of(request), FetchForm(posted(request))
    if not form.is_valid():
        return render(request, "cases/fetch.html", {"form": form})
    try:
        person = fetch_person(actor=actor, number=form.cleaned_data["number"], at=timezone.now())
    except FetchError as error:
        form.add_error("number", error.message)
        return render(request, "cases/fetch.html", {"form": form})
    if "key" not in request.POST:
        return _fetched_page(request, person, _fetched_form(person, initial=_fetched_initial(actor, person)))
    base = _fetched_form(person, data=request.POST)
    if not base.is_valid():
        return _fetched_page(request, person, base)
    return _fetched_step(request, actor, person, base)


def _fetched_step(
    request: HttpRequest, actor: Actor, person: FetchedPerson, base: FetchedForm
) -> HttpResponse:
    """The coding is there: show the proposal, or record."""
    coding = _coding(base.cleaned_data)
    draft = fetched_draft(person, coding)
    proposals = proposals_for(draft, actor.on)
    if AGAIN in request.POST:
        shown = base.cleaned_data | {"mark": mark_of(person)}
        form = _fetched_form(person, initial=shown, proposals=proposals)
    else:
        typed = request.POST.copy()
        typed["mark"] = mark_of(person)  # what this page shows, should it be shown again
        form = _fetched_form(person, data=typed, proposals=proposals)
        case = _record(
            form,
            lambda founding: identify_fetched(
                actor=actor,
                person=person,
                coding=coding,
                founding=founding,
                mark=base.cleaned_data["mark"],
                on=actor.on,
            ),
        )
        if case:
            return _recorded(request, case)
    return _fetched_page(request, person, form, _duplicates(actor, draft))


def _fetched_form(person: FetchedPerson, *, proposals: Any = None, **kwargs: Any) -> FetchedForm:
    return FetchedForm(
        offences=offence_choices(person),
        sentences=sentence_choices(person),
        proposals=proposals,
        **founding_choices(),
        **kwargs,
    )


def _fetched_initial(actor: Actor, person: FetchedPerson) -> dict[str, Any]:
    return founding_initial(actor) | {"number": person.asked_for, "mark": mark_of(person)}


def _fetched_page(
    request: HttpRequest, person: FetchedPerson, form: FetchedForm, duplicates: list[Case] | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "cards": fetched_cards(person),
        "gaps": person.gaps,
        "duplicates": duplicates or [],
    }
    return render(request, "cases/fetched.html", context)


def _coding(data: dict[str, Any]) -> Coding:
    return Coding(
        offence=position(data["index_offence"]),
        offence_kind=OffenceKind(data["offence_kind"]),
        against_child=bool(data["against_child"]),
        sentence=position(data["index_sentence"]),
        disposal=DisposalKind(data["disposal"]) if data["disposal"] else None,
        custody=Custody(data["custody"]) if data["custody"] else None,
        custody_team_id=UUID(data["custody_team"]) if data["custody_team"] else None,
    )


def _record(form: FoundingFields, act: Any) -> Case | None:
    """Call the service with what the person decided; its problems land on the form."""
    if not form.is_valid():
        return None
    data = form.cleaned_data
    founding = Founding(
        key=data["key"],
        categories=data["categories"],
        area_id=UUID(data["area"]),
        team_id=UUID(data["team"]),
        lead_reason=data["lead_reason"],
        reason=data["category_reason"],
    )
    case: Case | None = attempt(form, lambda: act(founding))
    return case


def _duplicates(actor: Actor, draft: Draft) -> list[Case]:
    numbers = [row.value for row in draft.of(Identifier)]
    found = possible_duplicates(actor, last_name=draft.last_name, born_on=draft.born_on, numbers=numbers)
    if found:
        record_view(actor=actor, event=EventType.CASE_SEARCHED, case_ids=[case.pk for case in found])
    return found


def _recorded(request: HttpRequest, case: Case) -> HttpResponse:
    messages.success(request, DONE)
    return redirect("case-detail", pk=case.pk)
