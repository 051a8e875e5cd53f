"""Forms of oversight pages."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mappa.formkit import FilterForm, GdsForm, SubmissionKeyField

QUARTERS = (("1", _("This quarter")), ("2", _("2 quarters")), ("4", _("4 quarters")))


class DashboardFilter(FilterForm):
    """Which area and how many calendar quarters of referrals; codes only, in the address."""

    area = forms.ChoiceField(label=_("Area"))
    quarters = forms.ChoiceField(label=_("Referrals of"), choices=QUARTERS)

    def __init__(self, *args: Any, areas: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = areas  # type: ignore[attr-defined]


class RunChecks(GdsForm):
    """The button that starts the overdue checks; its key makes a double click one run."""

    key = SubmissionKeyField()
    submit_label = _("Run the overdue checks now")
