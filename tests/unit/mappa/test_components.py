"""Components held against the examples of govuk-frontend, and what each of ours must say."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.safestring import SafeString

from mappa.formkit import FilterForm
from mappa.look import (
    Chart,
    Colour,
    Column,
    Due,
    Identity,
    Known,
    Link,
    NoneRecorded,
    NotKnown,
    Row,
    Tag,
    Task,
    TimelineEntry,
)
from mappa.templatetags.mappa_tags import due_words, show
from tests.unit.mappa.markup import Element, fixture, read

TODAY = date(2026, 12, 3)


def render(source: str, **context: Any) -> str:
    request = RequestFactory().get(context.pop("url", "/"))
    template = Template("{% load mappa_tags %}" + source)
    return template.render(Context({"request": request, **context}))


def text(html: str) -> str:
    words = " ".join(element.text for element in read(html) if element.text)
    return " ".join(words.split())


def lines(elements: list[Element]) -> list[tuple[Any, ...]]:
    return [(e.depth, e.tag, sorted(e.classes), e.attrs, e.text) for e in elements]


def link_of(item: dict[str, Any]) -> Link:
    return Link(item["text"], item["href"], item.get("visuallyHiddenText", ""))


@pytest.mark.parametrize("name", ["default", "with hint text and additional states"])
def test_task_list_is_marked_up_as_govuk_frontend_does(name: str):
    options, theirs = fixture("task-list", name)
    tasks = []
    for item in options["items"]:
        status = item["status"].get("text") or Tag(
            item["status"]["tag"]["text"],
            item["status"]["tag"].get("classes", "").removeprefix("govuk-tag--"),
        )
        tasks.append(
            Task(item["title"]["text"], status, item.get("href", ""), item.get("hint", {}).get("text", ""))
        )

    ours = read(render('{% task_list tasks prefix="task-list" %}', tasks=tasks))

    assert lines(ours) == lines(theirs)


def test_summary_list_is_marked_up_as_govuk_frontend_does():
    options, theirs = fixture("summary-list", "with actions")
    rows = [
        Row(
            row["key"]["text"],
            SafeString(row["value"].get("html", row["value"].get("text"))),
            [link_of(action) for action in row.get("actions", {}).get("items", [])],
        )
        for row in options["rows"]
    ]

    assert lines(read(render("{% summary_list rows %}", rows=rows))) == lines(theirs)


def test_breadcrumbs_are_marked_up_as_govuk_frontend_does():
    options, theirs = fixture("breadcrumbs", "default")
    home, *others = [Link(item["text"], item["href"]) for item in options["items"]]

    ours = read(render("{% breadcrumbs home a b c %}", home=home, a=others[0], b=others[1], c=others[2]))

    assert lines(ours) == lines(theirs)


TAGS = ("grey", "turquoise", "green", "purple", "pink", "red", "orange", "yellow")


def test_tag_is_marked_up_as_govuk_frontend_does_in_every_colour():
    colours = set()
    for name in TAGS:
        options, theirs = fixture("tag", name)
        colour = options["classes"].removeprefix("govuk-tag--")
        assert lines(read(render("{% tag tag %}", tag=Tag(options["text"], colour)))) == lines(theirs)
        colours.add(colour)
    assert colours | {""} == set(get_args(Colour))


def test_pagination_is_marked_up_as_govuk_frontend_does_but_for_its_arrows():
    _options, theirs = fixture("pagination", "default")
    page = Paginator(range(30), 10).page(2)

    ours = read(render("{% pagination page %}", page=page))

    shapes = [[(e.tag, sorted(e.classes), e.attrs) for e in each] for each in (ours, theirs)]
    arrows = {"svg", "path"}
    without = [
        [shape for shape in each if shape[0] not in arrows and shape[2] != {"aria-hidden": "true"}]
        for each in shapes
    ]
    assert without[0] == without[1]


def test_pagination_keeps_the_other_answers_of_the_address():
    html = render(
        "{% pagination page %}", page=Paginator(range(90), 10).page(5), url="/cases/?level=2&page=5"
    )

    assert 'href="?level=2&amp;page=6"' in html
    assert re.findall(r"item--(?:current|ellipsis)|Page \d", html) == [
        "Page 1", "item--ellipsis", "Page 4", "item--current", "Page 5", "Page 6", "item--ellipsis", "Page 9",
    ]  # fmt: skip


def test_pagination_of_one_page_is_nothing():
    assert render("{% pagination page %}", page=Paginator(range(3), 10).page(1)).strip() == ""


@pytest.mark.parametrize(("level", "name"), [("info", "default"), ("success", "with type as success")])
def test_messages_are_marked_up_as_govuk_frontend_does(level: str, name: str):
    _options, theirs = fixture("notification-banner", name)
    html = Template('{% include "components/messages.html" %}').render(
        Context({"messages": [SimpleNamespace(level_tag=level)]})
    )
    ours = read(html.replace("message-title-1", "govuk-notification-banner-title"))

    assert [(e.tag, sorted(e.classes), e.attrs) for e in ours] == [
        (e.tag, sorted(e.classes), e.attrs) for e in theirs
    ]


def test_table_heads_rows_and_tells_how_it_is_sorted():
    columns = [
        Column("Case", sort_url="?sort=-case", sorted="ascending"),
        Column("Level"),
        Column("Days", numeric=True, sort_url="?sort=days"),
    ]
    rows = [[Link("C-1", "/c/1"), Tag("Level 2"), 12]]

    elements = read(render('{% data_table "Cases" columns rows %}', columns=columns, rows=rows))

    heads = [element for element in elements if element.tag == "th"]
    assert [head.attrs.get("scope") for head in heads] == ["col", "col", "col", "row"]
    assert [head.attrs.get("aria-sort") for head in heads] == ["ascending", None, "none", None]
    assert "govuk-table__cell--numeric" in elements[-1].classes
    assert next(element.text for element in elements if element.tag == "caption") == "Cases"


def test_table_refuses_a_row_that_does_not_fit_its_columns():
    with pytest.raises(ValueError, match=r"shorter|longer"):
        render('{% data_table "Cases" columns rows %}', columns=[Column("One")], rows=[[1, 2]])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (TODAY, "3 December 2026"),
        (datetime(2026, 7, 1, 13, 5, tzinfo=UTC), "1 July 2026 at 2:05pm"),
        (datetime(2026, 12, 3, 0, 30, tzinfo=UTC), "3 December 2026 at 12:30am"),
        (True, "Yes"),
        (False, "No"),
        (0, "0"),
        (Known(TODAY), "3 December 2026"),
    ],
)
def test_fact_is_written_the_same_everywhere(value: Any, words: str):
    assert show(value) == words


def test_three_states_are_told_apart():
    known, none = show(Known("A1")), show(NoneRecorded("No aliases"))
    unknown = show(NotKnown(Link("Ask the prison", "/ask")))

    assert known == "A1"
    assert "No aliases" in none
    assert "mappa-none" in none
    assert text(unknown) == "Not known Ask the prison"
    assert "mappa-not-known" in unknown


@pytest.mark.parametrize("nothing", [None, "", [], (), Known(None)])
def test_nothing_is_never_shown_as_a_blank(nothing: Any):
    assert text(str(show(nothing))) == "Not known"


def test_typed_text_is_escaped_wherever_it_is_shown():
    bad = "<script>x</script>"
    shown = [
        render("{% show value %}", value=bad),
        show([bad]),
        show(Tag(bad)),
        show(Link(bad, bad)),
        show(NoneRecorded(bad)),
        render("{% timeline entries %}", entries=[TimelineEntry(bad, TODAY, bad, bad)]),
        render("{% identity_bar identity %}", identity=replace(IDENTITY, name=bad, numbers=[(bad, bad)])),
    ]

    assert not any("<script" in html for html in shown)


@pytest.mark.parametrize(
    ("due_on", "words", "colour"),
    [
        (date(2026, 12, 1), "2 days overdue", "red"),
        (date(2026, 12, 2), "1 day overdue", "red"),
        (date(2026, 12, 3), "Due today", "yellow"),
        (date(2026, 12, 4), "Due in 1 day", "yellow"),
        (date(2026, 12, 17), "Due in 14 days", "yellow"),
        (date(2026, 12, 18), "Due in 15 days", "grey"),
    ],
)
def test_deadline_says_in_words_how_near_it_is(due_on: date, words: str, colour: str):
    assert due_words(due_on, TODAY) == Tag(words, colour)


def test_deadline_row_names_its_rule_and_source():
    due = Due(
        "Set the level", date(2026, 12, 1), "D1", "Six months before release", Link("Orlo Fictive", "/o")
    )

    words = text(render("{% deadlines rows on %}", rows=[due], on=TODAY))

    for part in (
        "Orlo Fictive",
        "Set the level",
        "2 days overdue",
        "1 December 2026",
        "D1",
        "Six months before release",
    ):
        assert part in words


IDENTITY = Identity(
    name="Orlo Fictive",
    date_of_birth=None,
    category="Category 2",
    level="Level not set",
    rosh="High risk of serious harm",
    numbers=[("PNC", "2012/0012345A")],
    flags=[Tag("Restricted", "red")],
)


def test_identity_bar_says_what_is_not_known():
    words = text(render("{% identity_bar identity %}", identity=IDENTITY))

    assert words == (
        "Orlo Fictive Date of birth Not known PNC 2012/0012345A Category 2 Level not set "
        "High risk of serious harm Restricted"
    )


def test_sub_navigation_marks_the_current_page():
    elements = read(
        render('{% sub_navigation items "Case" %}', items=[("Overview", "/", False), ("Plan", "/plan", True)])
    )

    links = [element for element in elements if element.tag == "a"]
    assert [link.attrs.get("aria-current") for link in links] == [None, "page"]


def test_timeline_gives_machines_the_moment():
    entry = TimelineEntry("Level set", datetime(2026, 7, 1, 13, 5, tzinfo=UTC), "Pat Example", "Because.")

    elements = read(render('{% timeline entries heading="h3" %}', entries=[entry]))

    time = next(element for element in elements if element.tag == "time")
    assert time.attrs["datetime"] == "2026-07-01T14:05:00+01:00"
    assert time.text == "1 July 2026 at 2:05pm"
    assert next(element.text for element in elements if element.tag == "h3") == "Level set"


class Filter(FilterForm):
    level = forms.MultipleChoiceField(choices=[("1", "Level 1")], widget=forms.CheckboxSelectMultiple)


def test_filter_shows_what_is_chosen_and_how_to_take_it_away():
    elements = read(
        render('{% filter_panel form selected "/cases/" %}', form=Filter({}), selected=[Link("Level 1", "?")])
    )

    links = {element.text for element in elements if element.tag == "a"}
    assert links == {"Clear filters", "Level 1"}
    assert "filter_level" in {element.attrs.get("id") for element in elements}
    assert Filter({}).is_valid()


def test_chart_stands_above_its_figures_with_the_moment_they_were_counted():
    chart = Chart(
        title="Caseload by level",
        svg="<svg viewBox='0 0 9 9'></svg>",
        columns=[Column("Level"), Column("Cases", numeric=True)],
        rows=[["Level 1", 20]],
        as_at=datetime(2026, 7, 1, 13, 5, tzinfo=UTC),
    )

    elements = read(render("{% chart_figure chart %}", chart=chart))

    tags = [element.tag for element in elements]
    assert tags.index("svg") < tags.index("table")
    assert next(element for element in elements if element.attrs.get("role") == "img").attrs["aria-label"]
    assert "As at 1 July 2026 at 2:05pm." in " ".join(element.text for element in elements)


def test_empty_list_and_refusal_speak():
    assert text(render('{% empty_state "No cases yet." link %}', link=Link("Add a nominal", "/n"))) == (
        "No cases yet. Add a nominal"
    )
    assert "Only a coordinator may screen." in text(render('{% refusal "Only a coordinator may screen." %}'))
