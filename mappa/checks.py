"""System checks: what must hold before the system may run, told by Django's own `check` command.

`check --database default` asks the database too; every process that serves does so as it starts (powers.py).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import URLPattern, URLResolver, get_resolver

from mappa.environment import AGENCY_SIGN_IN, DEMO
from mappa.middleware import is_marked
from mappa.powers import SERVING, case_bound_tables, faults_of_login, faults_of_tables, leads_to_case

__all__ = ["case_bound_tables", "leads_to_case"]

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


@register()
def agencies_that_sign_in_are_told_in_full(**_: Any) -> list[CheckMessage]:
    """What an agency says is only as good as the line to it: https, but for a demonstration on one machine."""
    needed = {"id", "agency", "issuer", "client_id", "secret"}
    return [
        Error(
            f"MAPPA_AGENCY_SIGN_IN: entry {number} lacks something, or its issuer is not https.",
            id="mappa.E005",
        )
        for number, one in enumerate(AGENCY_SIGN_IN, start=1)
        if not (needed <= one.keys() and (DEMO or one["issuer"].startswith("https://")))
    ]


@register(Tags.database)
def every_table_of_the_record_is_behind_the_wall(
    databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Forced row-level security, a policy, case_id and area_id on every table of the record, history too.

    Asked before the migrations that make them, there is nothing to say yet.
    """
    if not databases or MigrationExecutor(connection).migration_plan(_newest()):
        return []
    return [Error(fault, id="mappa.E003") for fault in faults_of_tables()]


def _newest() -> list[tuple[str, str]]:
    nodes: list[tuple[str, str]] = MigrationExecutor(connection).loader.graph.leaf_nodes()
    return nodes


@register(Tags.database)
def the_login_is_bounded(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """A login that serves is no superuser, owns no table and does not look past row-level security."""
    if not databases or settings.LOGIN not in SERVING:
        return []
    return [Error(fault, id="mappa.E004") for fault in faults_of_login()]
