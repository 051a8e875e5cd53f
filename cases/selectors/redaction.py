"""What goes into a copy of a case without names, and what is known of the people in it, so that it can be masked.

A copy leaves the circle of those involved, so it holds only rows that every involved agency may read. Victims,
protected characteristics, numbers, addresses and teams are not gathered at all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from cases.domain.enums import (
    CaseState,
    Custody,
    DeadlineKind,
    DeadlineState,
    DisclosureDecisionKind,
    KeyDateKind,
    LevelBasis,
    Pillar,
    ReferralReason,
    ReferralState,
    ReviewAnswer,
    ReviewOutcome,
    RoshLevel,
    ScreeningOutcome,
    Sharing,
)
from cases.domain.event_kinds import CaseEventKind
from cases.domain.masking import Known
from cases.domain.redaction import LEFT_OUT, Fact, Part, age_band, month_words, redacted
from cases.domain.reviews import DISCLOSURE_QUESTION, QUESTIONS
from cases.models import (
    Address,
    AgencyInvolvement,
    Alias,
    Case,
    CaseCategory,
    CaseEvent,
    CasePractitioner,
    CustodySpell,
    Deadline,
    DisclosureDecision,
    Identifier,
    KeyDate,
    LeadAgency,
    Level1Review,
    LevelDecision,
    Nominal,
    PlanMeasure,
    ProtectedAddress,
    Referral,
    ReferralScreening,
    RiskManagementPlan,
    RoshAssessment,
)
from cases.selectors.cases import category_words, level_words
from mappa.agencies.kinds import LABELS, AgencyKind
from mappa.formkit.words import long_date

_SHARED = {"sharing": Sharing.ALL_INVOLVED}
_QUESTIONS = {question.code: question.text for question in (*QUESTIONS, DISCLOSURE_QUESTION)}


@dataclass(frozen=True, slots=True)
class Material:
    """What an app knows of a case for a copy: parts, and names of colleagues that free text may hold."""

    parts: tuple[Part, ...]
    colleagues: frozenset[str]


Source = Callable[[Case], Material]
_SOURCES: list[Source] = []


def add_source(source: Source) -> Source:
    """Let an app above add what it knows of a case; called once, when the app is ready."""
    _SOURCES.append(source)
    return source


def copy_of(case: Case, *, on: date) -> list[dict[str, object]]:
    """The copy as it is stored, of what the person in whose context this runs may read. The case must come from a selector."""
    materials = [_own(case, on), *(source(case) for source in _SOURCES)]
    colleagues = frozenset().union(*(material.colleagues for material in materials))
    parts = [part for material in materials for part in material.parts]
    return redacted(parts, known_of(case, colleagues))


def known_of(case: Case, colleagues: frozenset[str]) -> Known:
    """Everything known that must not stand in a copy; protected addresses among it, as far as they may be read."""
    nominal = Nominal.objects.get(case=case)
    names = " ".join(filter(None, [nominal.first_name, nominal.middle_name, nominal.last_name]))
    lines: list[str] = []
    postcodes: list[str] = []
    for model in (Address, ProtectedAddress):
        for told, postcode in model._default_manager.filter(case=case).values_list("lines", "postcode"):
            lines += [line for line in told.splitlines() if line.strip()]
            postcodes += [postcode] if postcode else []
    return Known(
        names=(names, nominal.name, *Alias.objects.filter(case=case).values_list("name", flat=True)),
        colleagues=tuple(sorted(colleagues)),
        numbers=tuple(Identifier.objects.filter(case=case).values_list("value", flat=True)),
        addresses=tuple(lines),
        postcodes=tuple(postcodes),
        born_on=nominal.born_on,
    )


def _own(case: Case, on: date) -> Material:
    people: set[str] = set()
    parts = (
        Part("The person", tuple(_person(case, on))),
        Part("Category", tuple(_categories(case))),
        Part("Level history", tuple(_levels(case, people))),
        Part("Level 1 reviews", tuple(_reviews(case, people))),
        Part("Referrals", tuple(_referrals(case, people))),
        Part("What was due", tuple(_deadlines(case, on))),
        Part("Agencies", tuple(_agencies(case))),
        Part("Events", tuple(_events(case, people))),
        Part("Risk management plan", tuple(_plan(case))),
        Part("Disclosure", tuple(_disclosure(case))),
    )
    holders = CasePractitioner.objects.filter(case=case).select_related("user")
    return Material(parts, frozenset({*people, *(row.user.name for row in holders)} - {""}))


def _met(people: set[str], *users: Any) -> None:
    people.update(user.name for user in users if user)


def _person(case: Case, on: date) -> Iterator[Fact]:
    yield Fact("Age", age_band(case.nominal.born_on, on))
    yield Fact("Category", category_words(case.category))
    yield Fact("Level", level_words(CaseState(case.state)))
    yield Fact("Became known", month_words(case.became_known_on))
    for row in RoshAssessment.objects.filter(case=case, **_SHARED):
        yield Fact(
            "Risk of serious harm",
            f"{RoshLevel(row.overall).label}, assessed in {month_words(row.assessed_on)}",
            row.summary,
        )
    for spell in CustodySpell.objects.filter(case=case):
        yield Fact(Custody(spell.custody).label, f"From {month_words(spell.from_on)}")
    for day in KeyDate.objects.filter(case=case, replaced_at__isnull=True):
        yield Fact(KeyDateKind(day.kind).label, month_words(day.on))


def _categories(case: Case) -> Iterator[Fact]:
    for row in CaseCategory.objects.filter(case=case):
        until = f", until {month_words(row.to_on)}" if row.to_on else ""
        told = f"{row.rule}. From {month_words(row.from_on)}{until}"
        yield Fact(f"Category {row.category}", told, f"{row.because} {row.end_words}".strip())


def _levels(case: Case, people: set[str]) -> Iterator[Fact]:
    for row in LevelDecision.objects.filter(case=case).select_related("decided_by", "endorsed_by"):
        _met(people, row.decided_by, row.endorsed_by)
        told = [LevelBasis(row.route).label, f"from {long_date(row.from_on)}"]
        told += [f"to {long_date(row.to_on)}"] if row.to_on else []
        told += [f"endorsed on {long_date(timezone.localtime(row.endorsed_at))}"] if row.endorsed_at else []
        told += ["provisional"] if row.is_provisional else []
        yield Fact(
            f"Level {row.level}", ", ".join(told), f"{row.rationale}\n{row.provisional_because}".strip()
        )


def _reviews(case: Case, people: set[str]) -> Iterator[Fact]:
    for row in Level1Review.objects.filter(case=case).select_related("recorded_by", "overseen_by"):
        _met(people, row.recorded_by, row.overseen_by)
        looked = (
            f", looked over on {long_date(timezone.localtime(row.overseen_at))}" if row.overseen_at else ""
        )
        told = f"{ReviewOutcome(row.outcome).label}{looked}"
        yield Fact(
            f"Review of {long_date(row.reviewed_on)}", told, f"{row.rationale}\n{row.oversight_note}".strip()
        )
        for code, given in row.answers.items():
            if code not in LEFT_OUT and given.get("answer"):
                answer = ReviewAnswer(given["answer"]).label
                yield Fact(_QUESTIONS.get(code, "Question"), answer, given.get("detail", ""))


def _referrals(case: Case, people: set[str]) -> Iterator[Fact]:
    for row in Referral.objects.filter(case=case, submitted_at__isnull=False):
        reasons = "; ".join(ReferralReason(code).label for code in row.reasons)
        told = f"{ReferralState(row.state).label}. {reasons}".strip()
        yield Fact(
            f"Referred to Level {row.level_asked} on {long_date(row.submitted_at)}",
            told,
            row.withdrawn_reason,
        )
    for screening in ReferralScreening.objects.filter(case=case).select_related("decided_by"):
        _met(people, screening.decided_by)
        people.update({screening.decided_with} - {""})
        told = f"{ScreeningOutcome(screening.outcome).label}, on {long_date(screening.decided_at)}"
        yield Fact("Screening", told, screening.rationale)


def _deadlines(case: Case, on: date) -> Iterator[Fact]:
    for row in Deadline.objects.filter(case=case).order_by("due_on", "kind"):
        yield Fact(f"{DeadlineKind(row.kind).label} ({row.kind})", _due_words(row, on))


def _due_words(row: Deadline, on: date) -> str:
    due = f"Due on {long_date(row.due_on)}"
    if row.state == DeadlineState.WITHDRAWN:
        return f"{due}, no longer applies"
    if row.state == DeadlineState.OPEN:
        return f"{due}, {'missed so far' if on > row.due_on else 'not due yet'}"
    late = row.settled_on and row.settled_on > row.due_on
    return f"{due}, {'done late' if late else 'done in time'}" + (
        f" on {long_date(row.settled_on)}" if row.settled_on else ""
    )


def _agencies(case: Case) -> Iterator[Fact]:
    """By kind: the name of a prison or a council says where somebody is."""
    for title, model in (("Lead agency", LeadAgency), ("Involved", AgencyInvolvement)):
        for row in model._default_manager.filter(case=case).select_related("agency"):
            until = f", until {month_words(row.to_on)}" if row.to_on else ""
            yield Fact(
                title, f"{LABELS[AgencyKind(row.agency.kind)]}, from {month_words(row.from_on)}{until}"
            )


def _events(case: Case, people: set[str]) -> Iterator[Fact]:
    for row in CaseEvent.objects.filter(case=case, **_SHARED).select_related("recorded_by"):
        _met(people, row.recorded_by)
        yield Fact(CaseEventKind(row.kind).label, month_words(row.happened_on), row.summary)


def _plan(case: Case) -> Iterator[Fact]:
    plan = RiskManagementPlan.objects.filter(case=case).order_by("-number").first()
    if plan is None:
        return
    rows = PlanMeasure.objects.filter(plan=plan, **_SHARED).order_by("position")
    for pillar in (pillar for pillar in Pillar if pillar is not Pillar.VICTIM_SAFETY_PLANNING):
        for row in rows:
            if row.pillar == pillar:
                yield Fact(pillar.label, "Nothing needed" if row.none_needed else "", row.text)
    if plan.contingency:
        yield Fact("If it does not hold", "", plan.contingency)


def _disclosure(case: Case) -> Iterator[Fact]:
    """Decisions with their reasons; to whom and what was told may point at a victim."""
    for row in DisclosureDecision.objects.filter(case=case, **_SHARED):
        told = f"{DisclosureDecisionKind(row.kind).label}, on {long_date(row.decided_on)}"
        yield Fact("Decision", told, row.reasons)
