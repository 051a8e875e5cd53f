"""What a row of the record said before, and who changed it when: read from history (cases/models/history.py)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cases.models import History
from mappa.agencies.actor import Actor
from mappa.agencies.models import User

# Told by every row alike, or copied from the case.
_NOT_TOLD = frozenset({"case", "area", "recorded_at"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One column: what it said before and what it said after. Ids stand for rows of other tables."""

    field: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One step of a row.

    `step` is insert, update or delete, or "found" for what it said when history began. `by` is the name of who did
    it, empty where the system did; `request_id` leads to the evidence of the same act.
    """

    step: str
    at: datetime
    by: str
    actor_id: UUID | None
    request_id: UUID | None
    values: tuple[Changed, ...]


def changes_of(actor: Actor, row: Any) -> list[Change]:
    """Every step of a row of the record, newest first, with old and new values; none of a row hidden from the actor.

    `row` is an instance of a model with history, which the caller has loaded for this actor. A step that its
    sharing mark kept from the actor at the time is told together with the next one they may read.
    """
    model = type(row)
    if not model._default_manager.visible_to(actor).filter(pk=row.pk).exists():
        return []
    history = model.pgh_event_model.objects.visible_to(actor)
    steps: list[History] = list(history.filter(case_id=_case_id(row), pgh_obj_id=row.pk).order_by("pgh_id"))
    names = {user.pk: user.name for user in User.objects.filter(pk__in={step.pgh_actor_id for step in steps})}
    return [
        Change(
            step=step.pgh_label,
            at=step.pgh_created_at,
            by=names.get(step.pgh_actor_id, "") if step.pgh_actor_id else "",
            actor_id=step.pgh_actor_id,
            request_id=step.pgh_request_id,
            values=tuple(_values(before, step)),
        )
        for before, step in zip([None, *steps], steps, strict=False)
    ][::-1]


def _case_id(row: Any) -> UUID:
    found: UUID = getattr(row, "case_id", row.pk)
    return found


def _columns(step: History) -> Iterator[Any]:
    for field in step._meta.concrete_fields:
        if not field.name.startswith("pgh_") and field.name not in _NOT_TOLD:
            yield field


def _values(before: History | None, step: History) -> Iterator[Changed]:
    """What differs from the step before; of the first, whatever it said."""
    for field in _columns(step):
        was = getattr(before, field.attname) if before else None
        now = None if step.pgh_label == "delete" else getattr(step, field.attname)
        if was != now and (before or now not in (None, "", [], {})):
            yield Changed(field=field.name, label=str(field.verbose_name), before=was, after=now)
