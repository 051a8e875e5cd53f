"""Access given by name to a case, as those who give it see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.domain.grants import GrantKind, GrantPurpose, Receiver
from cases.models import Case, CaseUserGrant, RedactedCopy
from cases.selectors.colleagues import people_by_id, people_called, roles_held, words_for
from mappa.agencies.actor import Actor
from mappa.agencies.models import User
from mappa.look import Column, Link, NoneRecorded, Tag

Given = CaseUserGrant | RedactedCopy


@dataclass(frozen=True, slots=True)
class Table:
    """A table ready to be shown."""

    columns: list[Column]
    rows: list[list[Any]]


def kind_of(row: Given) -> GrantKind:
    """Whether the whole case was given, or a copy without names."""
    return GrantKind.FULL if isinstance(row, CaseUserGrant) else GrantKind.REDACTED


def is_live(row: Given, on: date) -> bool:
    """Whether it may still be read on the day, its last day included."""
    return row.ended_at is None and row.expires_on >= on


def given_of(case: Case) -> list[Given]:
    """Everything ever given of this case, the newest first. The case must come from a selector; two queries."""
    whole = CaseUserGrant.objects.filter(content_object=case).select_related("user__agency", "granted_by")
    copies = (
        RedactedCopy.objects.filter(case=case).defer("content").select_related("user__agency", "granted_by")
    )
    return sorted([*whole, *copies], key=lambda row: row.recorded_at, reverse=True)


def locked_given(case: Case, pk: UUID) -> Given:
    """What was given of this very case, locked until the transaction ends; Http404 for another case's."""
    for rows in (CaseUserGrant.objects.filter(content_object=case), RedactedCopy.objects.filter(case=case)):
        found: Given | None = rows.select_for_update(of=("self",)).filter(pk=pk).first()
        if found is not None:
            return found
    raise Http404("No such access.")


def given_by_key(case: Case, actor: Actor, key: UUID) -> Given | None:
    """What this person gave of the case by the form of this key, if they have sent it before."""
    mine = {"granted_by_id": actor.user_id, "submission_key": key}
    whole: CaseUserGrant | None = CaseUserGrant.objects.filter(content_object=case, **mine).first()
    return whole or RedactedCopy.objects.filter(case=case, **mine).first()


def colleagues_called(actor: Actor, name: str) -> list[User]:
    """People who work here, by name, without the one who looks; one more than MOST_FOUND where there are more."""
    return [user for user in people_called(name, on=actor.on) if user.pk != actor.user_id]


def colleague_or_404(actor: Actor, user_id: UUID) -> User:
    """Somebody else who works here now, with their roles; Http404 for anybody else."""
    found = people_by_id([user_id], on=actor.on) if user_id != actor.user_id else []
    if not found:
        raise Http404("No such colleague.")
    return found[0]


def receiver_of(user: User) -> Receiver:
    """What the rules need to know of somebody given by colleague_or_404."""
    vetted = user.vetting_expires_on if user.vetting.strip() else None
    return Receiver(roles=frozenset(roles_held(user)), vetted_until=vetted)


def given_table(case: Case, on: date) -> Table:
    """Who was given what of the case, why, by whom and until when."""
    headings = (_("Who"), _("What"), _("Why"), _("Given by"), _("Until"))
    return Table([Column(heading) for heading in headings], [list(_cells(row, on)) for row in given_of(case)])


def _cells(row: Given, on: date) -> Iterator[Any]:
    agency = row.user.agency.name if row.user.agency else ""
    yield f"{row.user.name}, {agency}" if agency else row.user.name
    yield kind_of(row).label
    yield [GrantPurpose(row.purpose).label, row.reason]
    yield [row.granted_by.name, row.recorded_at.date()]
    yield [row.expires_on, _state(row, on)]


def _state(row: Given, on: date) -> Any:
    if row.ended_at:
        return Tag(_("Ended early"), "grey")
    return Tag(_("In force"), "green") if is_live(row, on) else Tag(_("Over"), "grey")


def live_of(case: Case, on: date) -> list[Given]:
    """What may still be read of the case on the day, to be ended early."""
    return [row for row in given_of(case) if is_live(row, on)]


def people_table(case: Case, people: list[User]) -> Table:
    """Colleagues who were found, each leading to the form that gives them the case."""
    rows: list[list[Any]] = [
        [
            Link(user.name, reverse("grant-give", args=[case.pk, user.pk])),
            words_for(user) or NoneRecorded(_("No current role")),
        ]
        for user in people
    ]
    return Table([Column(_("Name")), Column(_("Role, team and agency"))], rows)
