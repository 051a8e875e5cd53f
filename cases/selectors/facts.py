"""The frozen inputs of the rules, read from the record of one case."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from cases.domain.enums import (
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
from cases.domain.facts import CaseFacts, CustodyFact, KeyDate, OffenceFact, OrderFact, Term
from cases.domain.policy import LeadKind, PolicyValues, defaults_for
from cases.domain.referrals import LEVEL_OF
from cases.models import (
    Case,
    CaseCategory,
    CourtOrder,
    CustodySpell,
    LeadAgency,
    Level1Review,
    LevelDecision,
    Offence,
    Referral,
    RoshAssessment,
    Sentence,
)
from cases.models import KeyDate as KeyDateRow
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.models import PolicyValue
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
    spells = list(CustodySpell.objects.filter(case=case))
    spell = next((row for row in spells if row.to_on is None), None)
    lead = LeadAgency.objects.filter(case=case, to_on__isnull=True).first()
    rosh = RoshAssessment.objects.filter(case=case).first()
    return CaseFacts(
        state=CaseState(case.state),
        became_known_on=case.became_known_on,
        custody=Custody(spell.custody) if spell else None,
        custody_since_on=spell.from_on if spell else None,
        lead_since_on=lead.from_on if lead else None,
        born_on=case.nominal.born_on,
        categories=frozenset(_live_categories(case)),
        offences=tuple(offence_facts(Offence.objects.filter(case=case), Sentence.objects.filter(case=case))),
        key_dates=tuple(
            KeyDate(KeyDateKind(row.kind), row.on)
            for row in KeyDateRow.objects.filter(case=case, replaced_at__isnull=True)
        ),
        orders=tuple(order_fact(row) for row in CourtOrder.objects.filter(case=case)),
        custody_spells=tuple(CustodyFact(Custody(row.custody), row.from_on, row.to_on) for row in spells),
        rosh=RoshLevel(rosh.overall) if rosh else None,
        last_level_decision_on=_newest(LevelDecision.objects.filter(case=case), "from_on"),
        last_review_on=_newest(Level1Review.objects.filter(case=case), "reviewed_on"),
        accepted_referral_level=_accepted_level(case),
    )


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


def _live_categories(case: Case) -> Iterable[int]:
    return CaseCategory.objects.filter(case=case, to_on__isnull=True).values_list("category", flat=True)


def _newest(rows: Any, field: str) -> date | None:
    newest: date | None = rows.order_by(f"-{field}").values_list(field, flat=True).first()
    return newest


def _accepted_level(case: Case) -> int | None:
    """The level of the newest accepted referral that no level decision has used yet."""
    used = LevelDecision.objects.filter(case=case, referral_id__isnull=False).values("referral_id")
    accepted = Referral.objects.filter(case=case, state=ReferralState.ACCEPTED).exclude(pk__in=used)
    referral = accepted.order_by("-decided_at").first()
    screening = referral.screenings.first() if referral else None
    return LEVEL_OF.get(ScreeningOutcome(screening.outcome)) if screening else None


def lead_kind(case: Case) -> LeadKind:
    """Which kind of agency leads; probation where none is recorded, since its figures are the strictest."""
    kind = (
        LeadAgency.objects.filter(case=case, to_on__isnull=True)
        .values_list("agency__kind", flat=True)
        .first()
    )
    return _LEAD_KINDS.get(AgencyKind(kind), LeadKind.PROBATION) if kind else LeadKind.PROBATION


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
