"""The evidence log as people read it: of one case, of an agency's own people, of oneself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.access import EmergencyCategory
from cases.models import EmergencyAccess
from mappa.agencies.actor import Actor
from mappa.agencies.models import User
from mappa.audit.events import EventType, Verb
from mappa.audit.selectors import EvidenceRow
from mappa.core.coded import Coded
from mappa.look import NoneRecorded, Tag

PAGE = 50


class KindOfAct(Coded):
    """What somebody did, in the terms of DPA 2018 s.62(1) and two that access control adds."""

    CONSULTATION = "CONSULTATION", "Looked"
    COLLECTION = "COLLECTION", "Recorded something new"
    ALTERATION = "ALTERATION", "Changed something"
    DISCLOSURE = "DISCLOSURE", "Gave information out"
    COMBINATION = "COMBINATION", "Joined records"
    ERASURE = "ERASURE", "Erased something"
    REFUSAL = "REFUSAL", "Was refused"
    ACCESS = "ACCESS", "Opened, limited or gave access"

    @property
    def events(self) -> list[EventType]:
        """The events of this kind."""
        return [event for event in EventType if event.verb == Verb(self.value)]


@dataclass(frozen=True, slots=True)
class Lines:
    """One page of the log as cells of a table, and whether there are older rows."""

    rows: list[list[Any]]
    has_older: bool


def lines_of(actor: Actor, found: list[EvidenceRow], *, with_cases: bool, with_who: bool) -> Lines:
    """The first PAGE of the rows in words; `found` holds one more where there is another page. One query."""
    rows = found[:PAGE]
    reasons = _emergencies(actor, {row.override_id for row in rows if row.override_id})
    return Lines([_cells(row, reasons, cases=with_cases, who=with_who) for row in rows], len(found) > PAGE)


def _cells(row: EvidenceRow, reasons: dict[UUID, str], *, cases: bool, who: bool) -> list[Any]:
    emergency = [Tag(_("Emergency access"), "red")] if row.override_id else []
    what: Any = [row.sentence, *emergency] if emergency else row.sentence
    references = ", ".join(row.case_references) or NoneRecorded(_("No case named"))
    because = _words(row.reason) or reasons.get(row.override_id or UUID(int=0), "")
    return [
        row.at,
        *([row.who, row.agency] if who else []),
        what,
        *([references] if cases else []),
        because or NoneRecorded(_("None given")),
    ]


def _words(reason: str) -> str:
    """A code as words: what somebody typed is left as it is."""
    if reason in set(EmergencyCategory):
        return EmergencyCategory(reason).label
    is_code = reason.isupper() or ("_" in reason and " " not in reason)
    return reason.replace("_", " ").replace(":", ": ").capitalize() if is_code else reason


def _emergencies(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What was happening, of those of the accesses that the actor may know of."""
    mine = Q(agency_id__in=actor.privacy_agency_ids) | Q(user_id=actor.user_id)
    seen = EmergencyAccess.objects.visible_to(actor).order_by().values("pk")
    rows = EmergencyAccess.objects.filter(mine | Q(pk__in=seen), pk__in=list(ids))
    return {row.pk: EmergencyCategory(row.category).label for row in rows}


def people_of_agencies(agency_ids: Iterable[UUID]) -> list[tuple[str, str]]:
    """Everybody who belongs to the agencies, whether they still work there or not, as choices by name."""
    rows = User.objects.filter(agency_id__in=list(agency_ids)).order_by("last_name", "first_name")
    return [(str(row.pk), f"{row.last_name}, {row.first_name}") for row in rows]


def start_of(day: date | None) -> datetime | None:
    """The first moment of the day in London."""
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


def end_of(day: date | None) -> datetime | None:
    """The first moment after the day, which is what `until` leaves out."""
    return start_of(day + timedelta(days=1)) if day else None
