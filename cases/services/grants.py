"""Giving a colleague one case to read by name, whole or as a copy without names, and ending that early."""

from datetime import date
from typing import cast
from uuid import UUID

from django.contrib.auth.models import Permission as FrameworkPermission
from django.utils import timezone

from cases.domain.grants import GrantKind, ProposedGrant, check_grant
from cases.models import Case, CaseUserGrant, RedactedCopy
from cases.selectors.cases import locked_case
from cases.selectors.grants import (
    Given,
    colleague_or_404,
    given_by_key,
    is_live,
    kind_of,
    live_of,
    locked_given,
    receiver_of,
)
from cases.selectors.limitations import limits_of
from cases.selectors.redaction import copy_of
from mappa.agencies.access import must
from mappa.agencies.actor import Actor
from mappa.agencies.models import User
from mappa.agencies.roles import Permission
from mappa.audit.events import EventType
from mappa.audit.services import record
from mappa.core.decisions import Problem, Refused, require_valid
from mappa.formkit.words import long_date
from mappa.outbox.notices import notify

MAY_NOT = "Your role does not let you give others access to a case."
# One sentence for every reason, so that nobody learns from it who is excluded from what.
CANNOT_BE_GIVEN = (
    "This case cannot be given to this person. Their clearance or the limits of the case stand against it; "
    "which of them is not shown here. Somebody who decides who may see the case can say."
)


def give_access(
    *, actor: Actor, case_id: UUID, user_id: UUID, proposed: ProposedGrant, key: UUID, on: date
) -> Given:
    """Give a colleague the case to read until a day (inclusive), and tell them so. A second post gives nothing more:
    the lock on the case lets it find what the first one gave.

    A copy without names is made here and now, of what the actor may read and every involved agency shares.
    Raises Refused, Http404 for somebody who does not work here, Invalid (fields of check_grant, and user).
    """
    case = locked_case(actor, case_id)
    must(actor, Permission.GRANT_ACCESS, MAY_NOT)
    given = given_by_key(case, actor, key)
    if given is not None:
        return given
    person = colleague_or_404(actor, user_id)
    require_valid(check_grant(proposed, receiver_of(person), on))
    _require_givable(case, person, proposed.kind, on)
    row: Given = (
        CaseUserGrant(content_object=case, permission=_may_view())
        if proposed.kind is GrantKind.FULL
        else RedactedCopy(case=case, reference=case.reference, content=copy_of(case, on=on))
    )
    row.area_id = case.area_id
    row.user, row.granted_by_id = person, cast("UUID", actor.user_id)
    row.purpose, row.reason = proposed.purpose, proposed.reason.strip()
    row.expires_on, row.submission_key = proposed.expires_on, key
    row.save(force_insert=True)
    record(
        actor=actor,
        event=EventType.ACCESS_GRANTED,
        case_ids=[case.pk],
        subject=row,
        reason=f"{proposed.kind.value} {proposed.purpose.value}",
        recipient=str(person.pk),
    )
    notify(user_ids=[person.pk], key=f"grant:{row.pk}")
    return row


def _require_givable(case: Case, person: User, kind: GrantKind, on: date) -> None:
    limits = limits_of(case, on)
    whole = kind is GrantKind.FULL
    if limits.keeps_out(person, on) if whole else limits.bars(person, on):
        raise Refused(CANNOT_BE_GIVEN)
    for row in live_of(case, on):
        if row.user_id == person.pk and kind_of(row) is kind:
            until = long_date(row.expires_on)
            require_valid(
                [Problem(None, f"They have this already, until {until}. End that first to change it")]
            )


def _may_view() -> FrameworkPermission:
    """What the table of the library asks for beside the case; nobody reads it here."""
    return FrameworkPermission.objects.get(codename="view_case", content_type__app_label="cases")


def end_access(*, actor: Actor, case_id: UUID, given_id: UUID) -> Given:
    """End what was given of this case, now. What has ended or run out stays as it is.

    Raises Refused, or Http404 for an id that belongs to another case.
    """
    case = locked_case(actor, case_id)
    must(actor, Permission.GRANT_ACCESS, MAY_NOT)
    row = locked_given(case, given_id)
    if not is_live(row, actor.on):
        return row
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    record(
        actor=actor,
        event=EventType.ACCESS_GRANT_ENDED,
        case_ids=[case.pk],
        subject=row,
        reason=kind_of(row).value,
        recipient=str(row.user_id),
    )
    return row
