"""Every kind of field, held against the examples shipped with the installed govuk-frontend."""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from crispy_forms_gds.layout import Fieldset
from django import forms
from django.core.exceptions import ValidationError
from django.template import Context, Template

from mappa.formkit import Choice, DateField, GdsForm, LongTextField, SubmissionKeyField, YesNoField
from tests.unit.mappa.markup import Element, fixture, read


def choices_of(options: dict[str, Any]) -> list[Choice]:
    """Items of an example as choices; a divider stands after the choice before it."""
    choices: list[Choice] = []
    for item in options.get("items", []):
        if "divider" in item:
            choices[-1].divider = item["divider"]
        else:
            hint = item.get("hint", {}).get("text", "")
            choices.append(Choice(str(item["value"]), item["text"], hint=hint))
    return choices


FIELDS: dict[str, Callable[..., forms.Field]] = {
    "input": lambda _options, **kwargs: forms.CharField(**kwargs),
    "textarea": lambda options, **kwargs: forms.CharField(
        widget=forms.Textarea(attrs={"rows": options.get("rows", 5)}), **kwargs
    ),
    "character-count": lambda options, **kwargs: LongTextField(
        max_length=options["maxlength"], rows=options.get("rows", 5), **kwargs
    ),
    "radios": lambda options, **kwargs: forms.ChoiceField(
        choices=choices_of(options), widget=forms.RadioSelect, **kwargs
    ),
    "checkboxes": lambda options, **kwargs: forms.MultipleChoiceField(
        choices=choices_of(options), widget=forms.CheckboxSelectMultiple, **kwargs
    ),
    "select": lambda options, **kwargs: forms.ChoiceField(choices=choices_of(options), **kwargs),
    "date-input": lambda _options, **kwargs: DateField(**kwargs),
    "file-upload": lambda _options, **kwargs: forms.FileField(**kwargs),
    "password-input": lambda _options, **kwargs: forms.CharField(widget=forms.PasswordInput, **kwargs),
}

EXAMPLES = [
    *[("input", name) for name in ("default", "with hint text", "with error message", "with error and hint")],
    *[
        ("textarea", name)
        for name in ("default", "with hint", "with error message", "with hint and error message")
    ],
    *[
        ("character-count", name)
        for name in ("default", "with hint", "with hint and error", "with custom rows")
    ],
    *[("radios", name) for name in ("default", "with hint", "with a divider", "with hint and error message")],
    ("radios", "with fieldset and error message"),
    *[
        ("checkboxes", name)
        for name in ("default", "with hint", "with error message", "with error message and hint")
    ],
    *[("select", name) for name in ("default", "hint", "error", "with hint text and error message")],
    *[("date-input", name) for name in ("default", "with error message and hint", "with error on day input")],
    *[
        ("file-upload", name)
        for name in ("default", "with hint text", "error", "with error message and hint")
    ],
    *[("password-input", name) for name in ("default", "with hint text", "with error message")],
]


def rendered(component: str, options: dict[str, Any]) -> str:
    """Our markup for the field an example describes, with its error when it has one."""
    label = options.get("label") or options["fieldset"]["legend"]
    field_id = options.get("idPrefix") or options.get("id") or options["name"]
    hint = options.get("hint", {}).get("text", "")
    field = FIELDS[component](options, label=label["text"], help_text=hint, required=False)
    form_class = type("Example", (GdsForm,), {field_id: field})
    error = options.get("errorMessage")
    form = form_class({} if error else None, auto_id="%s")
    if error:
        parts = [part for part in ("day", "month", "year") if options.get(part, {}).get("error")]
        params = {"parts": parts} if parts else None
        form.add_error(field_id, ValidationError(error["text"], params=params))
    template = Template("{% load mappa_forms %}{% gds_field field %}")
    return template.render(Context({"field": form[field_id]}))


@pytest.mark.parametrize(("component", "name"), EXAMPLES)
def test_field_is_marked_up_as_govuk_frontend_does(component: str, name: str):
    options, theirs = fixture(component, name)
    ours = read(rendered(component, options))

    assert [line(element) for element in ours] == [line(element) for element in theirs]


def line(element: Element) -> tuple[Any, ...]:
    return (element.depth, element.tag, sorted(element.classes), element.attrs, element.text)


@pytest.mark.parametrize("name", ["default", "mixed with and without links"])
def test_error_summary_is_marked_up_as_govuk_frontend_does(name: str):
    options, theirs = fixture("error-summary", name)

    class Example(GdsForm):
        pass

    fields = [error.get("href", "").removeprefix("#") for error in options["errorList"]]
    form = type("Example", (GdsForm,), {f: forms.CharField(required=False) for f in fields if f})(
        {}, auto_id="%s"
    )
    for field_id, error in zip(fields, options["errorList"], strict=True):
        form.add_error(field_id or None, error["text"])
    ours = read(Template("{% load mappa_forms %}{% error_summary form %}").render(Context({"form": form})))

    assert [line(element) for element in ours] == [line(element) for element in theirs]


class Everything(GdsForm):
    name = forms.CharField(max_length=5)
    notes = LongTextField(label="What changed", max_length=10)
    visits = forms.IntegerField(label="Number of visits", min_value=1)
    born = DateField(label="Date of birth")
    level = forms.ChoiceField(label="Level", choices=[("", "Choose"), ("1", "Level 1")])
    told = YesNoField(label="Has the person been told?")
    why_not = LongTextField(label="Why not", required=False)
    read = forms.BooleanField(label="I have read the statement")
    minutes = forms.FileField(label="Old minutes")
    key = SubmissionKeyField()
    reveals: ClassVar = {"told": {"no": ["why_not"]}}

    def layout(self) -> list[Any]:
        first, second, *rest = super().layout()
        return [Fieldset(first, second, legend="Person", legend_size="m"), *rest]


def page_of(form: GdsForm) -> str:
    return Template(
        "{% load crispy_forms_tags mappa_forms %}{% error_summary form %}{% crispy form %}"
    ).render(Context({"form": form, "csrf_token": "token"}))


def test_textarea_with_a_count_and_no_hint_renders():
    assert 'data-maxlength="10"' in page_of(Everything())


def test_whole_form_writes_each_field_once_with_token_and_button():
    elements = read(page_of(Everything()))

    ids = [element.attrs["id"] for element in elements if "id" in element.attrs]
    assert len(ids) == len(set(ids))
    assert {"id_name", "id_born-day", "id_told-2", "id_why_not", "id_key"} <= set(ids)
    assert [e.text for e in elements if e.tag == "button"] == ["Continue"]
    assert next(e.text for e in elements if e.tag == "legend") == "Person"


def test_nothing_stops_the_browser_from_typing_or_brings_its_own_messages():
    page = page_of(Everything())

    for attribute in (" required", " maxlength=", " min=", 'type="number"', "aria-invalid"):
        assert attribute not in page
    assert "novalidate" in page


def test_every_message_of_an_empty_form_links_to_its_control():
    page = page_of(Everything({}))
    elements = read(page)

    targets = [e for e in elements if e.tag == "a"]
    ids = {e.attrs.get("id") for e in elements}
    assert [link.text for link in targets] == [
        "Enter name",
        "Enter what changed",
        "Enter number of visits",
        "Enter date of birth",
        "Select level",
        "Answer the question: Has the person been told?",
        "Confirm: I have read the statement",
        "Select a file: old minutes",
    ]
    hrefs = [part.split('"')[0] for part in page.split('href="#')[1:]]
    assert hrefs == [
        "id_name", "id_notes", "id_visits", "id_born-day", "id_level", "id_told", "id_read", "id_minutes",
    ]  # fmt: skip
    assert set(hrefs) <= ids
    assert "This page is out of date. Reload it and try again." in page


def test_what_was_typed_is_shown_again():
    typed = {
        "name": "Too long a name",
        "notes": "<b>three</b>",
        "visits": "twelve",
        "born_day": "31",
        "born_month": "2",
        "born_year": "1980",
        "told": "no",
    }
    page = page_of(Everything(typed))

    for text in (
        'value="Too long a name"',
        "&lt;b&gt;three&lt;/b&gt;",
        'value="twelve"',
        'value="31"',
        'value="2"',
    ):
        assert text in page
    assert "Name must be 5 characters or fewer" in page
    assert "Number of visits must be a whole number, like 12" in page
    assert "Date of birth must be a real date" in page
    checked = [tag for tag in page.split("<input")[1:] if "checked" in tag.split(">")[0]]
    assert len(checked) == 1
    assert 'value="no"' in checked[0]
