"""Opening a case in an emergency, ending that, and telling the lead agency something urgent."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from time import monotonic, sleep
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.domain.access import EmergencyCategory, UrgentKind
from cases.forms.emergency import NoteForm, ReasonForm, ReferenceForm
from cases.selectors.cases import cases_for
from cases.selectors.emergencies import (
    locked_row_or_404,
    note_or_404,
    own_emergencies,
    own_emergency_or_404,
    running_for,
    suspension_of,
)
from cases.selectors.reading import emergency_on
from cases.services.emergency import end_emergency, open_in_emergency, read_urgent_note, send_urgent_note
from cases.views.attempt import actor_of, attempt, posted
from mappa.agencies.access import requires
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.sessions.step_up import stepped_up

EVEN_SECONDS = 1.0  # several times what opening a case takes, so that the answer's time tells nothing
EARLIER_SHOWN = 10


@contextmanager
def in_even_time() -> Iterator[None]:
    """What happens inside takes the same time for whoever waits, whatever came of it.

    The rest is waited for after the commit, behind all that is done there, so that it holds nothing.
    """
    begun = monotonic()
    yield
    transaction.on_commit(lambda: sleep(max(0.0, EVEN_SECONDS - (monotonic() - begun))))


@requires(Permission.BREAK_GLASS)
@stepped_up
@require_http_methods(["GET", "POST"])
def emergency(request: HttpRequest) -> HttpResponse:
    """Ask for a case by its reference; the answer is the same whatever comes of it. And the cases that are open."""
    actor = actor_of(request)
    form = ReferenceForm(posted(request))
    if form.is_valid():
        data = form.cleaned_data | {"category": EmergencyCategory(form.cleaned_data["category"])}
        with in_even_time():
            open_in_emergency(actor=actor, **data)
        return redirect("emergency-requested")
    running = list(running_for(actor))
    earlier = list(own_emergencies(actor).exclude(pk__in=[row.pk for row in running])[:EARLIER_SHOWN])
    if shown := sorted({row.case_id for row in (*running, *earlier)}):
        record_view(actor=actor, event=EventType.CASE_LISTED, case_ids=shown)
    context = {"form": form, "running": running, "earlier": earlier}
    context |= {"suspension": suspension_of(actor, timezone.now())}
    return render(request, "cases/emergency.html", context)


@requires(Permission.BREAK_GLASS)
def emergency_requested(request: HttpRequest) -> HttpResponse:
    """The one answer to a reference that was typed in."""
    return render(request, "cases/emergency_requested.html")


@requires(Permission.BREAK_GLASS)
def emergency_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What opening a locked case means, before the form."""
    actor = actor_of(request)
    if cases_for(actor).filter(pk=pk).exists():
        return redirect("case-detail", pk)
    row = locked_row_or_404(actor, pk)
    record_view(actor=actor, event=EventType.LOCKED_ROW_SHOWN, case_ids=[pk])
    context = {"row": row, "suspension": suspension_of(actor, timezone.now())}
    return render(request, "cases/emergency_open.html", context)


@requires(Permission.BREAK_GLASS)
@stepped_up
@require_http_methods(["GET", "POST"])
def emergency_reason(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Why a locked case is opened; then the case."""
    actor = actor_of(request)
    if cases_for(actor).filter(pk=pk).exists():
        return redirect("case-detail", pk)
    row = locked_row_or_404(actor, pk)
    form = ReasonForm(posted(request))
    if form.is_valid():
        data = form.cleaned_data | {"category": EmergencyCategory(form.cleaned_data["category"])}
        if open_in_emergency(actor=actor, reference=row.reference, **data):
            return redirect("case-detail", pk)
        messages.error(request, _("The case was not opened."))
        return redirect("emergency")
    record_view(actor=actor, event=EventType.LOCKED_ROW_SHOWN, case_ids=[pk])
    return render(request, "cases/emergency_reason.html", {"row": row, "form": form})


@requires(Permission.BREAK_GLASS)
@require_POST
def emergency_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End one's own emergency access before its hour is over."""
    row = end_emergency(actor=actor_of(request), emergency_id=pk)
    messages.success(request, _("Your emergency access to %(case)s has ended.") % {"case": row.reference})
    return redirect("emergency")


@requires(Permission.BREAK_GLASS)
@require_http_methods(["GET", "POST"])
def emergency_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Something urgent for the lead agency. Reached by the access, so that what was typed outlives its hour."""
    actor = actor_of(request)
    row = own_emergency_or_404(actor, pk)
    form = NoteForm(posted(request))
    if form.is_valid():
        sent = {"kind": UrgentKind(form.cleaned_data["kind"]), "text": form.cleaned_data["text"]}
        if attempt(form, partial(send_urgent_note, actor=actor, emergency_id=pk, **sent)):
            messages.success(
                request, _("Sent. It stands first on the lead team's first page until it is read.")
            )
            return redirect("case-timeline", row.case_id)
    record_view(actor=actor, event=EventType.CASE_LISTED, case_ids=[row.case_id])
    context = {"row": row, "form": form, "emergency": emergency_on(actor, row.case_id)}
    return render(request, "cases/emergency_note.html", context)


@requires(Permission.VIEW_CASE)
@require_http_methods(["GET", "POST"])
def urgent_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read an urgent note to one's team; one click says that it has been read."""
    actor = actor_of(request)
    note = note_or_404(actor, pk)
    if request.method == "POST":
        read_urgent_note(actor=actor, note_id=pk)
        messages.success(request, _("Marked as read."))
        return redirect("home")
    record_view(actor=actor, event=EventType.CASE_VIEWED, case_ids=[note.case_id], subject=note)
    return render(request, "cases/emergency_urgent_note.html", {"note": note})
