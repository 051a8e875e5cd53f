"""Cases an actor sees, and what stands at the top of every page about one."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.domain.enums import CaseState, Custody, IdentifierKind, RoshLevel
from cases.models import AccessLimitation, Case, CustodySpell, Identifier, RoshAssessment
from cases.selectors.reading import emergency_on
from cases.visibility import CaseQuerySet, live_limit, shared_with, shared_with_all
from mappa.agencies.actor import Actor
from mappa.core.decisions import Denied, Refused
from mappa.look import Identity, Tag

# Tab, its words, and the URL name of its page (which takes the case's id).
TABS: tuple[tuple[str, Promise, str], ...] = (
    ("overview", gettext_lazy("Overview"), "case-detail"),
    ("record", gettext_lazy("Record"), "case-record"),
    ("timeline", gettext_lazy("Timeline"), "case-timeline"),
    ("documents", gettext_lazy("Documents"), "document-list"),
    ("meetings", gettext_lazy("Meetings"), "case-meetings"),
)
NUMBERS_SHOWN = (IdentifierKind.CRN, IdentifierKind.PRISON_NUMBER, IdentifierKind.PNC)


def cases_for(actor: Actor) -> CaseQuerySet:
    """The cases the actor may see (cases/visibility.py)."""
    found: CaseQuerySet = Case.objects.visible_to(actor)
    return found


def case_or_404(actor: Actor, pk: UUID) -> Case:
    """One case with its nominal and area; Http404 for an unknown and an invisible one alike."""
    case: Case | None = cases_for(actor).select_related("nominal", "area").filter(pk=pk).first()
    if case is None:
        raise Http404("No such case.")
    return case


def locked_case(actor: Actor, pk: UUID) -> Case:
    """A case the actor may change, locked until the transaction ends: the first step of every service.

    Raises Refused where the case may only be read, Http404 where it may not be seen.
    """
    rows: CaseQuerySet = Case.objects.changeable_by(actor)
    case: Case | None = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if case is None:
        if cases_for(actor).filter(pk=pk).exists():
            raise Refused(Denied(_("You may read this case, not change it.")))
        raise Http404("No such case.")
    return case


def identity_of(case: Case, actor: Actor | None = None) -> Identity:
    """What the identity bar shows to the actor; without one, what may stand on paper for all involved.

    Case must have been loaded by a selector; four queries.
    """
    shown = shared_with(actor) if actor else shared_with_all()
    rosh = RoshAssessment.objects.filter(shown, case=case).first()
    return Identity(
        name=case.nominal.name,
        date_of_birth=case.nominal.born_on,
        category=category_words(case.category),
        level=level_words(CaseState(case.state)),
        rosh=(
            _("%(level)s risk of serious harm") % {"level": RoshLevel(rosh.overall).label}
            if rosh
            else _("Risk of serious harm not known")
        ),
        numbers=_numbers(case),
        flags=_flags(case),
        url=reverse("case-detail", args=[case.pk]),
    )


def _numbers(case: Case) -> list[tuple[str, str]]:
    rows = Identifier.objects.filter(case=case, kind__in=NUMBERS_SHOWN)
    found = {row.kind: row.value for row in rows}
    pairs = [(kind.label.split(" (", maxsplit=1)[0], found[kind]) for kind in NUMBERS_SHOWN if kind in found]
    return [*pairs, (_("Case"), case.reference)]


def _flags(case: Case) -> list[Tag]:
    flags = []
    spell = CustodySpell.objects.filter(case=case, to_on__isnull=True).first()
    if spell and spell.custody != Custody.COMMUNITY:
        flags.append(Tag(Custody(spell.custody).label, "purple"))
    if AccessLimitation.objects.filter(live_limit(), case=case).exists():
        flags.append(Tag(_("Access limited"), "red"))
    return flags


def category_words(category: int | None) -> str:
    """The category as in "Category 2", or that there is none yet."""
    return _("Category %(n)s") % {"n": category} if category else _("No category yet")


def level_words(state: CaseState) -> str:
    """The level as in "Level 2", or in words why there is none."""
    return _("Level not set") if state is CaseState.IDENTIFIED else state.label


def case_page(actor: Actor, case: Case, tab: str) -> dict[str, Any]:
    """Context of cases/case_page.html, the frame of every page about one case.

    `tab` is one of "overview", "record", "timeline", "documents", "meetings", or "" for a page under none.
    """
    return {
        "case": case,
        "identity": identity_of(case, actor),
        "emergency": emergency_on(actor, case.pk),
        "case_tabs": [(label, reverse(name, args=[case.pk]), tab == code) for code, label, name in TABS],
        "actor": actor,
    }
