"""Questions to other agencies, and their answers. The asked team need not be involved in the case."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.access import Tellable
from cases.domain.enums import IdentifierKind, Sharing
from cases.models import Alias, Case, Identifier, InformationReply, InformationRequest, Nominal
from cases.selectors.cases import locked_case
from cases.selectors.requests import askable_team_or_none, own_request_or_404, request_or_404, sharing_open_to
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.kinds import RESPONSIBLE_AUTHORITY
from mappa.agencies.models import Team
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Problem, Refused, require_valid


def ask_for_information(
    *, actor: Actor, case_id: UUID, team_id: UUID, question: str, purpose: str, due_on: date, on: date
) -> InformationRequest:
    """Put a question to a team. An unanswered one with the same words is not asked twice.

    The team is told who the person is, and nothing else of the case (CJA 2003 s.325(4)).
    Raises Refused, Http404, or Invalid with problems that name "team" and "due_on".
    """
    case = locked_case(actor, case_id)
    must(actor, Permission.RECORD_EVENT, _("Your role does not let you ask for information."))
    asked: InformationRequest | None = InformationRequest.objects.filter(
        case=case, team_id=team_id, question=question, answered_at__isnull=True, withdrawn_at__isnull=True
    ).first()
    if asked is not None:
        return asked
    team = askable_team_or_none(team_id, on=on)
    require_valid(_problems(team, due_on, on))
    assert team is not None
    request = InformationRequest(
        case=case,
        area_id=case.area_id,
        recorded_by_id=actor.user_id,
        team=team,
        question=question,
        purpose=purpose,
        identity=identity_told(case, team),
        due_on=due_on,
    )
    request.save(force_insert=True)
    record(
        actor=actor,
        event=EventType.INFORMATION_ASKED,
        case_ids=[case.pk],
        subject=request,
        recipient=f"team:{team.pk}",
    )
    return request


def _problems(team: Team | None, due_on: date, on: date) -> list[Problem]:
    found = []
    if team is None:
        found.append(Problem("team", _("Nobody in this team can answer here. Select another team")))
    if due_on < on:
        found.append(Problem("due_on", _("The answer cannot be wanted in the past")))
    return found


def identity_told(case: Case, team: Team) -> dict[str, Any]:
    """Who the person is, as told to a team that is asked: enough to search its own records, and no more.

    Neither the case's reference nor, outside the responsible authority, a ViSOR reference: both tell of MAPPA.
    """
    nominal = Nominal.objects.get(case=case)
    numbers = Identifier.objects.filter(case=case)
    if team.agency.kind not in RESPONSIBLE_AUTHORITY:
        numbers = numbers.exclude(kind=IdentifierKind.VISOR)
    return {
        "name": nominal.name,
        "born_on": nominal.born_on.isoformat() if nominal.born_on else None,
        "aliases": list(Alias.objects.filter(case=case).values_list("name", flat=True)),
        "numbers": [[row.kind, row.value] for row in numbers],
    }


def answer_request(
    *,
    actor: Actor,
    request_id: UUID,
    reply: str,
    nothing_known: bool,
    sharing: Sharing,
    tellable: Tellable = Tellable.ASK_OWNER,
) -> InformationReply:
    """Answer a question put to one's team; "nothing known" is an answer. Answered once.

    Raises Refused without the permission or when answered already, Http404 when it was withdrawn meanwhile,
    Invalid (fields reply; sharing, with a mark under which those who asked could not read the answer).
    """
    request = request_or_404(actor, request_id, lock=True)
    must(actor, Permission.ANSWER_REQUEST, _("Your role does not let you answer for your team."))
    if request.answered_at is not None:
        raise Refused(_("This has been answered already."))
    problems = []
    if not nothing_known and not reply.strip():
        problems.append(Problem("reply", _("Enter what is known, or say that nothing is known")))
    if sharing not in sharing_open_to(request):
        problems.append(Problem("sharing", _("Those who asked could not read this. Select a wider answer")))
    require_valid(problems)
    answer = InformationReply(
        case_id=request.case_id,
        area_id=request.area_id,
        recorded_by_id=actor.user_id,
        owner_agency_id=actor.agency_id,
        request=request,
        nothing_known=nothing_known,
        text="" if nothing_known else reply.strip(),
        sharing=sharing,
        tellable=tellable,
    )
    answer.save(force_insert=True)
    record(
        actor=actor,
        event=EventType.INFORMATION_ANSWERED,
        case_ids=[request.case_id],
        subject=request,
        reason="nothing known" if nothing_known else "",
    )
    return answer


def withdraw_request(*, actor: Actor, request_id: UUID, reason: str) -> InformationRequest:
    """Take back a question of one's own agency that nobody has answered: the asked team no longer sees it.

    Again changes nothing. Raises Refused once it is answered, Http404 for another agency's, Invalid naming "reason".
    """
    request = own_request_or_404(actor, request_id, lock=True)
    must(actor, Permission.RECORD_EVENT, _("Your role does not let you withdraw a request."))
    if request.withdrawn_at is not None:
        return request
    if request.answered_at is not None:
        raise Refused(_("This has been answered: it cannot be withdrawn."))
    if not reason.strip():
        require_valid([Problem("reason", _("Enter why the request is withdrawn"))])
    request.withdrawn_at, request.withdrawn_by_id = timezone.now(), actor.user_id
    request.withdrawn_reason = reason.strip()
    request.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    record(
        actor=actor,
        event=EventType.INFORMATION_WITHDRAWN,
        case_ids=[request.case_id],
        subject=request,
        changed=["withdrawn_at", "withdrawn_reason"],
    )
    return request
