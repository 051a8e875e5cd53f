"""System checks: what must hold before the system may run, told by Django's own `check` command."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from cases.models import Case
from cases.models.bound import CaseBound
from mappa.middleware import is_marked

# Tables with a pseudonym or a random reference only: they lead to no case.
UNSCOPED: frozenset[str] = frozenset()


def _views(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback


@register()
def every_view_names_its_permission(**_: Any) -> list[CheckMessage]:
    """A view without a mark is refused at run time; here it fails the build."""
    return [
        Error(f"The view at '{route}' names no permission.", id="mappa.E001")
        for route, view in _views(get_resolver().url_patterns)
        if not is_marked(view)
    ]


def leads_to_case(model: type[Model]) -> bool:
    """Whether a model has a foreign key to the case."""
    return any(getattr(field, "related_model", None) is Case for field in model._meta.concrete_fields)


@register()
def every_case_bound_model_is_scoped(**_: Any) -> list[CheckMessage]:
    """A model with a path to a case carries case_id, area_id and `case_path`."""
    problems: list[CheckMessage] = []
    for model in apps.get_models():
        if not leads_to_case(model) or model._meta.label in UNSCOPED:
            continue
        columns = {field.column for field in model._meta.concrete_fields}
        if not {"case_id", "area_id"} <= columns or not hasattr(model, "case_path"):
            problems.append(
                Error(f"{model._meta.label} leads to a case but is not case-bound.", id="mappa.E002")
            )
    return problems


def case_bound_tables() -> list[str]:
    """Names of all tables that must have row-level security, without the case table itself."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, CaseBound) or (leads_to_case(model) and model is not Case)
    )
