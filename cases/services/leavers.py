"""A role ends or an account closes: what the person was given by name ends in the same transaction, and for good."""

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import ngettext

from cases.models import CaseUserGrant, CoverSpan, EmergencyAccess, PanelSpan, RedactedCopy
from mappa.agencies.actor import Actor, system_actor
from mappa.agencies.models import Membership
from mappa.agencies.selectors import in_force
from mappa.audit.events import EventType
from mappa.audit.services import record


def end_given(*, actor: Actor, user_id: UUID) -> dict[str, int]:
    """End grants, copies, cover, emergency access and panel seats of somebody who left; gives how many of each kind.

    The administrator who calls this sees no case: the gate ends the rows and tells the ids of their cases, for the
    evidence. Called in the transaction of what it follows from. Nothing comes back when the account is opened again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, case_id FROM end_given(%s)", [str(user_id)])
        rows = cursor.fetchall()
    if rows:
        cases = sorted({case_id for _kind, case_id in rows})
        record(actor=actor, event=EventType.GIVEN_ENDED, case_ids=cases, recipient=f"user:{user_id}")
    return dict(Counter(kind for kind, _case_id in rows))


def told_of(ended: dict[str, int]) -> str:
    """In counts alone what ended: which cases they were of is nothing an administrator needs to know."""
    number = sum(ended.values())
    if not number:
        return ""
    text = ngettext(
        "%(n)s access given by name has ended with it.",
        "%(n)s accesses given by name have ended with it.",
        number,
    )
    return text % {"n": number}


def end_given_of_leavers(*, on: date) -> int:
    """Every night: end what people hold by name whose last role ran out by its date; gives how many rows.

    Under the worker's login. One evidence row a run that ended any.
    """
    now = timezone.now()
    here = Membership.objects.filter(in_force(on), user_id=OuterRef("user_id"), user__is_active=True)
    left = ~Q(Exists(here))
    touched: set[UUID] = set()
    ended = 0
    for model in (CaseUserGrant, RedactedCopy):
        rows = model.objects.filter(left, ended_at__isnull=True, expires_on__gte=on)
        touched |= set(
            rows.values_list("case_id" if model is RedactedCopy else "content_object_id", flat=True)
        )
        ended += model.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(ended_at=now)
    cover = CoverSpan.objects.filter(left, ends_at__gt=now)
    emergency = EmergencyAccess.objects.filter(left, ended_at__isnull=True, ends_at__gt=now)
    span = PanelSpan.objects.filter(left, Q(to_on__isnull=True) | Q(to_on__gte=on))
    for rows, how in (
        (cover, {"ends_at": now}),
        (emergency, {"ended_at": now}),
        (span, {"to_on": on - timedelta(days=1)}),
    ):
        touched |= set(rows.values_list("case_id", flat=True))
        ended += rows.model.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(**how)
    if touched:
        record(actor=system_actor("leavers", on), event=EventType.GIVEN_ENDED, case_ids=sorted(touched))
    return ended
