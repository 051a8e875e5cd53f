"""Tags for the components of templates/components; docs/look.md lists them with examples."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import singledispatch
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mappa.formkit.words import clock_time, long_date
from mappa.look import (
    Chart,
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

register = template.Library()

SOON_DAYS = 14  # a deadline this near is shown in yellow


@singledispatch
def _shown(value: object) -> SafeString | str:
    return value if isinstance(value, SafeString) else str(value)


@register.simple_tag
def show(value: Any) -> SafeString | str:
    """Any fact as it is written everywhere: dates as 3 December 2026, yes or no, tags, links, not known."""
    return _shown(NotKnown() if value is None or value in ("", [], ()) else value)


@_shown.register
def _known(value: Known) -> SafeString | str:
    return show(value.value)


@_shown.register
def _none_recorded(value: NoneRecorded) -> SafeString:
    return format_html('<span class="mappa-none">{}</span>', value.text)


@_shown.register
def _not_known(value: NotKnown) -> SafeString:
    step = format_html(" {}", link(value.next_step)) if value.next_step else ""
    return format_html('<span class="mappa-not-known">{}</span>{}', value.text or _("Not known"), step)


@_shown.register
def _yes_or_no(value: bool) -> str:
    return _("Yes") if value else _("No")


@_shown.register(list)
@_shown.register(tuple)
def _list(values: Sequence[Any]) -> SafeString:
    items = format_html_join("", "<li>{}</li>", ((show(value),) for value in values))
    return format_html('<ul class="govuk-list mappa-list">{}</ul>', items)


@register.simple_tag
@_shown.register
def tag(value: Tag) -> SafeString:
    """A GOV.UK tag."""
    colour = f" govuk-tag--{value.colour}" if value.colour else ""
    return format_html('<strong class="govuk-tag{}">{}</strong>', colour, value.text)


@register.simple_tag
@_shown.register
def link(value: Link) -> SafeString:
    """A GOV.UK link."""
    hidden = (
        format_html('<span class="govuk-visually-hidden"> {}</span>', value.hidden) if value.hidden else ""
    )
    return format_html('<a class="govuk-link" href="{}">{}{}</a>', value.url, value.text, hidden)


@register.filter
@_shown.register
def day(value: date) -> str:
    """3 December 2026."""
    return long_date(timezone.localtime(value) if isinstance(value, datetime) else value)


@register.filter
@_shown.register
def day_and_time(value: datetime) -> str:
    """3 December 2026 at 2:05pm, London time."""
    return _("%(day)s at %(clock)s") % {
        "day": long_date(timezone.localtime(value)),
        "clock": clock_time(value),
    }


@register.filter
def clock(value: datetime) -> str:
    """2:05pm, London time: for a moment of today."""
    return clock_time(value)


@register.filter
def minutes(seconds: int) -> int:
    """Whole minutes, rounded up."""
    return -(-seconds // 60)


def due_words(due_on: date, on: date) -> Tag:
    """How near a deadline is: overdue from the day after it (days are calendar days)."""
    days = (due_on - on).days
    if days < 0:
        text = ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}
        return Tag(text, "red")
    if days == 0:
        return Tag(_("Due today"), "yellow")
    text = ngettext("Due in %(days)d day", "Due in %(days)d days", days) % {"days": days}
    return Tag(text, "yellow" if days <= SOON_DAYS else "grey")


@register.simple_tag
def clock_badge(due_on: date, on: date) -> SafeString:
    """`{% clock_badge row.due_on today %}`: "3 days overdue", "Due today", "Due in 20 days"."""
    return tag(due_words(due_on, on))


@register.inclusion_tag("components/identity_bar.html")
def identity_bar(identity: Identity) -> dict[str, Any]:
    """Name, date of birth, numbers, category, level, RoSH and flags of the nominal."""
    return {"identity": identity}


@register.inclusion_tag("components/sub_navigation.html")
def sub_navigation(items: Sequence[tuple[str, str, bool]], label: str) -> dict[str, Any]:
    """Pages of one thing: (label, url, current)."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*crumbs: Link) -> dict[str, Any]:
    """The way here; every crumb is a link, the page itself is not among them."""
    return {"crumbs": crumbs}


@register.inclusion_tag("components/task_list.html")
def task_list(tasks: Sequence[Task], prefix: str = "task") -> dict[str, Any]:
    """One section of a task list; give each on the page its own prefix."""
    return {"tasks": tasks, "prefix": prefix}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Sequence[TimelineEntry], heading: str = "h2") -> dict[str, Any]:
    """What happened, newest first as given."""
    return {"entries": entries, "heading": heading}


@register.inclusion_tag("components/summary_list.html")
def summary_list(rows: Sequence[Row], title: str = "", title_link: Link | None = None) -> dict[str, Any]:
    """Questions and answers; with a title, as a card."""
    return {
        "rows": rows,
        "has_actions": any(row.actions for row in rows),
        "title": title,
        "title_link": title_link,
    }


@register.inclusion_tag("components/data_table.html")
def data_table(
    caption: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]], *, hide_caption: bool = False
) -> dict[str, Any]:
    """A table whose cells are shown by `{% show %}`; the first cell of a row is its heading."""
    paired = [list(zip(columns, row, strict=True)) for row in rows]
    return {"caption": caption, "columns": columns, "rows": paired, "hide_caption": hide_caption}


@register.inclusion_tag("components/deadlines.html")
def deadlines(rows: Sequence[Due], on: date, caption: str = "") -> dict[str, Any]:
    """Deadlines with how near they are, their rule and its source."""
    return {"rows": [(row, due_words(row.due_on, on)) for row in rows], "caption": caption or _("Deadlines")}


@register.inclusion_tag("components/filter_panel.html")
def filter_panel(form: forms.Form, selected: Sequence[Link] = (), clear_url: str = "") -> dict[str, Any]:
    """A filter form (GET) with what is chosen now; each of `selected` is a link that takes it away."""
    return {"form": form, "selected": selected, "clear_url": clear_url}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], parameter: str = "page") -> dict[str, Any]:
    """Links to the other pages of a list; nothing when there is one page. Other query values are kept."""
    query = context["request"].GET.copy()

    def url(number: int) -> str:
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "items": [(number, url(number) if isinstance(number, int) else "") for number in numbers],
        "previous_url": url(page.previous_page_number()) if page.has_previous() else "",
        "next_url": url(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("components/empty_state.html")
def empty_state(sentence: str, next_step: Link | None = None) -> dict[str, Any]:
    """A list with nothing in it says so, and what can be done."""
    return {"sentence": sentence, "next_step": next_step}


@register.inclusion_tag("components/refusal.html")
def refusal(reason: str, what: str = "") -> dict[str, Any]:
    """Why something cannot be done, in place of its button."""
    return {"reason": reason, "what": what}


@register.inclusion_tag("components/chart_figure.html")
def chart_figure(chart: Chart) -> dict[str, Any]:
    """A chart, when it was counted, and its table beneath."""
    svg = mark_safe(chart.svg)  # noqa: S308  drawn by our own code from numbers and our labels  # nosec B308 B703 - drawn by our own code
    return {"chart": chart, "svg": svg}
