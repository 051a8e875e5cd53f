"""Facts added to the record of a case, and coded events. A fact adds a row; what it replaces is kept."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid4, uuid5

from django.db.models import Q
from django.utils import timezone

from cases.domain import record as rules
from cases.domain.access import Tellable
from cases.domain.enums import Custody, IdentifierKind, KeyDateKind, RoshLevel, Sharing
from cases.domain.identifiers import check_numbers, cleaned
from cases.models import (
    Address,
    Alias,
    Case,
    CustodySpell,
    Identifier,
    KeyDate,
    ProtectedAddress,
    RoshAssessment,
    Sentence,
)
from cases.selectors.cases import locked_case
from cases.services.deadlines import replan_deadlines
from cases.services.eligibility import keep_in_step
from cases.services.involvement import follow_custody
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.calendar import DAY
from mappa.core.decisions import Problem, require_valid

# What changes eligibility, and what of it may begin one.
_BEARS_ON_CATEGORY = ("key_date", "custody", "order", "offence", "born_on")
_BEGINS_CATEGORY = ("order", "offence", "born_on")


def case_to_change(actor: Actor, case_id: UUID) -> Case:
    """The case, locked, for somebody who may change its record. Raises Refused or Http404."""
    case = locked_case(actor, case_id)
    must(actor, Permission.EDIT_RECORD, "Your role does not let you change the record.")
    return case


def changed(actor: Actor, case: Case, field: str, on: date) -> None:
    """After every change of a fact: categories and deadlines follow it; the evidence names the field, never its value."""
    if field.startswith(_BEARS_ON_CATEGORY):
        keep_in_step(actor=actor, case=case, on=on, adds=field.startswith(_BEGINS_CATEGORY))
    replan_deadlines(case=case, on=on)
    record(actor=actor, event=EventType.NOMINAL_CHANGED, case_ids=[case.pk], subject=case, changed=[field])


def add_key_date(*, actor: Actor, case_id: UUID, kind: KeyDateKind, day: date, on: date) -> KeyDate:
    """Record a key date; the one before of its kind is kept as replaced. The same date again changes nothing.

    Raises Refused, Http404, or Invalid (release before the earliest sentence) with problems that name "day".
    """
    case = case_to_change(actor, case_id)
    current: KeyDate | None = KeyDate.objects.filter(case=case, kind=kind, replaced_at__isnull=True).first()
    if current is not None and current.on == day:
        return current
    imposed = Sentence.objects.filter(case=case, imposed_on__isnull=False).values_list(
        "imposed_on", flat=True
    )
    require_valid(rules.check_key_dates({kind: day}, min(imposed, default=None), {kind: "day"}))
    if current is not None:
        current.replaced_at = timezone.now()
        current.save(update_fields=["replaced_at"])
    row = KeyDate(case=case, area_id=case.area_id, recorded_by_id=actor.user_id, kind=kind, on=day)
    row.save(force_insert=True)
    changed(actor, case, f"key_date:{kind.value}", on)
    return row


def add_rosh(
    *,
    actor: Actor,
    case_id: UUID,
    overall: RoshLevel,
    groups: Mapping[str, str],
    assessed_on: date,
    summary: str,
    on: date,
    sharing: Sharing = Sharing.ALL_INVOLVED,
    tellable: Tellable = Tellable.ASK_OWNER,
) -> RoshAssessment:
    """Record an assessment of risk of serious harm. `groups` holds children, public, known_adult, staff, prisoners.

    The same answers for the same day change nothing. Raises Refused, Http404, or Invalid naming "assessed_on".
    """
    case = case_to_change(actor, case_id)
    answers = {"overall": overall, "assessed_on": assessed_on, "summary": summary, **groups}
    answers |= {"sharing": sharing, "tellable": tellable}
    same: RoshAssessment | None = RoshAssessment.objects.filter(case=case, **answers).first()
    if same is not None:
        return same
    require_valid(rules.check_past("assessed_on", "Date of assessment", assessed_on, on))
    row = RoshAssessment(case=case, area_id=case.area_id, recorded_by_id=actor.user_id, **answers)
    row.save(force_insert=True)
    changed(actor, case, "rosh", on)
    return row


def add_address(
    *,
    actor: Actor,
    case_id: UUID,
    kind: str,
    lines: str,
    postcode: str,
    from_on: date | None,
    is_protected: bool,
    on: date,
    key: UUID | None = None,
) -> Address:
    """Record an address. A new home, approved premises or no fixed abode ends the one before the day before it begins.

    The same address, or the same submission key, again changes nothing: somebody who records a protected address
    may not be one who reads it. Raises Refused, Http404, or Invalid naming "lines".
    """
    case = case_to_change(actor, case_id)
    pk = uuid5(case.pk, str(key or uuid4()))
    lived = {"lines": lines, "postcode": postcode.upper()}
    answers = {"kind": kind, "from_on": from_on} | ({} if is_protected else lived)
    known = Q(pk=pk) if is_protected else Q(pk=pk) | Q(to_on__isnull=True, is_protected=False, **answers)
    same: Address | None = Address.objects.filter(known, case=case).first()
    if same is not None:
        return same
    if kind != Address.Kind.NO_FIXED_ABODE and not lines.strip():
        require_valid([Problem("lines", "Enter the address")])
    _end_homes_before(case, kind, from_on or on)
    bound = {"case": case, "area_id": case.area_id}
    added = Address(id=pk, recorded_by_id=actor.user_id, is_protected=is_protected, **bound, **answers)
    added.save(force_insert=True)
    if is_protected:
        ProtectedAddress(address=added, **bound, **lived).save(force_insert=True)
    changed(actor, case, "address", on)
    return added


def _end_homes_before(case: Case, kind: str, began_on: date) -> None:
    homes = (Address.Kind.HOME, Address.Kind.APPROVED_PREMISES, Address.Kind.NO_FIXED_ABODE)
    if kind not in homes:
        return
    for row in Address.objects.filter(case=case, to_on__isnull=True, kind__in=homes):
        row.to_on = max(row.from_on or began_on - DAY, began_on - DAY)
        row.save(update_fields=["to_on"])


def add_number(*, actor: Actor, case_id: UUID, kind: IdentifierKind, value: str, on: date) -> Identifier:
    """Record a number an agency knows the person by. Raises Refused, Http404, or Invalid naming "value"."""
    case = case_to_change(actor, case_id)
    value = cleaned(value)
    require_valid(Problem("value", problem.message) for problem in check_numbers({kind: value}))
    same: Identifier | None = Identifier.objects.filter(case=case, kind=kind, value=value).first()
    if same is not None:
        return same
    row = Identifier(case=case, area_id=case.area_id, recorded_by_id=actor.user_id, kind=kind, value=value)
    row.save(force_insert=True)
    changed(actor, case, f"identifier:{kind.value}", on)
    return row


def add_alias(*, actor: Actor, case_id: UUID, name: str, on: date) -> Alias:
    """Record another name. One already recorded, in whatever letters, is not added again."""
    case = case_to_change(actor, case_id)
    same: Alias | None = Alias.objects.filter(case=case, name__iexact=name).first()
    if same is not None:
        return same
    row = Alias(case=case, area_id=case.area_id, recorded_by_id=actor.user_id, name=name)
    row.save(force_insert=True)
    changed(actor, case, "alias", on)
    return row


def record_custody(
    *, actor: Actor, case_id: UUID, custody: Custody, team_id: UUID | None, from_on: date, on: date
) -> CustodySpell:
    """Record where the person is from a day on; the prison named is involved while they are there, and a while more.

    The spell before ends the day before. Raises Refused, Http404, or Invalid naming "from_on".
    """
    case = case_to_change(actor, case_id)
    current: CustodySpell | None = CustodySpell.objects.filter(case=case, to_on__isnull=True).first()
    if current is not None and (current.custody, current.team_id) == (custody, team_id):
        return current
    problems = [*rules.check_past("from_on", "The date this began", from_on, on)]
    if current is not None and from_on < current.from_on:
        problems.append(Problem("from_on", "This cannot begin before what is recorded now began"))
    require_valid(problems)
    if current is not None:
        current.to_on = max(current.from_on, from_on - DAY)
        current.save(update_fields=["to_on"])
    row = CustodySpell(
        case=case,
        area_id=case.area_id,
        recorded_by_id=actor.user_id,
        custody=custody,
        team_id=team_id,
        from_on=from_on,
    )
    row.save(force_insert=True)
    left = current.team_id if current else None
    follow_custody(actor=actor, case=case, left=left, entered=team_id, on=from_on)
    changed(actor, case, "custody", on)
    return row
