"""The two marks every form asks for whose row several agencies may read."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.domain.access import Tellable
from cases.domain.enums import Sharing

# What a meeting records is everybody's at the meeting, or the responsible authority's: never one agency's own.
OF_MEETINGS = (Sharing.ALL_INVOLVED, Sharing.RESPONSIBLE_AUTHORITY)


def sharing_choices(open_marks: Iterable[Sharing] = Sharing) -> list[tuple[str, Any]]:
    """The marks with their words, the widest first."""
    marks = set(open_marks)
    return [(mark.value, mark.label) for mark in reversed(Sharing) if mark in marks]


def sharing_field(open_marks: Iterable[Sharing] = Sharing, **more: Any) -> forms.ChoiceField:
    """Who, of those who may open the case, reads the row."""
    options: dict[str, Any] = {
        "label": _("Who may read this"),
        "choices": sharing_choices(open_marks),
        "initial": Sharing.ALL_INVOLVED.value,
        "help_text": _("Of those who may open the case. Copies sent out hold only what all may read."),
    }
    return forms.ChoiceField(**options | more)


def tellable_field(**more: Any) -> forms.ChoiceField:
    """Whether what the row says may be told to the person it is about."""
    options: dict[str, Any] = {
        "label": _("May the person be told?"),
        "choices": Tellable.choices(),
        "initial": Tellable.ASK_OWNER.value,
        "help_text": _("No, where telling them could put somebody at risk or spoil an investigation."),
    }
    return forms.ChoiceField(**options | more)
