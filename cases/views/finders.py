"""Cases that need a look: the lists with their counts, and each list with reasons and the next step."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.domain.enums import CaseState
from cases.domain.finders import BY_CODE, FINDERS, Step
from cases.selectors.cases import category_words, level_words
from cases.selectors.finders import counts_for, found_by, reasons_for
from cases.views.attempt import actor_of
from mappa.agencies.access import requires
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record_view
from mappa.look import Column, Link, Tag

PAGE = 25
# Where the next step is taken, and who may take it; anybody else opens the case.
STEPS = {
    Step.OPEN: ("case-detail", Permission.VIEW_CASE),
    Step.REVIEW: ("review-start", Permission.REVIEW_LEVEL_1),
    Step.ASSIGN: ("practitioner-assign", Permission.EDIT_RECORD),
    Step.INVOLVE: ("involvement-add", Permission.EDIT_RECORD),
    Step.RECORD: ("case-record", Permission.VIEW_CASE),
    Step.MEETINGS: ("case-meetings", Permission.VIEW_CASE),
}


@requires(Permission.VIEW_CASE)
def finder_list(request: HttpRequest) -> HttpResponse:
    """Every list with how many cases stand on it now, of those the person sees."""
    counts = counts_for(actor_of(request))
    rows = [
        [
            Link(finder.title, reverse("finder", args=[finder.code])),
            finder.why,
            counts[finder.code],
        ]
        for finder in FINDERS
    ]
    columns = [Column(_("List")), Column(_("Why it matters")), Column(_("Cases"), numeric=True)]
    return render(request, "cases/finder_list.html", {"rows": rows, "columns": columns})


@requires(Permission.VIEW_CASE)
def finder(request: HttpRequest, code: str) -> HttpResponse:
    """The cases of one list, each with the reasons it is there and the next step."""
    actor = actor_of(request)
    if code not in BY_CODE:
        raise Http404("No such list.")
    found = BY_CODE[code]
    page = Paginator(found_by(actor, code), PAGE).get_page(request.GET.get("page"))
    cases = list(page)
    if cases:
        record_view(actor=actor, event=EventType.CASE_LISTED, case_ids=[case.pk for case in cases])
    reasons = reasons_for(actor, code, cases)
    rows = [
        [
            Link(case.nominal.name, reverse("case-detail", args=[case.pk])),
            case.reference,
            category_words(case.category),
            Tag(level_words(CaseState(case.state))),
            reasons.get(case.pk) or _("As the list says"),
            _next(found.step, case.pk, case.nominal.name, may=actor.may(STEPS[found.step][1])),
        ]
        for case in cases
    ]
    headings = (_("Name"), _("Case"), _("Category"), _("Level"), _("Why it is here"), _("Next step"))
    context = {"finder": found, "rows": rows, "columns": [Column(text) for text in headings], "page": page}
    return render(request, "cases/finder.html", context)


def _next(step: Step, pk: UUID, name: str, *, may: bool) -> Link:
    step = step if may else Step.OPEN
    return Link(step.label, reverse(STEPS[step][0], args=[pk]), hidden=name)
