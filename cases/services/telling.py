"""Telling teams of a case what happened, or asking them: who has read it, and what they answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from cases.domain.access import Tellable
from cases.domain.enums import Sharing
from cases.domain.event_kinds import CaseEventKind
from cases.models import Case, CaseEvent, Telling
from cases.selectors.cases import locked_case
from cases.selectors.events import teams_told, telling_or_404
from cases.selectors.facts import lead_kind, policy_for
from cases.services.once import wait_for_first
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.models import Team
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.bank_holidays import england_and_wales
from mappa.core.calendar import working_days_after
from mappa.core.decisions import Denied, Problem, Refused, require_valid


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event about to be recorded."""

    kind: CaseEventKind
    happened_on: date
    summary: str
    sharing: Sharing
    tellable: Tellable = Tellable.ASK_OWNER


def keep_event(actor: Actor, case: Case, happened: Happened, key: UUID) -> CaseEvent:
    """The event itself, in the caller's transaction and under its evidence."""
    event = CaseEvent(
        case=case,
        area_id=case.area_id,
        recorded_by_id=actor.user_id,
        owner_agency_id=actor.agency_id,
        kind=happened.kind,
        happened_on=happened.happened_on,
        summary=happened.summary,
        sharing=happened.sharing,
        tellable=happened.tellable,
        submission_key=key,
    )
    event.save(force_insert=True)
    return event


def tell(
    actor: Actor, event: CaseEvent, teams: Iterable[Team], *, on: date, wants_answer: bool = False
) -> None:
    """Put it on the first page of these teams, in the caller's transaction and under its evidence."""
    policy = policy_for(event.case, lead_kind(event.case), on)
    due_on = working_days_after(on, policy.told_unread_working_days, england_and_wales())
    Telling.objects.bulk_create(
        Telling(
            case_id=event.case_id,
            area_id=event.area_id,
            recorded_by_id=actor.user_id,
            event=event,
            sharing=event.sharing,
            tellable=event.tellable,
            owner_agency_id=event.owner_agency_id,
            team=team,
            due_on=due_on,
            wants_answer=wants_answer,
        )
        for team in teams
    )


def tell_or_ask(
    *,
    actor: Actor,
    case_id: UUID,
    team_ids: Iterable[UUID],
    text: str,
    wants_answer: bool,
    sharing: Sharing,
    key: UUID,
    on: date,
) -> CaseEvent:
    """Tell teams of the case something, or ask them; it stands in the timeline and on their first page.

    The same submission key gives the first row. Raises Refused, Http404, or Invalid naming "teams" and "text".
    """
    wait_for_first(key)
    case = locked_case(actor, case_id)
    must(actor, Permission.RECORD_EVENT, "Your role does not let you tell or ask others.")
    first: CaseEvent | None = CaseEvent.objects.filter(case=case, submission_key=key).first()
    if first is not None:
        return first
    happened = Happened(kind=CaseEventKind.MESSAGE, happened_on=on, summary=text, sharing=sharing)
    chosen = teams_told(actor, case, happened, only=frozenset(team_ids))
    problems = [] if text.strip() else [Problem("text", "Enter what you want to tell or ask")]
    if not chosen:
        problems.append(Problem("teams", "Select a team that may read this"))
    require_valid(problems)
    event = keep_event(actor, case, happened, key)
    tell(actor, event, chosen, on=on, wants_answer=wants_answer)
    record(
        actor=actor,
        event=EventType.EVENT_RECORDED,
        case_ids=[case.pk],
        subject=event,
        reason=event.kind,
        recipient=" ".join(f"team:{team.pk}" for team in chosen),
    )
    return event


def mark_told_read(*, actor: Actor, telling_id: UUID) -> Telling:
    """Somebody of the team told says that they have read it. Again changes nothing. Raises Refused or Http404."""
    telling = telling_or_404(actor, telling_id, lock=True)
    must(actor, Permission.RECORD_EVENT, "Your role does not let you do this for your team.")
    if telling.read_at is None:
        telling.read_at, telling.read_by_id = timezone.now(), actor.user_id
        telling.save(update_fields=["read_at", "read_by"])
        record(actor=actor, event=EventType.TELLING_READ, case_ids=[telling.case_id], subject=telling)
    return telling


def answer_telling(*, actor: Actor, telling_id: UUID, answer: str) -> Telling:
    """Answer what one's team was asked; it has been read then, too. Everybody who reads the question reads the answer.

    Raises Refused when no answer was asked for or one is given already, Http404, Invalid naming "answer".
    """
    telling = telling_or_404(actor, telling_id, lock=True)
    must(actor, Permission.RECORD_EVENT, "Your role does not let you answer for your team.")
    if not telling.wants_answer:
        raise Refused(Denied("No answer was asked for."))
    if telling.answered_at is not None:
        raise Refused(Denied("This has been answered already."))
    if not answer.strip():
        require_valid([Problem("answer", "Enter the answer")])
    now = timezone.now()
    telling.answer, telling.answered_at, telling.answered_by_id = answer.strip(), now, actor.user_id
    if telling.read_at is None:
        telling.read_at, telling.read_by_id = now, actor.user_id
    telling.save(update_fields=["answer", "answered_at", "answered_by", "read_at", "read_by"])
    record(actor=actor, event=EventType.TELLING_ANSWERED, case_ids=[telling.case_id], subject=telling)
    return telling
