"""What the fields accept, what they refuse, and in which words."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django import forms
from django.core.validators import RegexValidator
from hypothesis import given
from hypothesis import strategies as st

from mappa.core.decisions import Problem
from mappa.formkit import (
    DateField,
    FilterForm,
    GdsForm,
    LongTextField,
    SubmissionKeyField,
    VersionField,
    YesNoField,
)
from mappa.templatetags.mappa_forms import gds_control


def one_field(field: forms.Field, data: dict[str, Any]) -> GdsForm:
    return type("OneField", (GdsForm,), {"it": field})(data)


def boxes(day: str, month: str, year: str) -> dict[str, str]:
    return {"it_day": day, "it_month": month, "it_year": year}


def errors(field: forms.Field, data: dict[str, Any]) -> list[str]:
    return [str(message) for message in one_field(field, data).errors.get("it", [])]


@given(st.dates(min_value=date(1880, 1, 1), max_value=date(2200, 12, 31)))
def test_every_real_date_is_taken_and_shown_again(day: date):
    form = one_field(DateField(), boxes(str(day.day), f"{day.month:02}", str(day.year)))

    assert form.is_valid()
    assert form.cleaned_data["it"] == day
    shown = type("OneField", (GdsForm,), {"it": DateField()})(initial={"it": day})
    assert f'value="{day.year}"' in str(shown["it"])


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("", "", ""), "Enter release date"),
        (("3", "", "2026"), "Release date must include a month"),
        (("3", "", ""), "Release date must include a month and year"),
        (("31", "2", "1980"), "Release date must be a real date"),
        (("29", "2", "2023"), "Release date must be a real date"),
        (("0", "1", "2026"), "Release date must be a real date"),
        (("x", "12", "2026"), "Release date must be a real date"),
        (("\u0663", "12", "2026"), "Release date must be a real date"),
        (("-3", "12", "2026"), "Release date must be a real date"),
        (("3", "12", "26"), "Release date must have a year with four figures"),
        (("3", "12", "99999999"), "Release date must have a year with four figures"),
    ],
)
def test_date_that_is_none_is_refused_in_plain_words(typed: tuple[str, str, str], message: str):
    assert errors(DateField(label="Release date"), boxes(*typed)) == [message]


def test_date_limits_include_the_day_itself():
    limits = {"not_before": date(2026, 1, 1), "not_after": date(2026, 12, 3)}

    assert errors(DateField(label="Met on", **limits), boxes("1", "1", "2026")) == []
    assert errors(DateField(label="Met on", **limits), boxes("3", "12", "2026")) == []
    early = errors(DateField(label="Met on", **limits), boxes("31", "12", "2025"))
    late = errors(DateField(label="Met on", **limits), boxes("4", "12", "2026"))
    assert early == ["Met on must be on or after 1 January 2026"]
    assert late == ["Met on must be on or before 3 December 2026"]


def test_date_left_out_is_none_where_it_may_be():
    form = one_field(DateField(required=False), {})

    assert form.is_valid()
    assert form.cleaned_data["it"] is None


def test_only_the_wrong_box_is_marked():
    html = gds_control(one_field(DateField(), boxes("3", "", "2026"))["it"])

    assert html.count("govuk-input--error") == 1
    assert "govuk-input--error" in html.split('name="it_month"')[0].split("<input")[-1]


def test_long_text_counts_a_new_line_once_as_browsers_do():
    field = LongTextField(label="Reason", max_length=5)

    assert errors(field, {"it": "a\r\nb\r\nc"}) == []
    assert errors(field, {"it": "a\r\nb\r\ncd"}) == ["Reason must be 5 characters or fewer"]


@pytest.mark.parametrize(("answer", "value"), [("yes", True), ("no", False)])
def test_yes_or_no_becomes_true_or_false(answer: str, value: bool):
    form = one_field(YesNoField(), {"it": answer})

    assert form.is_valid()
    assert form.cleaned_data["it"] is value
    assert type("OneField", (GdsForm,), {"it": YesNoField()})(initial={"it": value})["it"].value() == answer


def test_yes_or_no_unanswered_is_neither():
    form = one_field(YesNoField(required=False), {})

    assert form.is_valid()
    assert form.cleaned_data["it"] is None


def test_submission_key_differs_for_every_page_shown():
    pages = [type("OneField", (GdsForm,), {"it": SubmissionKeyField()})() for _ in range(2)]
    keys = {UUID(str(page["it"].value())) for page in pages}

    assert len(keys) == 2
    assert all(page["it"].value() == page["it"].value() for page in pages)


@pytest.mark.parametrize("value", ["", "x", "-1"])
def test_forged_hidden_fields_ask_for_a_reload(value: str):
    reload = ["This page is out of date. Reload it and try again."]

    assert errors(VersionField(), {"it": value}) == reload
    assert errors(SubmissionKeyField(), {"it": value}) == reload


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        (forms.CharField(label="PNC number"), "", "Enter PNC number"),
        (forms.CharField(label="Reason for the level"), "", "Enter reason for the level"),
        (forms.ChoiceField(label="Level", choices=[("1", "1")]), "", "Select level"),
        (
            forms.ChoiceField(label="Level", choices=[("1", "1")]),
            "9",
            "Level: select one of the answers shown",
        ),
        (
            forms.ChoiceField(label="Share in %", choices=[("1", "1")]),
            "9",
            "Share in %: select one of the answers shown",
        ),
        (forms.IntegerField(label="Visits", max_value=9), "1.5", "Visits must be a whole number, like 12"),
        (forms.IntegerField(label="Visits", max_value=9), "10", "Visits must be 9 or fewer"),
        (forms.IntegerField(label="% of visits", max_value=9), "10", "% of visits must be 9 or fewer"),
        (forms.DecimalField(label="Hours"), "two", "Hours must be a number, like 12.5"),
        (forms.TimeField(label="Start"), "25:00", "Start must be a time, like 14:30"),
        (forms.BooleanField(label="I have read it"), "", "Confirm: I have read it"),
        (forms.CharField(label="Name", error_messages={"required": "Say who"}), "", "Say who"),
        (
            forms.CharField(label="CRN", validators=[RegexValidator(r"^X\d+$", "CRN: X and figures")]),
            "Y",
            "CRN: X and figures",
        ),
    ],
)
def test_messages_are_plain_and_the_forms_own_words_come_first(field: forms.Field, typed: str, message: str):
    assert errors(field, {"it": typed}) == [message]


def test_label_comes_from_the_name_when_none_is_given():
    class Example(GdsForm):
        date_met = forms.CharField()

    assert Example({}).errors["date_met"] == ["Enter date met"]


def test_problems_of_the_rules_stand_beside_their_fields():
    form = one_field(forms.CharField(), {"it": "x"})

    form.add_problems(
        [Problem("it", "Not at Level 1."), Problem(None, "Closed."), Problem("elsewhere", "No plan.")]
    )

    assert form.errors["it"] == ["Not at Level 1."]
    assert form.non_field_errors() == ["Closed.", "No plan."]


def test_filter_needs_no_answer_and_is_sent_by_get():
    class Filter(FilterForm):
        name = forms.CharField()

    assert Filter({}).is_valid()
    assert Filter().helper.form_method == "get"
    assert Filter()["name"].auto_id == "filter_name"
