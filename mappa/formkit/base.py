"""The base class of every form of ours."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Layout
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from mappa.core.decisions import Problem
from mappa.formkit.messages import prepare


class GdsFormMixin:
    """Makes any Django form speak and look like ours; `GdsForm` is what most forms want."""

    # Given a choice, the fields shown beneath it: {"told": {"no": ["reason"]}}.
    reveals: ClassVar[Mapping[str, Mapping[str, list[str]]]] = {}
    submit_label: Any = _("Continue")
    use_required_attribute = False
    form_method = "post"
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            self.prepare_field(name, field)

    def prepare_field(self, name: str, field: forms.Field) -> None:
        """Words and widget of one field; called once for each when the form is made."""
        prepare(name, field)

    def layout(self) -> list[Any]:
        """Field names and crispy layout objects in page order; revealed fields come with their choice."""
        revealed = {name for choices in self.reveals.values() for names in choices.values() for name in names}
        return [name for name in self.fields if name not in revealed]

    def buttons(self) -> list[Button]:
        """The buttons beneath the fields."""
        return [submit_button(self.submit_label)]

    @cached_property
    def helper(self) -> FormHelper:
        """What `{% crispy form %}` reads."""
        helper = FormHelper()
        helper.form_method = self.form_method
        helper.attrs = {"novalidate": True}
        helper.include_media = False
        helper.layout = Layout(*self.layout(), *self.buttons())
        return helper


class GdsForm(GdsFormMixin, forms.Form):
    """Base of our forms."""

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """What the rules found wrong, each beside its field, or above the form when it has none here."""
        for problem in problems:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)


class FilterForm(GdsForm):
    """A form that narrows a list: sent by GET, nothing required, its ids apart from another form's."""

    form_method = "get"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "filter_%s", **kwargs})
        for field in self.fields.values():
            field.required = False


def submit_button(label: Any, name: str = "save", kind: str = "") -> Button:
    """A submit button; kind is "", "secondary" or "warning". A double click posts once (with JavaScript)."""
    extra = {"css_class": f"govuk-button--{kind}"} if kind else {}
    return Button(name, label, data_prevent_double_click="true", **extra)
