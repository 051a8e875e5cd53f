"""Rows collected and written together: sixty cases in some tens of statements."""

from random import Random
from typing import TypeVar

from django.db.models import Model

ModelT = TypeVar("ModelT", bound=Model)

BATCH = 1000
_SIGNS = "23456789BCDFGHJKMNPQRSTVWXYZ"


class Rows:
    """Unsaved rows, kept by model in the order in which each model first came."""

    def __init__(self) -> None:
        """Begin with none."""
        self._rows: dict[type[Model], list[Model]] = {}

    def add(self, row: ModelT) -> ModelT:
        """Keep a row to be written; gives it back."""
        self._rows.setdefault(type(row), []).append(row)
        return row

    def save(self) -> None:
        """Write every row kept so far. Foreign keys are checked at the end of the transaction, so order is free."""
        for model, rows in self._rows.items():
            model._default_manager.bulk_create(rows, batch_size=BATCH)
        self._rows.clear()


def reference(rng: Random) -> str:
    """A case reference in the usual shape, the same on every load."""
    signs = "".join(rng.choice(_SIGNS) for _ in range(8))
    return f"M-{signs[:4]}-{signs[4:]}"
