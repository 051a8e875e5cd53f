"""The marks of what a meeting records: offered beside each text, and read back from a valid form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.domain.access import Tellable
from cases.domain.enums import Sharing
from cases.forms.marks import OF_MEETINGS, sharing_field, tellable_field
from mappa.formkit import GdsForm


def mark_fields(prefix: str = "", *, of: Any = None, withheld: bool | None = None) -> dict[str, forms.Field]:
    """Who may read it and whether the person may be told; with `withheld`, whether copies leave it out.

    `of` is the row they stand for, with the marks it has now. Left out of what is posted, a mark is as it began.
    """
    sharing = of.sharing if of else Sharing.ALL_INVOLVED
    tellable = of.tellable if of else Tellable.ASK_OWNER
    fields: dict[str, forms.Field] = {
        f"{prefix}sharing": sharing_field(OF_MEETINGS, required=False, initial=str(sharing)),
        f"{prefix}tellable": tellable_field(required=False, initial=str(tellable)),
    }
    if withheld is not None:
        fields[f"{prefix}is_withheld"] = forms.BooleanField(
            label=_("Leave this out of copies of the minutes"), required=False, initial=withheld
        )
    return fields


class MarkedForm(GdsForm):
    """A form of one text with its marks."""

    def mark_fields(self) -> list[Any]:
        """The fields that are shown folded away."""
        return [self["sharing"], self["tellable"]]


def marks_in(form: forms.Form, prefix: str = "") -> dict[str, Any]:
    """The marks of a valid form, as the services take them."""
    data = form.cleaned_data
    names = {"sharing": Sharing, "tellable": Tellable}
    return {
        name: kind(data.get(f"{prefix}{name}") or form.fields[f"{prefix}{name}"].initial)
        for name, kind in names.items()
    }
