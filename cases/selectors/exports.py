"""Files of cases: which cases somebody may take, their files and those they answer for, and what a file says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.domain.enums import CaseState
from cases.domain.exports import (
    ALONE_WITHIN,
    STANDS,
    Approver,
    ExportKind,
    ExportState,
    Times,
    may_decide,
    state_of,
)
from cases.models import AccessLimitation, Case, Export, ExportedCase
from cases.selectors.cases import category_words, level_words
from cases.selectors.search import listed_cases
from cases.visibility import live_limit
from mappa.agencies.actor import Actor
from mappa.agencies.models import Membership, User
from mappa.agencies.roles import COORDINATING_ROLES, Permission, roles_with
from mappa.agencies.selectors import in_force
from mappa.core.work import WorkGroup, WorkItem
from mappa.formkit.words import long_date

MARKING = "OFFICIAL-SENSITIVE"
HEADINGS = (
    gettext_lazy("Name"),
    gettext_lazy("Case"),
    gettext_lazy("Category"),
    gettext_lazy("Level"),
    gettext_lazy("Next due"),
    gettext_lazy("Area"),
)
Chosen = Mapping[str, Any]


def takeable(actor: Actor, chosen: Chosen) -> QuerySet[Case]:
    """Cases of the list with these filters that may go into a file, in the order of the list.

    Only such as the actor may change: what is open to read alone (a grant, an emergency) stays here. Nor any whose
    access is limited, named or not: nobody can keep a file from those whom the limit refuses.
    """
    limited = AccessLimitation.objects.filter(live_limit(), case=OuterRef("pk")).order_by()
    rows = listed_cases(
        actor,
        state=chosen.get("state") or "",
        category=chosen.get("category") or "",
        overdue=bool(chosen.get("overdue")),
        sort=chosen.get("sort") or "name",
    )
    mine = Case.objects.changeable_by(actor).order_by().values("pk")
    return rows.filter(~Exists(limited), pk__in=mine)


def still_takeable(actor: Actor, ids: Iterable[UUID]) -> QuerySet[Case]:
    """Those of these cases that may go into a file now."""
    return takeable(actor, {}).filter(pk__in=list(ids))


def cases_of_a_day(actor: Actor, at: datetime) -> set[UUID]:
    """Cases of the files this person asked for in the last 24 hours, without those declined or cancelled."""
    recent = ExportedCase.objects.filter(
        user=actor.user_id, export__asked_at__gt=at - ALONE_WITHIN, export__cancelled_at__isnull=True
    ).exclude(export__agreed=False)
    return set(recent.values_list("case_id", flat=True))


def times_of(row: Export) -> Times:
    """What the rules need to know of a file."""
    return Times(
        asked_at=row.asked_at,
        needs_second=row.needs_second,
        agreed=row.agreed,
        made_at=row.made_at,
        failed_at=row.failed_at,
        cancelled_at=row.cancelled_at,
    )


def approver_of(actor: Actor) -> Approver:
    """What the rules need to know of somebody who answers."""
    return Approver(
        user_id=actor.user_id,
        holds_permission=actor.may(Permission.APPROVE_EXPORT),
        agency_id=actor.agency_id,
        coordinated_area_ids=actor.coordinated_area_ids,
    )


def decision_on(actor: Actor, row: Export, at: datetime) -> Any:
    """Whether the actor may answer for this file now."""
    return may_decide(
        approver_of(actor),
        asked_by=row.asked_by_id,
        agency_id=row.agency_id,
        area_id=row.area_id,
        state=state_of(times_of(row), at),
    )


def exports_for(actor: Actor) -> QuerySet[Export]:
    """One's own files, those one may answer for, and those of people whose access one reviews; the newest first."""
    shown = Q(asked_by_id=actor.user_id) | Q(agency_id__in=actor.privacy_agency_ids)
    if actor.may(Permission.APPROVE_EXPORT):
        near = Q(area_id__in=actor.coordinated_area_ids)
        shown |= near | Q(agency_id=actor.agency_id) if actor.agency_id else near
    rows = Export.objects.filter(shown).select_related("asked_by", "agency", "decided_by")
    return rows.annotate(times=Count("downloads")).order_by("-asked_at", "pk")


def export_or_404(actor: Actor, pk: UUID) -> Export:
    """One of those; Http404 for any other."""
    row = exports_for(actor).filter(pk=pk).first()
    if row is None:
        raise Http404("No such file.")
    return row


def locked_export(actor: Actor, pk: UUID) -> Export:
    """One of those, locked until the transaction ends where somebody may still change it."""
    row = export_or_404(actor, pk)
    Export.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    row.refresh_from_db()
    return row


def approvers_of(row: Export) -> list[UUID]:
    """Who is told that a file waits: of the same agency in the cases' area, and that area's co-ordinators."""
    on = timezone.localdate()
    holders = Membership.objects.filter(
        in_force(on), role__in=roles_with(Permission.APPROVE_EXPORT), user__is_active=True
    )
    same = Q(user__agency_id=row.agency_id)
    if row.area_id:
        same &= Q(team__area_id=row.area_id)
        same |= Q(team__area_id=row.area_id, role__in=COORDINATING_ROLES)
    return list(
        holders.filter(same).exclude(user_id=row.asked_by_id).values_list("user_id", flat=True).distinct()
    )


def work_for(actor: Actor) -> Iterable[WorkItem]:
    """For the first page: files that wait for one's answer, and one's own that are ready and not yet taken."""
    if not (actor.may(Permission.EXPORT_CASES) or actor.may(Permission.APPROVE_EXPORT)):
        return
    at = timezone.now()
    rows = exports_for(actor).filter(
        asked_at__gt=at - 2 * STANDS, cancelled_at__isnull=True, downloads__isnull=True
    )
    for row in rows.exclude(agreed=False):
        own = row.asked_by_id == actor.user_id
        state = state_of(times_of(row), at)
        if own and state is ExportState.READY:
            title = _("Your file of cases is ready")
        elif not own and decision_on(actor, row, at):
            title = _("A file of cases waits for your answer")
        else:
            continue
        yield WorkItem(
            group=WorkGroup.EXPORT,
            title=title,
            who=_("%(n)s cases") % {"n": row.how_many},
            reference=code_of(row),
            url=reverse("export-detail", args=[row.pk]),
            because=row.reason,
        )


def code_of(row: Export) -> str:
    """What a file is called, on it and here: it tells nothing of whom it holds."""
    return f"X-{str(row.pk)[:8].upper()}"


def filters_in_words(chosen: Chosen) -> str:
    """The filters of the list a file was asked from."""
    words = []
    if chosen.get("state"):
        words.append(CaseState(chosen["state"]).label)
    if chosen.get("category"):
        words.append(_("Category %(n)s") % {"n": chosen["category"]})
    if chosen.get("overdue"):
        words.append(_("With something overdue"))
    return ", ".join(words) or _("The whole list")


@dataclass(frozen=True, slots=True)
class Listing:
    """What a file says: of itself, and of each case."""

    code: str
    about: list[tuple[str, str]]
    headings: list[str]
    rows: list[list[str]]


def listing_of(row: Export, actor: Actor, cases: list[Case], at: datetime) -> Listing:
    """The text of a file. `cases` come from still_takeable()."""
    taken_by = f"{actor.name}, {actor.agency_name}"
    about = [
        (_("Marking"), MARKING),
        (_("File"), code_of(row)),
        (_("Taken by"), taken_by),
        (_("Made on"), timezone.localtime(at).strftime("%d/%m/%Y %H:%M")),
        (_("For"), row.reason),
        (_("Selection"), filters_in_words(row.chosen)),
        (_("Cases"), str(len(cases))),
    ]
    if row.decided_by_id and row.decided_by:
        about.append((_("Agreed by"), row.decided_by.name))
    return Listing(code_of(row), about, [str(text) for text in HEADINGS], [_cells(case) for case in cases])


def _cells(case: Case) -> list[str]:
    due = getattr(case, "next_due", None)
    return [
        case.nominal.name,
        case.reference,
        category_words(case.category),
        level_words(CaseState(case.state)),
        long_date(due) if due else _("Nothing due"),
        case.area.name,
    ]


def lines_of(listing: Listing) -> list[list[str]]:
    """The lines of a CSV: what the file is, a blank line, the cases, and the marking again."""
    head = [list(pair) for pair in listing.about]
    mark = f"{MARKING} {listing.code}, {dict(listing.about)[_('Taken by')]}"
    return [*head, [], [*listing.headings, _("Marking")], *[[*row, mark] for row in listing.rows]]


def taken(row: Export) -> list[UUID]:
    """Cases in a file that was made, as far as its owner still sees them."""
    return list(ExportedCase.objects.filter(export=row, in_file=True).values_list("case_id", flat=True))


def still_sees_all(actor: Actor, row: Export) -> bool:
    """Whether the actor could take every case of the file today. The database hides the rows of those they see no more."""
    ids = taken(row)
    return len(ids) == row.made_with and still_takeable(actor, ids).count() == row.made_with


def kind_label(row: Export) -> str:
    """What kind of file it is."""
    return ExportKind(row.kind).label


def asker_of(row: Export) -> User:
    """Who asked; for the job that makes the file."""
    user: User = User.objects.get(pk=row.asked_by_id)
    return user
