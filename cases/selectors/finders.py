"""The cases of each list that needs a look, as far as the actor sees them, and for each the reasons it is there."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.domain.enums import CaseState, DeadlineKind, DeadlineState, IdentifierKind, RoshLevel
from cases.domain.event_kinds import CaseEventKind, EventAsk
from cases.domain.events import EVENTS
from cases.domain.finders import CALL_OUTS, EVENTS_AGAIN, FINDERS
from cases.models import (
    Case,
    CaseEvent,
    CasePractitioner,
    Deadline,
    FollowUp,
    Identifier,
    LevelDecision,
    RiskManagementPlan,
    RoshAssessment,
)
from cases.selectors.cases import cases_for
from cases.visibility import CaseQuerySet
from mappa.agencies.actor import Actor
from mappa.agencies.roles import Role
from mappa.agencies.selectors import in_force
from mappa.core.calendar import add_months

MANAGED = (CaseState.IDENTIFIED, CaseState.LEVEL_1, CaseState.LEVEL_2, CaseState.LEVEL_3)
AT_MEETINGS = (CaseState.LEVEL_2, CaseState.LEVEL_3)
HIGH = (RoshLevel.HIGH, RoshLevel.VERY_HIGH)
SIGNIFICANT = tuple(kind for kind, rule in EVENTS.items() if EventAsk.REVIEW in rule.asks)
_OF = {"case": OuterRef("pk")}


def _managed(_actor: Actor) -> Q:
    return Q(state__in=MANAGED)


def _no_level(_actor: Actor) -> Q:
    return Q(state=CaseState.IDENTIFIED)


def _provisional(actor: Actor) -> Q:
    rows = LevelDecision.objects.filter(**_OF, to_on__isnull=True, is_provisional=True)
    return _managed(actor) & Q(Exists(rows))


def _high_risk(actor: Actor) -> Q:
    """By the newest assessment the actor may read."""
    rows = RoshAssessment.objects.visible_to(actor).filter(**_OF).order_by("-assessed_on", "-recorded_at")
    return Q(
        pk__in=Case.objects.annotate(_risk=Subquery(rows.values("overall")[:1]))
        .filter(_risk__in=HIGH)
        .values("pk")
    )


def _events_of(actor: Actor, kinds: Sequence[CaseEventKind], months: int, at_least: int) -> Q:
    since = add_months(actor.on, -months)
    rows = CaseEvent.objects.visible_to(actor).filter(kind__in=kinds, happened_on__gte=since)
    often = rows.order_by().values("case").annotate(n=Count("pk")).filter(n__gte=at_least).values("case")
    return Q(pk__in=often)


def _look_again(actor: Actor) -> Q:
    again = _high_risk(actor) | _events_of(actor, SIGNIFICANT, 6, EVENTS_AGAIN)
    return Q(state=CaseState.LEVEL_1) & again


def _older_than_facts(actor: Actor) -> Q:
    asked = FollowUp.objects.filter(
        **_OF, ask__in=[EventAsk.REVIEW, EventAsk.BRING_FORWARD], settled_at__isnull=True
    )
    return _managed(actor) & Q(Exists(asked))


def _category_3(actor: Actor) -> Q:
    called = _events_of(actor, (CaseEventKind.CALL_OUT,), 12, CALL_OUTS)
    return Q(state__in=(CaseState.CANDIDATE, CaseState.NOT_ADOPTED)) & (_high_risk(actor) | called)


def _no_police_manager(actor: Actor) -> Q:
    held = CasePractitioner.objects.filter(
        in_force(actor.on), **_OF, capacity=Role.POLICE_OFFENDER_MANAGER, user__is_active=True
    )
    return Q(state__in=AT_MEETINGS) & ~Q(Exists(held))


def _unowned(actor: Actor) -> Q:
    held = CasePractitioner.objects.filter(in_force(actor.on), **_OF, user__is_active=True)
    return _managed(actor) & ~Q(Exists(held))


def _no_visor(actor: Actor) -> Q:
    return _managed(actor) & ~Q(Exists(Identifier.objects.filter(**_OF, kind=IdentifierKind.VISOR)))


def _not_told(actor: Actor) -> Q:
    return _managed(actor) & Q(nominal__told_of_status_on__isnull=True)


def _no_plan(_actor: Actor) -> Q:
    return Q(state__in=AT_MEETINGS) & ~Q(Exists(RiskManagementPlan.objects.filter(**_OF)))


def _overdue(kind: DeadlineKind) -> Callable[[Actor], Q]:
    def where(actor: Actor) -> Q:
        rows = Deadline.objects.filter(**_OF, kind=kind, state=DeadlineState.OPEN, due_on__lt=actor.on)
        return Q(Exists(rows))

    return where


def _plan_to_check(actor: Actor) -> Q:
    rows = FollowUp.objects.filter(**_OF, ask=EventAsk.RECHECK_PLAN, settled_at__isnull=True)
    return _managed(actor) & Q(Exists(rows))


WHERE: dict[str, Callable[[Actor], Q]] = {
    "no-level": _no_level,
    "provisional": _provisional,
    "look-again": _look_again,
    "older-than-facts": _older_than_facts,
    "category-3": _category_3,
    "no-police-manager": _no_police_manager,
    "unowned": _unowned,
    "no-visor": _no_visor,
    "not-told": _not_told,
    "no-plan": _no_plan,
    "no-assessment": _overdue(DeadlineKind.D31_ASSESSMENT),
    "no-contact": _overdue(DeadlineKind.D33_FIRST_APPOINTMENT),
    "plan-to-check": _plan_to_check,
}


def counts_for(actor: Actor) -> dict[str, int]:
    """How many cases the actor sees on each list, by code. One query, whatever the number of lists."""
    counted = {
        finder.code.replace("-", "_"): Count("pk", filter=WHERE[finder.code](actor), distinct=True)
        for finder in FINDERS
    }
    found = cases_for(actor).order_by().aggregate(**counted)
    return {finder.code: found[finder.code.replace("-", "_")] for finder in FINDERS}


def found_by(actor: Actor, code: str) -> CaseQuerySet:
    """The cases of the list, by name; KeyError for a code that is none."""
    rows: CaseQuerySet = cases_for(actor).filter(WHERE[code](actor))
    return rows.select_related("nominal").order_by("nominal__last_name", "nominal__first_name", "pk")


def reasons_for(actor: Actor, code: str, cases: Sequence[Case]) -> dict[UUID, list[str]]:
    """For each of these cases of the list why it is there; a case whose list says enough has none. Two queries at most."""
    ids = [case.pk for case in cases]
    if code == "provisional":
        rows = LevelDecision.objects.filter(case__in=ids, to_on__isnull=True, is_provisional=True)
        return {row.case_id: [row.provisional_because] for row in rows}
    if code in {"look-again", "category-3"}:
        return _risk_and_events(actor, ids, 6 if code == "look-again" else 12)
    if code in {"older-than-facts", "plan-to-check"}:
        return _asked(code, ids)
    kinds = {"no-assessment": DeadlineKind.D31_ASSESSMENT, "no-contact": DeadlineKind.D33_FIRST_APPOINTMENT}
    wanted = (
        [kinds[code]] if code in kinds else [DeadlineKind.D1_LEVEL_CUSTODY, DeadlineKind.D3_LEVEL_COMMUNITY]
    )
    if code in kinds or code == "no-level":
        due = Deadline.objects.filter(case__in=ids, kind__in=wanted, state=DeadlineState.OPEN)
        return {row.case_id: [row.because] for row in due}
    return {}


def _asked(code: str, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    asks = [EventAsk.RECHECK_PLAN] if code == "plan-to-check" else [EventAsk.REVIEW, EventAsk.BRING_FORWARD]
    found: dict[UUID, list[str]] = {}
    for row in FollowUp.objects.filter(case__in=ids, ask__in=asks, settled_at__isnull=True):
        found.setdefault(row.case_id, []).append(row.because)
    return {case_id: list(dict.fromkeys(said)) for case_id, said in found.items()}


def _risk_and_events(actor: Actor, ids: Sequence[UUID], months: int) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {pk: [] for pk in ids}
    newest: dict[UUID, str] = {}
    assessed = RoshAssessment.objects.visible_to(actor).filter(case__in=ids)
    for row in assessed.order_by("-assessed_on", "-recorded_at"):
        newest.setdefault(row.case_id, row.overall)
    for pk, overall in newest.items():
        if overall in HIGH:
            found[pk].append(_("%(risk)s risk of serious harm") % {"risk": RoshLevel(overall).label})
    since = add_months(actor.on, -months)
    events = CaseEvent.objects.visible_to(actor).filter(
        case__in=ids, kind__in=SIGNIFICANT, happened_on__gte=since
    )
    counted = events.order_by().values_list("case").annotate(n=Count("pk"))
    for pk, number in counted:
        text = ngettext("%(n)s event in %(months)s months", "%(n)s events in %(months)s months", number)
        found[pk].append(text % {"n": number, "months": months})
    return found
