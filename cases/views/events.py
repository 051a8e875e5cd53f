"""Something happened: record it, see what follows from it, say who has read it and what came of it."""

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cases.domain.access import Tellable
from cases.domain.enums import Known, Sharing
from cases.domain.event_kinds import CaseEventKind, EventAsk
from cases.forms import events as forms
from cases.models import CaseEvent
from cases.selectors.cases import case_or_404, case_page
from cases.selectors.event_pages import event_page, grouped_kinds, team_choices
from cases.selectors.events import event_or_404, telling_or_404
from cases.selectors.follow_ups import follow_up_or_404
from cases.selectors.reading import on_case
from cases.services.events import Happened, Partner, record_event, record_partner
from cases.services.follow_ups import settle_follow_up
from cases.services.telling import answer_telling, mark_told_read, tell_or_ask
from cases.views.attempt import actor_of, attempt, posted
from mappa.agencies.access import requires
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.formkit import GdsForm


@requires(Permission.RECORD_EVENT)
def event_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Something happened: one short form, then what follows from it."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    form = forms.EventForm(posted(request), kinds=grouped_kinds())
    if form.is_valid():
        data = form.cleaned_data
        happened = Happened(
            kind=CaseEventKind(data["kind"]),
            happened_on=data["happened_on"],
            summary=data["summary"],
            sharing=Sharing(data["sharing"]),
            tellable=Tellable(data["tellable"]),
        )
        save = partial(record_event, actor=actor, case_id=pk, happened=happened, key=data["key"], on=actor.on)
        event = attempt(form, save)
        if event is not None:
            messages.success(request, _("Recorded. What follows from it stands below."))
            new = event.kind == CaseEventKind.NEW_RELATIONSHIP
            return redirect("event-partner" if new else "event-detail", pk=event.pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    context = case_page(actor, case, "") | {"form": form, "title": _("Record an event")}
    return render(request, "cases/small_form.html", context)


@requires(Permission.VIEW_CASE)
def event_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What happened, who was told and has read it, what it asks for and what came of it."""
    actor = actor_of(request)
    event = event_or_404(actor, pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[event.case_id], subject=event)
    return render(request, "cases/event_detail.html", event_page(on_case(actor, event.case), event))


@requires(Permission.RECORD_EVENT)
def event_partner(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who the partner of a new relationship is; it may be left for later."""
    actor = actor_of(request)
    event = event_or_404(actor, pk)
    form = forms.PartnerForm(posted(request))
    if form.is_valid():
        data = form.cleaned_data | {"has_children": Known(form.cleaned_data["has_children"])}
        save = partial(record_partner, actor=actor, event_id=pk, partner=Partner(**data), on=actor.on)
        if attempt(form, save) is not None:
            messages.success(request, _("The partner is recorded."))
            return redirect("event-detail", pk=pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[event.case_id])
    later = {"later_url": reverse("event-detail", args=[pk])}
    return _form_page(request, event, form, _("Who is the new partner?"), later)


def _form_page(
    request: HttpRequest, event: CaseEvent, form: GdsForm, title: object, more: Mapping[str, object]
) -> HttpResponse:
    context = case_page(actor_of(request), event.case, "") | {"form": form, "title": title, "event": event}
    return render(request, "cases/event_form.html", {**context, **more})


@requires(Permission.RECORD_EVENT)
def case_tell(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell or ask: one box, to teams of the case."""
    actor = actor_of(request)
    case = case_or_404(actor, pk)
    form = forms.TellForm(posted(request), teams=team_choices(actor, case))
    if form.is_valid():
        data = form.cleaned_data
        send = partial(
            tell_or_ask,
            actor=actor,
            case_id=pk,
            team_ids=[UUID(code) for code in data["teams"]],
            text=data["text"],
            wants_answer=data["wants_answer"],
            sharing=Sharing(data["sharing"]),
            key=data["key"],
            on=actor.on,
        )
        event = attempt(form, send)
        if event is not None:
            messages.success(request, _("Sent. It stands on their first page."))
            return redirect("event-detail", pk=event.pk)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[case.pk])
    context = case_page(actor, case, "") | {"form": form, "title": _("Tell or ask")}
    return render(request, "cases/small_form.html", context)


@requires(Permission.RECORD_EVENT)
@require_POST
def telling_read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody of the team told has read it."""
    telling = mark_told_read(actor=actor_of(request), telling_id=pk)
    messages.success(request, _("Marked as read."))
    return redirect("event-detail", pk=telling.event_id)


@requires(Permission.RECORD_EVENT)
def telling_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer what one's team was asked."""
    actor = actor_of(request)
    telling = telling_or_404(actor, pk)
    form = forms.TellingAnswerForm(posted(request))
    if form.is_valid():
        answer = form.cleaned_data["answer"]
        if attempt(form, lambda: answer_telling(actor=actor, telling_id=pk, answer=answer)) is not None:
            messages.success(request, _("Answer sent."))
            return redirect("event-detail", pk=telling.event_id)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[telling.case_id], subject=telling)
    event = event_or_404(actor, telling.event_id)
    return _form_page(request, event, form, _("Answer"), {"asked": event.summary})


@requires(Permission.VIEW_CASE)
def follow_up_settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What came of something an event asked for."""
    actor = actor_of(request)
    row = follow_up_or_404(actor, pk)
    form = forms.SettleForm(posted(request))
    if form.is_valid():
        outcome = form.cleaned_data["outcome"]
        done = attempt(
            form, lambda: settle_follow_up(actor=actor, follow_up_id=pk, outcome=outcome, on=actor.on)
        )
        if done is not None:
            messages.success(request, _("Saved."))
            return redirect("case-detail", pk=row.case_id)
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[row.case_id], subject=row)
    context = case_page(actor, row.case, "") | {"form": form, "row": row, "title": EventAsk(row.ask).label}
    return render(request, "cases/follow_up.html", context)
