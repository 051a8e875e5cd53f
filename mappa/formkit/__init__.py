"""Forms in the GOV.UK style: fields with plain messages, and the base class every form of ours uses.

How a form looks is decided in `templates/gds/`; docs/look.md shows how to write and show a form.
"""

from crispy_forms_gds.choices import Choice

from mappa.formkit.base import FilterForm, GdsForm, GdsFormMixin, submit_button
from mappa.formkit.fields import (
    DateBoxes,
    DateField,
    LongTextField,
    SubmissionKeyField,
    VersionField,
    YesNoField,
)
from mappa.formkit.words import long_date

__all__ = [
    "Choice",
    "DateBoxes",
    "DateField",
    "FilterForm",
    "GdsForm",
    "GdsFormMixin",
    "LongTextField",
    "SubmissionKeyField",
    "VersionField",
    "YesNoField",
    "long_date",
    "submit_button",
]
