"""The frozen inputs of the rules, read from the record of one case."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from cases.domain.enums import (
    AssessmentTool,
    CaseState,
    Custody,
    DisposalKind,
    KeyDateKind,
    OffenceKind,
    OrderKind,
    ReferralState,
    RoshLevel,
    ScreeningOutcome,
)
from cases.domain.event_kinds import EventAsk
from cases.domain.facts import AskedFor, CaseFacts, CustodyFact, KeyDate, OffenceFact, OrderFact, Term
from cases.domain.policy import LeadKind, PolicyValues, defaults_for
from cases.domain.referrals import LEVEL_OF
from cases.models import (
    Assessment,
    Case,
    CaseCategory,
    CasePractitioner,
    CourtOrder,
    CustodySpell,
    FollowUp,
    LeadAgency,
    Level1Review,
    LevelDecision,
    Offence,
    Referral,
    RiskManagementPlan,
    RoshAssessment,
    Sentence,
)
from cases.models import KeyDate as KeyDateRow
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.models import PolicyValue
from mappa.agencies.roles import Role
from mappa.agencies.selectors import in_force

_SEXUAL = frozenset({OffenceKind.SEXUAL_REGISTRABLE, OffenceKind.SPECIFIED_SEXUAL})
_LEAD_KINDS = {
    AgencyKind.POLICE: LeadKind.POLICE,
    AgencyKind.YOUTH_JUSTICE: LeadKind.YOUTH_JUSTICE,
    AgencyKind.NHS_TRUST: LeadKind.MENTAL_HEALTH,
    AgencyKind.NHS_ENGLAND: LeadKind.MENTAL_HEALTH,
    AgencyKind.INTEGRATED_CARE_BOARD: LeadKind.MENTAL_HEALTH,
}


def facts_of(case: Case) -> CaseFacts:
    """What the rules need to know of this case, from the rows in force now. Nothing missing is guessed."""
    return facts_for([case])[case.pk]


def facts_for(cases: Sequence[Case]) -> dict[UUID, CaseFacts]:
    """The same for many cases, which must have their nominal loaded. As many queries for a thousand as for one."""
    ids = [case.pk for case in cases]
    rows = {name: grouped(model.objects.filter(case__in=ids)) for name, model in _READ.items()}
    asked = grouped(
        FollowUp.objects.filter(case__in=ids, settled_at__isnull=True).order_by("due_on", "asked_on", "pk")
    )
    managers = set(
        CasePractitioner.objects.filter(case__in=ids, capacity=Role.COM, to_on__isnull=True).values_list(
            "case_id", flat=True
        )
    )
    planned = set(RiskManagementPlan.objects.filter(case__in=ids).values_list("case_id", flat=True))
    accepted = _accepted_levels(ids)
    return {
        case.pk: CaseFacts(
            **_standing(case, {name: found.get(case.pk, []) for name, found in rows.items()}),
            **_asked_for(asked.get(case.pk, [])),
            has_community_manager=case.pk in managers,
            has_plan=case.pk in planned,
            accepted_referral_level=accepted.get(case.pk),
        )
        for case in cases
    }


_READ: dict[str, Any] = {
    "spells": CustodySpell,
    "leads": LeadAgency,
    "risks": RoshAssessment,
    "offences": Offence,
    "sentences": Sentence,
    "dates": KeyDateRow,
    "orders": CourtOrder,
    "categories": CaseCategory,
    "levels": LevelDecision,
    "reviews": Level1Review,
    "assessments": Assessment,
}


def grouped(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    """Rows by their case, in the order they came."""
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def _standing(case: Case, rows: dict[str, list[Any]]) -> dict[str, Any]:
    """The facts that one row, or the rows of one table, tell."""
    spell = next((row for row in rows["spells"] if row.to_on is None), None)
    lead = next((row for row in rows["leads"] if row.to_on is None), None)
    rosh = rows["risks"][0] if rows["risks"] else None
    dynamic = [row for row in rows["assessments"] if AssessmentTool(row.tool).is_dynamic]
    return {
        "state": CaseState(case.state),
        "became_known_on": case.became_known_on,
        "custody": Custody(spell.custody) if spell else None,
        "custody_since_on": spell.from_on if spell else None,
        "lead_since_on": lead.from_on if lead else None,
        "born_on": case.nominal.born_on,
        "categories": frozenset(row.category for row in rows["categories"] if row.to_on is None),
        "offences": tuple(offence_facts(rows["offences"], rows["sentences"])),
        "key_dates": tuple(
            KeyDate(KeyDateKind(row.kind), row.on) for row in rows["dates"] if row.replaced_at is None
        ),
        "orders": tuple(order_fact(row) for row in rows["orders"]),
        "custody_spells": tuple(
            CustodyFact(Custody(row.custody), row.from_on, row.to_on) for row in rows["spells"]
        ),
        "rosh": RoshLevel(rosh.overall) if rosh else None,
        "last_level_decision_on": max((row.from_on for row in rows["levels"]), default=None),
        "last_review_on": max((row.reviewed_on for row in rows["reviews"]), default=None),
        "assessed_on": max((row.assessed_on for row in dynamic), default=None),
    }


def _asked_for(rows: list[FollowUp]) -> dict[str, Any]:
    """What events have asked for. These rows carry no sharing mark: the same, whoever recalculates."""
    first: dict[str, FollowUp] = {}
    for row in rows:
        first.setdefault(row.ask, row)
    return {
        "review_asked": _asked(first.get(EventAsk.REVIEW)),
        "assessment_asked": _asked(first.get(EventAsk.REASSESS)),
        "address_unchecked": EventAsk.ADDRESS_CHECK in first,
    }


def _asked(row: FollowUp | None) -> AskedFor | None:
    return AskedFor(row.asked_on, row.due_on, row.because) if row else None


def _accepted_levels(ids: Sequence[UUID]) -> dict[UUID, int | None]:
    """Per case the level of the newest accepted referral that no level decision has used yet."""
    used = LevelDecision.objects.filter(case__in=ids, referral_id__isnull=False).values("referral_id")
    accepted = Referral.objects.filter(case__in=ids, state=ReferralState.ACCEPTED).exclude(pk__in=used)
    found: dict[UUID, int | None] = {}
    for referral in accepted.order_by("decided_at").prefetch_related("screenings"):
        screenings = list(referral.screenings.all())
        found[referral.case_id] = (
            LEVEL_OF.get(ScreeningOutcome(screenings[0].outcome)) if screenings else None
        )
    return found


def offence_facts(offences: Iterable[Offence], sentences: Iterable[Sentence]) -> Iterable[OffenceFact]:
    """Each offence with what was done about it.

    A sentence that names no offence belongs to the index offence (or to the only one): that is what the
    record means by it. An offence with several sentences gives a fact for each.
    """
    rows, passed = list(offences), list(sentences)
    index = next((row for row in rows if row.is_index), rows[0] if rows else None)
    for offence in rows:
        own = [row for row in passed if row.offence_id == offence.pk]
        own += [row for row in passed if row.offence_id is None and offence is index]
        if not own:
            yield _offence_fact(offence, None)
        for sentence in own:
            yield _offence_fact(offence, sentence)


def _offence_fact(offence: Offence, sentence: Sentence | None) -> OffenceFact:
    kind = OffenceKind(offence.kind)
    has_term = sentence is not None and (sentence.months is not None or sentence.days is not None)
    return OffenceFact(
        kind=kind,
        disposal=DisposalKind(sentence.disposal) if sentence else None,
        relevant_on=offence.convicted_on,
        dealt_with_on=sentence.imposed_on if sentence else None,
        term=Term(sentence.months or 0, sentence.days or 0) if sentence and has_term else None,
        ends_on=sentence.ends_on if sentence else None,
        child_sex_offence=offence.is_against_child and kind in _SEXUAL,
        key=sentence.pk if sentence else offence.pk,
        consecutive_to=sentence.consecutive_to_id if sentence else None,
    )


def order_fact(row: CourtOrder) -> OrderFact:
    """An order as the rules read it."""
    return OrderFact(
        kind=OrderKind(row.kind),
        made_on=row.made_on,
        until=row.until,
        indefinite=row.is_indefinite,
        ended_on=row.ended_on,
    )


def lead_kind(case: Case) -> LeadKind:
    """Which kind of agency leads; probation where none is recorded, since its figures are the strictest."""
    return lead_kinds_for([case])[case.pk]


def lead_kinds_for(cases: Sequence[Case]) -> dict[UUID, LeadKind]:
    """The same for many cases. One query."""
    leads = LeadAgency.objects.filter(case__in=[case.pk for case in cases], to_on__isnull=True)
    kinds = dict(leads.values_list("case_id", "agency__kind"))
    return {
        case.pk: _LEAD_KINDS.get(AgencyKind(kinds[case.pk]), LeadKind.PROBATION)
        if case.pk in kinds
        else LeadKind.PROBATION
        for case in cases
    }


def policy_for(case: Case, lead: LeadKind, on: date) -> PolicyValues:
    """The figures in force on `on`: the area's for this kind of lead before the area's, before the national."""
    rows = PolicyValue.objects.filter(
        in_force(on), Q(area__isnull=True) | Q(area=case.area_id), agency_kind__in=["", lead.value]
    )
    values = vars_of(defaults_for(lead))
    for row in sorted(rows, key=lambda row: (row.area_id is not None, bool(row.agency_kind))):
        if row.key in values:
            values[row.key] = row.value
    return PolicyValues(**values)


def vars_of(policy: PolicyValues) -> dict[str, int]:
    """The figures by name."""
    return {name: getattr(policy, name) for name in policy.__slots__}
