"""The base of every coded answer: a stored code with the words shown for it."""

from enum import StrEnum
from typing import Self


class Coded(StrEnum):
    """A stored code with the words people read.

    A stored value never changes once it has been used; labels may.
    """

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a member from its stored code and its label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs of stored code and label, in the order of definition, as Django fields take them."""
        return [(member.value, member.label) for member in cls]
