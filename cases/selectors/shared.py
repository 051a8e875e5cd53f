"""What is shared with one reader: cases granted by name, and copies without names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.domain.grants import GrantKind, GrantPurpose
from cases.models import Case, CaseUserGrant, RedactedCopy
from cases.selectors.cases import identity_of
from cases.selectors.grants import Given, Table, kind_of
from cases.selectors.overview import facts_rows, people_rows, standing_rows
from cases.selectors.plans import measure_rows, plan_of_record
from cases.selectors.record import record_cards
from cases.selectors.timeline import timeline_of
from cases.visibility import barred_cases, shared_with
from mappa.agencies.actor import Actor
from mappa.core.work import WorkGroup, WorkItem
from mappa.formkit.words import long_date
from mappa.look import Column, Link, Row

Cards = list[tuple[str, list[Row]]]
Part = Callable[[Actor, Case], Iterator[tuple[str, list[Row]]]]
_MEETINGS: list[Part] = []


def add_part(part: Part) -> Part:
    """Let an app above tell what it knows of a case on the page of the whole case; called once, when the app is ready."""
    _MEETINGS.append(part)
    return part


@dataclass(frozen=True, slots=True)
class Share:
    """One thing somebody may read. It names the case by its reference only."""

    case_id: UUID
    kind: GrantKind
    reference: str
    url: str
    from_whom: str
    why: str
    purpose: GrantPurpose
    until: date


def grants_to(actor: Actor) -> QuerySet[CaseUserGrant]:
    """Whole cases the actor may read by a grant in force: not ended, not past its last day, and not kept from them."""
    rows: QuerySet[CaseUserGrant] = CaseUserGrant.objects.visible_to(actor).filter(**_live(actor))
    return rows.select_related("content_object", "granted_by")


def copies_to(actor: Actor) -> QuerySet[RedactedCopy]:
    """Copies made for the actor that they may still read; somebody who has left reads none, nor who is barred."""
    rows: QuerySet[RedactedCopy] = RedactedCopy.objects.filter(**_live(actor))
    kept = rows.exclude(case_id__in=barred_cases(actor)).select_related("granted_by")
    return kept if actor.memberships else kept.none()


def _live(actor: Actor) -> dict[str, Any]:
    return {"user_id": actor.user_id, "ended_at__isnull": True, "expires_on__gte": actor.on}


def grant_or_404(actor: Actor, pk: UUID) -> CaseUserGrant:
    """A grant in force of the actor's own, with its case; Http404 for every other, as for an unknown one."""
    found = grants_to(actor).select_related("content_object__nominal", "content_object__area").filter(pk=pk)
    return _first(found)  # type: ignore[no-any-return]


def copy_or_404(actor: Actor, pk: UUID) -> RedactedCopy:
    """A copy made for the actor that they may still read; Http404 for every other, as for an unknown one."""
    return _first(copies_to(actor).filter(pk=pk))  # type: ignore[no-any-return]


def _first(rows: Any) -> Any:
    found = rows.first()
    if found is None:
        raise Http404("Nothing is shared under this address.")
    return found


def was_ever_given(actor: Actor) -> bool:
    """Whether a case was ever shared with the person in whose context this runs, and is not kept from them now."""
    if actor.user_id is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT was_ever_given()")
        return bool(cursor.fetchone()[0])


def shares_of(actor: Actor) -> list[Share]:
    """What the actor may read, the nearest end first; two queries."""
    found = [
        *(_share(row, row.content_object.reference) for row in grants_to(actor)),
        *(_share(row, row.reference) for row in copies_to(actor).defer("content")),
    ]
    return sorted(found, key=lambda share: (share.until, share.reference, share.kind))


def _share(row: Given, reference: str) -> Share:
    kind = kind_of(row)
    return Share(
        case_id=row.content_object_id if isinstance(row, CaseUserGrant) else row.case_id,
        kind=kind,
        reference=reference,
        url=reverse("shared-case" if kind is GrantKind.FULL else "shared-copy", args=[row.pk]),
        from_whom=row.granted_by.name,
        why=row.reason,
        purpose=GrantPurpose(row.purpose),
        until=row.expires_on,
    )


def shares_table(shares: list[Share]) -> Table:
    """The list of what is shared."""
    headings = (_("Case"), _("What"), _("From"), _("Why"), _("Until"))
    rows: list[list[Any]] = [
        [
            Link(share.reference, share.url, hidden=share.kind.label),
            share.kind.label,
            share.from_whom,
            [share.purpose.label, share.why],
            share.until,
        ]
        for share in shares
    ]
    return Table([Column(heading) for heading in headings], rows)


def work_for(actor: Actor) -> Iterator[WorkItem]:
    """Items for the first page: one for each thing shared with the actor."""
    for share in shares_of(actor):
        words = {"day": long_date(share.until), "name": share.from_whom}
        yield WorkItem(
            group=WorkGroup.SHARED,
            title=_("Read the case") if share.kind is GrantKind.FULL else _("Read the copy without names"),
            who=share.reference,
            reference=share.purpose.label,
            url=share.url,
            because=_("Shared by %(name)s until %(day)s") % words,
            case_id=share.case_id,
        )


def whole_case(actor: Actor, case: Case) -> dict[str, Any]:
    """Everything on one page, to read: no link leads on, since many readers may open no page of a case."""
    entries = [replace(entry, links=()) for entry in timeline_of(actor, case)]
    return {
        "identity": replace(identity_of(case, actor), url=""),
        "standing": standing_rows(case),
        "people": people_rows(case),
        "facts": facts_rows(actor, case, may_edit=False),
        "cards": [(title, rows) for title, _code, rows in record_cards(actor, case)],
        "plan": _plan(actor, case),
        "meetings": [card for part in _MEETINGS for card in part(actor, case)],
        "entries": entries,
    }


def _plan(actor: Actor, case: Case) -> list[Row]:
    plan = plan_of_record(case, shared_with(actor))
    rows = [Row(row.get_pillar_display(), row.text, note=row.owner) for row in measure_rows(plan)]
    return [*rows, Row(_("If it does not hold"), plan.contingency)] if plan and plan.contingency else rows
