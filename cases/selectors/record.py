"""The record of one case: every fact of the person by kind, with its source and age."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.domain.enums import Custody, DisposalKind, IdentifierKind, KeyDateKind, OffenceKind, RoshLevel
from cases.domain.sentences import WITH_LENGTH
from cases.models import (
    Address,
    Alias,
    Assessment,
    Associate,
    Case,
    CustodySpell,
    Identifier,
    KeyDate,
    Offence,
    ProtectedAddress,
    RoshAssessment,
    Sentence,
)
from cases.selectors.eligibility import eligibility_rows, order_rows
from cases.selectors.marks import mark_tags
from cases.selectors.overview import source_note
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.formkit.words import long_date
from mappa.look import NotKnown, Row, Tag


def record_cards(actor: Actor, case: Case) -> list[tuple[str, str, list[Row]]]:
    """Every fact of the person by kind: title, code of the form that adds one, rows."""
    nominal = case.nominal
    person = [
        Row(_("Name"), " ".join(filter(None, [nominal.first_name, nominal.middle_name, nominal.last_name]))),
        Row(_("Date of birth"), nominal.born_on),
        Row(
            _("Told of being under MAPPA"),
            nominal.told_of_status_on or NotKnown(),
        ),
        Row(_("Area"), case.area.name),
        Row(_("Became known"), case.became_known_on),
    ]
    return [
        (_("Eligibility"), "", eligibility_rows(case, actor.on)),
        (_("Person"), "birth", person),
        (_("Other names"), "alias", _aliases(case)),
        (_("Numbers"), "number", _numbers(case)),
        (_("Addresses"), "address", _addresses(case)),
        (_("Offences"), "offence", _offences(case)),
        (_("Sentences"), "", _sentences(case)),
        (_("Orders of a court"), "order", order_rows(case)),
        (_("Key dates"), "key-date", _dates(case)),
        (_("Risk of serious harm"), "rosh", _rosh(actor, case)),
        (_("Assessments"), "assessment", _assessments(case)),
        (_("Custody or community"), "custody", _custody(case)),
        (_("People around them"), "", _associates(actor, case)),
    ]


def _assessments(case: Case) -> list[Row]:
    """Every assessment, the newest first: tool and version, day, result, next due."""
    rows = []
    for row in Assessment.objects.filter(case=case):
        said = [row.assessed_on, row.result or _("No result recorded")]
        if row.next_due_on:
            said.append(_("Next due on %(day)s") % {"day": long_date(row.next_due_on)})
        note = ", ".join(filter(None, [row.assessor, source_note(row)]))
        rows.append(Row(f"{row.get_tool_display()} {row.version}".strip(), said, note=note))
    return rows


def _associates(actor: Actor, case: Case) -> list[Row]:
    rows = Associate.objects.visible_to(actor).filter(case=case)
    return [
        Row(row.get_relationship_display(), [row.name, *mark_tags(row)], note=source_note(row))
        for row in rows.select_related("owner_agency")
    ]


def _aliases(case: Case) -> list[Row]:
    rows = Alias.objects.filter(case=case)
    return [Row(_("Other name"), row.name, note=source_note(row)) for row in rows]


def _numbers(case: Case) -> list[Row]:
    rows = Identifier.objects.filter(case=case)
    return [Row(IdentifierKind(row.kind).label, row.value, note=source_note(row)) for row in rows]


def protected_addresses(case: Case) -> list[Address]:
    """Addresses whose lines lie apart."""
    return list(Address.objects.filter(case=case, is_protected=True))


def protected_address_or_404(actor: Actor, case: Case, pk: UUID) -> ProtectedAddress:
    """The lines of one protected address of the case; Http404 for any other, and without the permission."""
    rows = (
        ProtectedAddress.objects.visible_to(actor).filter(case=case, address_id=pk).select_related("address")
    )
    found: ProtectedAddress | None = rows.first() if actor.may(Permission.VIEW_PROTECTED_ADDRESS) else None
    if found is None:
        raise Http404("No such address.")
    return found


def _addresses(case: Case) -> list[Row]:
    found = []
    for row in Address.objects.filter(case=case):
        span = " ".join(
            filter(
                None,
                [
                    _("From %(day)s.") % {"day": long_date(row.from_on)} if row.from_on else "",
                    _("Until %(day)s.") % {"day": long_date(row.to_on)} if row.to_on else "",
                ],
            )
        )
        lines = ", ".join(filter(None, [*row.lines.splitlines(), row.postcode]))
        value = (
            Tag(_("Protected address: held"), "red")
            if row.is_protected
            else lines or Address.Kind(row.kind).label
        )
        found.append(Row(Address.Kind(row.kind).label, value, note=f"{span} {source_note(row)}".strip()))
    return found


def _offences(case: Case) -> list[Row]:
    return [
        Row(
            _("Index offence") if row.is_index else _("Offence"),
            [row.description, OffenceKind(row.kind).label],
            note=" ".join(
                filter(
                    None,
                    [
                        _("Convicted on %(day)s.") % {"day": long_date(row.convicted_on)}
                        if row.convicted_on
                        else _("Date of conviction not known."),
                        _("Against a child.") if row.is_against_child else "",
                        source_note(row),
                    ],
                )
            ),
        )
        for row in Offence.objects.filter(case=case)
    ]


def _length(sentence: Sentence) -> str:
    if sentence.months is None and sentence.days is None:
        return _("Length not known") if sentence.disposal in WITH_LENGTH else ""
    months = ngettext("%(n)s month", "%(n)s months", sentence.months or 0) % {"n": sentence.months or 0}
    if not sentence.days:
        return months
    return months + " " + ngettext("%(n)s day", "%(n)s days", sentence.days) % {"n": sentence.days}


def _sentences(case: Case) -> list[Row]:
    found = []
    for row in Sentence.objects.filter(case=case):
        label = DisposalKind(row.disposal).label
        description = row.description if row.description != label else ""
        words = [part for part in (label, description, _length(row)) if part]
        day = long_date(row.imposed_on) if row.imposed_on else _("Date not known")
        found.append(Row(day, words, note=source_note(row)))
    return found


def _dates(case: Case) -> list[Row]:
    rows = KeyDate.objects.filter(case=case, replaced_at__isnull=True)
    return [Row(KeyDateKind(row.kind).label, row.on, note=source_note(row)) for row in rows]


def _rosh(actor: Actor, case: Case) -> list[Row]:
    groups = ("children", "public", "known_adult", "staff", "prisoners")
    found = []
    rows = RoshAssessment.objects.visible_to(actor).filter(case=case).select_related("owner_agency")
    for row in rows[:3]:
        by_group = [
            f"{name.replace('_', ' ').capitalize()}: {RoshLevel(getattr(row, name)).label.lower()}"
            for name in groups
            if getattr(row, name)
        ]
        words = [RoshLevel(row.overall).label, *by_group, *mark_tags(row)]
        found.append(Row(long_date(row.assessed_on), words, note=source_note(row)))
    return found


def _custody(case: Case) -> list[Row]:
    rows = CustodySpell.objects.filter(case=case).select_related("team").order_by("-from_on")
    return [
        Row(long_date(row.from_on), Custody(row.custody).label, note=row.team.name if row.team else "")
        for row in rows
    ]
