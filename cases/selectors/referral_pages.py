"""Referrals as pages show them: the table of the queue, the register, the facts beside a decision, the story."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.domain.deadlines import earliest_release
from cases.domain.enums import (
    Criterion,
    CriterionAnswer,
    Custody,
    ReferralReason,
    ReferralState,
    ReferralUrgency,
    RoshLevel,
    ScreeningOutcome,
)
from cases.models import (
    AgencyInvolvement,
    Case,
    CaseCategory,
    LevelDecision,
    Referral,
    ReferralScreening,
    RoshAssessment,
)
from cases.selectors.cases import category_words, level_words
from cases.selectors.facts import facts_of
from cases.selectors.referrals import screening_clock
from mappa.agencies.actor import Actor
from mappa.core.bank_holidays import england_and_wales
from mappa.core.calendar import working_days_between
from mappa.formkit.words import long_date
from mappa.look import Colour, Column, Link, NoneRecorded, NotKnown, Row, Tag, TimelineEntry

SOON_WORKING_DAYS = 1
_COLOURS: dict[ReferralState, Colour] = {
    ReferralState.DRAFT: "grey",
    ReferralState.SUBMITTED: "",
    ReferralState.MORE_INFORMATION: "yellow",
    ReferralState.ACCEPTED: "green",
    ReferralState.REJECTED: "red",
    ReferralState.WITHDRAWN: "grey",
}


def state_tag(referral: Referral) -> Tag:
    """The state of a referral in words."""
    state = ReferralState(referral.state)
    return Tag(state.label, _COLOURS[state])


def due_tag(referral: Referral, on: date) -> Tag:
    """How near the decision is, in working days (rule D7), or why nothing is due."""
    if referral.state == ReferralState.MORE_INFORMATION:
        return Tag(_("Clock stopped"), "grey")
    if referral.due_on is None:
        return Tag(_("No due date"), "grey")
    holidays = england_and_wales()
    if on > referral.due_on:
        late = working_days_between(referral.due_on, on, holidays)
        if not late:
            return Tag(_("Overdue"), "red")
        words = ngettext("%(n)s working day overdue", "%(n)s working days overdue", late)
        return Tag(words % {"n": late}, "red")
    left = working_days_between(on, referral.due_on, holidays)
    if left == 0:
        return Tag(_("Due today"), "yellow")
    words = ngettext("Due in %(n)s working day", "Due in %(n)s working days", left)
    return Tag(words % {"n": left}, "yellow" if left <= SOON_WORKING_DAYS else "grey")


DECIDED = {
    ScreeningOutcome.ACCEPT_LEVEL_2: gettext_lazy("Accepted to Level 2"),
    ScreeningOutcome.ACCEPT_LEVEL_3: gettext_lazy("Accepted to Level 3"),
    ScreeningOutcome.MORE_INFORMATION: gettext_lazy("More information asked for"),
    ScreeningOutcome.REJECT: gettext_lazy("Rejected"),
}
QUEUE_COLUMNS = (
    gettext_lazy("Person"),
    gettext_lazy("Clock"),
    gettext_lazy("Decision due"),
    gettext_lazy("Asked for"),
    gettext_lazy("Urgency"),
    gettext_lazy("Referred by"),
)
REGISTER_COLUMNS = (
    gettext_lazy("Person"),
    gettext_lazy("Rejected"),
    gettext_lazy("Reasons"),
    gettext_lazy("Decided by"),
    gettext_lazy("Referred by"),
    gettext_lazy("Reasons read"),
)
CRITERIA_COLUMNS = (gettext_lazy("Part of the tests"), gettext_lazy("Answer"))


def columns(labels: Iterable[Promise]) -> list[Column]:
    """Plain columns of these headings."""
    return [Column(str(label)) for label in labels]


def queue_table(referrals: Iterable[Referral], on: date) -> list[list[Any]]:
    """Rows of the screening queue; no further query."""
    return [
        [
            Link(row.case.nominal.name, reverse("referral-screen", args=[row.pk]), hidden=row.case.reference),
            due_tag(row, on),
            row.due_on or NoneRecorded(_("None while stopped")),
            _("Level %(n)s") % {"n": row.level_asked},
            ReferralUrgency(row.urgency).label,
            row.team.name if row.team else None,
        ]
        for row in referrals
    ]


def register_table(screenings: Iterable[ReferralScreening]) -> list[list[Any]]:
    """Rows of the register of rejected referrals; no further query."""
    return [
        [
            Link(
                row.case.nominal.name,
                reverse("referral-detail", args=[row.referral_id]),
                hidden=row.case.reference,
            ),
            row.decided_at,
            row.rationale,
            ", ".join(filter(None, [row.decided_by.name, row.decided_with])),
            row.referral.team.name if row.referral.team else None,
            row.read_by_referrer_at or NotKnown(text=_("Not yet")),
        ]
        for row in screenings
    ]


def referral_rows(referral: Referral, on: date) -> list[Row]:
    """What the referral asks for, by whom, and where its clock stands."""
    clock = screening_clock(referral, on)
    rows = [
        Row(_("State"), state_tag(referral)),
        Row(
            _("Level asked for"),
            _("Level %(n)s") % {"n": referral.level_asked} if referral.level_asked else None,
        ),
        Row(_("Category"), category_words(referral.category) if referral.category else None),
        Row(_("Urgency"), ReferralUrgency(referral.urgency).label),
        Row(_("Reasons"), [ReferralReason(code).label for code in referral.reasons]),
        Row(
            _("Referred by"),
            ", ".join(filter(None, [_referrer(referral), referral.team.name if referral.team else ""])),
        ),
        Row(_("Submitted"), referral.submitted_at or NoneRecorded(_("Not yet"))),
    ]
    if clock and not referral.decided_at and not referral.withdrawn_at:
        used = _("%(used)s of %(allowed)s working days used") % {"used": clock.used, "allowed": clock.allowed}
        rows.append(
            Row(_("Decision due"), [due_tag(referral, on), *_date(clock.due_on)], note=f"{used} (D7)")
        )
    return rows


def _date(due_on: date | None) -> list[date]:
    return [due_on] if due_on else []


def _referrer(referral: Referral) -> str:
    user = referral.submitted_by or referral.recorded_by
    return user.name if user else ""


def fact_rows(actor: Actor, case: Case) -> list[Row]:
    """The facts of the case that a decision on its level rests on, with what is not known said so."""
    facts = facts_of(case)
    rosh = RoshAssessment.objects.visible_to(actor).filter(case=case).first()
    category = CaseCategory.objects.filter(case=case, to_on__isnull=True).last()
    decision = LevelDecision.objects.filter(case=case).last()
    involved = AgencyInvolvement.objects.filter(case=case, to_on__isnull=True).select_related("team__agency")
    index = case.offence_set.filter(is_index=True).first()
    return [
        Row(_("Category"), category_words(case.category), note=category.because if category else ""),
        Row(
            _("Level now"),
            level_words(facts.state),
            note=_("Since %(day)s: %(why)s") % {"day": long_date(decision.from_on), "why": decision.rationale}
            if decision
            else "",
        ),
        Row(_("Risk of serious harm"), RoshLevel(rosh.overall).label if rosh else None),
        Row(_("Index offence"), index.description if index else None),
        Row(_("Where the person is"), facts.custody.label if facts.custody else None),
        *(
            [Row(_("Earliest possible release"), earliest_release(facts))]
            if facts.custody is Custody.CUSTODY
            else []
        ),
        Row(_("Agencies involved"), [f"{row.team.agency.name}, {row.team.name}" for row in involved]),
        Row(_("Earlier referrals"), _earlier(case)),
    ]


def _earlier(case: Case) -> list[str] | NoneRecorded:
    rows = ReferralScreening.objects.filter(case=case).exclude(outcome=ScreeningOutcome.MORE_INFORMATION)
    found = [
        f"{DECIDED[ScreeningOutcome(row.outcome)]}, {long_date(timezone.localdate(row.decided_at))}"
        for row in rows
    ]
    return found or NoneRecorded(_("None"))


def criteria_table(screening: ReferralScreening) -> list[list[str]]:
    """How the screeners answered each part of the tests, in the order of the tests."""
    given = screening.criteria
    return [[row.label, CriterionAnswer(given[row]).label] for row in Criterion if row in given]


def referral_timeline(referral: Referral) -> list[TimelineEntry]:
    """What happened to the referral, newest first, from its own rows; two queries."""
    entries = [TimelineEntry(_("Referral started"), referral.recorded_at, by=_name(referral.recorded_by))]
    if referral.submitted_at:
        entries.append(
            TimelineEntry(_("Referral submitted"), referral.submitted_at, by=_name(referral.submitted_by))
        )
    entries += [_screened(row) for row in referral.screenings.select_related("decided_by")]
    entries += [
        TimelineEntry(_("Information sent"), row.answered_at, by=_name(row.recorded_by), text=row.text)
        for row in referral.answers.select_related("recorded_by")
    ]
    if referral.withdrawn_at:
        entries.append(
            TimelineEntry(_("Referral withdrawn"), referral.withdrawn_at, text=referral.withdrawn_reason)
        )
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _screened(row: ReferralScreening) -> TimelineEntry:
    return TimelineEntry(
        str(DECIDED[ScreeningOutcome(row.outcome)]),
        row.decided_at,
        by=_(" with ").join(filter(None, [row.decided_by.name, row.decided_with])),
        text=row.rationale,
        tag=Tag(_("Emergency decision"), "red") if row.is_emergency else None,
    )


def _name(user: Any) -> str:
    return user.name if user else ""
