"""What the overview and the record page show of one case, as facts with their source and age."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.deadline_table import RULES
from cases.domain.enums import (
    CaseState,
    Custody,
    DeadlineKind,
    DeadlineState,
    KeyDateKind,
    RoshLevel,
)
from cases.models import (
    AgencyInvolvement,
    Case,
    CaseCategory,
    CasePractitioner,
    CustodySpell,
    Deadline,
    KeyDate,
    LeadAgency,
    LevelDecision,
    RoshAssessment,
)
from cases.selectors.cases import level_words
from cases.selectors.levels import decision_in_force
from cases.selectors.marks import mark_tags
from mappa.agencies.actor import Actor
from mappa.agencies.roles import LABELS, Role
from mappa.agencies.selectors import in_force
from mappa.formkit.words import long_date
from mappa.look import Due, Link, NoneRecorded, NotKnown, Row, Tag


def source_note(row: Any) -> str:
    """Where a fact came from and how old it is, in a line."""
    system = f", {row.source_system} record" if row.source_system else ""
    as_of = _("; as of %(day)s") % {"day": long_date(row.as_of)} if row.as_of else ""
    return _("%(source)s%(system)s, %(day)s%(as_of)s") % {
        "source": row.source,
        "system": system,
        "day": long_date(row.fetched_at or row.recorded_at),
        "as_of": as_of,
    }


def dues(case: Case) -> list[Due]:
    """Open deadlines with the rule and the reason."""
    rows = Deadline.objects.filter(case=case, state=DeadlineState.OPEN)
    return [
        Due(
            DeadlineKind(row.kind).label,
            row.due_on,
            rule=RULES[DeadlineKind(row.kind)].number,
            source=f"{row.because}. {RULES[DeadlineKind(row.kind)].source}",
        )
        for row in rows
    ]


def standing_rows(case: Case) -> list[Row]:
    """State, category with its reason, level with its reason."""
    rows = [Row(_("State"), level_words_of(case))]
    live = CaseCategory.objects.filter(case=case, to_on__isnull=True)
    rows += [
        Row(
            _("Category %(n)s") % {"n": row.category},
            row.because,
            note=f"{row.rule}. {_end_words(row)}",
        )
        for row in live
    ]
    decision = decision_in_force(case)
    if decision is None:
        return [*rows, Row(_("Level"), NotKnown(text=_("Not set. No level is assumed.")))]
    by = decision.decided_by.name if decision.decided_by else _("Not known")
    note = _("%(route)s by %(by)s, from %(day)s") % {
        "route": decision.get_route_display(),
        "by": by,
        "day": long_date(decision.from_on),
    }
    if endorsement := _endorsement_words(decision):
        note = f"{note}; {endorsement}"
    said = Row(_("Level %(n)s because") % {"n": decision.level}, decision.rationale, note=note)
    if not decision.is_provisional:
        return [*rows, said]
    because = _("Provisional when it was taken: %(why)s") % {"why": decision.provisional_because}
    return [*rows, said, Row(_("Provisional"), [Tag(_("Provisional"), "yellow"), because])]


def _endorsement_words(decision: LevelDecision) -> str:
    """Who endorsed it. Only a practitioner's level setting waits for a manager: panels and screeners do not."""
    if decision.endorsed_by and decision.endorsed_at:
        return _("endorsed by %(name)s on %(day)s") % {
            "name": decision.endorsed_by.name,
            "day": long_date(decision.endorsed_at),
        }
    return _("not endorsed by a manager yet") if decision.awaits_endorsement else ""


def level_words_of(case: Case) -> Tag:
    """The state as a tag; "level not set" stands out."""
    return Tag(level_words(CaseState(case.state)))


def _end_words(row: CaseCategory) -> str:
    if row.expected_end_on:
        return _("Ends on %(day)s: %(why)s") % {"day": long_date(row.expected_end_on), "why": row.end_words}
    return _("End: %(why)s") % {"why": row.end_words} if row.end_words else ""


def people_rows(case: Case) -> list[Row]:
    """Lead agency, involved teams, and who holds the case."""
    lead = LeadAgency.objects.filter(case=case, to_on__isnull=True).select_related("agency", "team").first()
    today = timezone.localdate()
    involved = AgencyInvolvement.objects.filter(in_force(today), case=case, role="INVOLVED")
    holders = CasePractitioner.objects.filter(in_force(today), case=case).select_related("user", "team")
    rows = [
        Row(
            _("Lead agency"),
            f"{lead.agency.name}, {lead.team.name}" if lead else NotKnown(),
            note=_("From %(day)s: %(why)s") % {"day": long_date(lead.from_on), "why": lead.reason}
            if lead
            else "",
        ),
        Row(
            _("Also involved"),
            [_involved_words(row) for row in involved.select_related("agency", "team")]
            or NoneRecorded(_("No other team")),
        ),
    ]
    found = [
        Row(LABELS[Role(row.capacity)], f"{row.user.name}, {row.team.name}", note=row.user.phone)
        for row in holders
    ]
    return [*rows, *(found or [Row(_("Who holds the case"), NotKnown(text=_("Nobody yet")))])]


def _involved_words(row: AgencyInvolvement) -> str:
    words = f"{row.agency.name}, {row.team.name}"
    return _("%(team)s, until %(day)s") % {"team": words, "day": long_date(row.to_on)} if row.to_on else words


def facts_rows(actor: Actor, case: Case, *, may_edit: bool) -> list[Row]:
    """Custody, risk of serious harm, key dates: what the rules count from. Missing ones say what to do."""
    spell = CustodySpell.objects.filter(case=case, to_on__isnull=True).select_related("team").first()
    assessed = RoshAssessment.objects.visible_to(actor).filter(case=case)
    rosh = assessed.select_related("owner_agency").first()
    where = f", {spell.team.name}" if spell and spell.team else ""
    rows = [
        Row(
            _("Where they are"),
            f"{Custody(spell.custody).label}{where}"
            if spell
            else _missing(case, "custody", may_edit=may_edit),
            note=_("Since %(day)s") % {"day": long_date(spell.from_on)} if spell else "",
        ),
        Row(
            _("Risk of serious harm"),
            [RoshLevel(rosh.overall).label, *mark_tags(rosh)]
            if rosh
            else _missing(case, "rosh", may_edit=may_edit),
            note=_("Assessed on %(day)s. %(source)s")
            % {"day": long_date(rosh.assessed_on), "source": source_note(rosh)}
            if rosh
            else "",
        ),
    ]
    dates = [
        Row(KeyDateKind(row.kind).label, row.on, note=source_note(row))
        for row in KeyDate.objects.filter(case=case, replaced_at__isnull=True)
    ]
    return [*rows, *(dates or [Row(_("Key dates"), _missing(case, "key-date", may_edit=may_edit))])]


def _missing(case: Case, fact: str, *, may_edit: bool) -> NotKnown:
    if not may_edit:
        return NotKnown()
    return NotKnown(Link(_("Record it"), reverse("fact-add", args=[case.pk, fact]), hidden=fact))
