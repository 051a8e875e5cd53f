"""Mutants of the second wall: a function of the gate, or a policy, with one condition taken out or turned round."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

# Policies that stand around every table in the same words; a mutant changes them on all tables at once.
COMMON = ("app_see", "app_add", "app_change", "app_remove")
_FUNCTIONS = """
SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid) FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND pg_get_userbyid(p.proowner) = 'mappa_gate'
    AND p.prosecdef AND p.prolang = (SELECT oid FROM pg_language WHERE lanname = 'sql') ORDER BY 1
"""
_POLICIES = """
SELECT tablename, policyname, permissive, cmd, array_to_string(roles, ', '), qual, with_check FROM pg_policies
WHERE schemaname = 'public' AND 'mappa_app' = ANY (roles) ORDER BY 2, 1
"""
_END = re.compile(r"\s(?:AND|OR|UNION|ORDER BY|GROUP BY|LIMIT|THEN)\s")
_BEGINNING = re.compile(r"\s(AND|OR|WHERE|UNION)\s(?!SELECT (?:t|g)\.\w+ FROM held)")
_TURNED = (("NOT EXISTS", "EXISTS"), ("<> ALL", "= ANY"), (" NOT ", " "), ("<=", "<"), (">=", ">"))


@dataclass(frozen=True)
class SqlMutant:
    """`what` was done, the statements that do it, and those that undo it."""

    what: str
    do: str
    undo: str


def _stretch(text: str, start: int) -> int:
    """Where the condition that begins at `start` ends: at the next word of the same depth, or its bracket's end."""
    depth = 0
    for place in range(start, len(text)):
        if text[place] == "(":
            depth += 1
        elif text[place] == ")":
            depth -= 1
            if depth < 0:
                return place
        elif depth == 0 and place > start and _END.match(text, place):
            return place
    return len(text)


def variants(text: str) -> Iterator[tuple[str, str]]:
    """What was done to a text of SQL, and what came of it. Some are no SQL any more: whoever applies them sees."""
    for found in _BEGINNING.finditer(text):
        word, start = found[1], found.end()
        end = _stretch(text, start)
        told = text[start:end].strip()[:120]
        if word == "WHERE":
            rest = re.sub(r"^\s(?:AND)\s", " ", text[end:], count=1)
            after = text[end:].lstrip()[:3] == "AND"
            yield f"without `{told}`", text[:start] + ("" if after else "true") + rest
        else:
            yield f"without `{word} {told}`", text[: found.start()] + text[end:]
    for old, new in _TURNED:
        for place in (hit.start() for hit in re.finditer(re.escape(old), text)):
            around = text[max(0, place - 20) : place + 40]
            yield f"`{old}` turned to `{new}` in `{around}`", text[:place] + new + text[place + len(old) :]


def _rows(sql: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def of_functions() -> Iterator[SqlMutant]:
    """Mutants of every function of the gate that tells something."""
    for name, definition in _rows(_FUNCTIONS):
        head, mark, body = re.split(r"(\$\w*\$)", definition, maxsplit=1)
        text, tail = body.rsplit(mark, 1)
        for what, changed in variants(text):
            yield SqlMutant(f"{name}: {what}", head + mark + changed + mark + tail, definition)


def _policy(row: tuple[str, ...], qual: str | None, check: str | None) -> str:
    table, name, kind, command, roles = row[:5]
    return (
        f"DROP POLICY IF EXISTS {name} ON {table}; CREATE POLICY {name} ON {table} AS {kind} FOR {command} TO {roles}"
        + (f" USING ({qual})" if qual is not None else "")
        + (f" WITH CHECK ({check})" if check is not None else "")
        + ";"
    )


def of_policies() -> Iterator[SqlMutant]:
    """Mutants of every policy for the web login: without one of its conditions; restrictive ones also gone."""
    groups: dict[str, list[tuple[str, ...]]] = {}
    for row in _rows(_POLICIES):
        if not row[0].endswith("history"):
            is_common = row[1] in COMMON and row[2] == "PERMISSIVE" and row[0] != "cases_case"
            alike = f"{row[1]} of every table: {row[5]} {row[6]}" if is_common else f"{row[1]} of {row[0]}"
            groups.setdefault(alike, []).append(row)
    for name, rows in groups.items():
        undo = "".join(_policy(row, row[5], row[6]) for row in rows)
        if rows[0][2] == "RESTRICTIVE":
            gone = "".join(f"DROP POLICY {row[1]} ON {row[0]};" for row in rows)
            yield SqlMutant(f"{name[:60]}: gone", gone, undo)
        for index in (5, 6):
            yield from _of_expression(name[:60], rows, index, undo)


def _of_expression(name: str, rows: list[tuple[str, ...]], index: int, undo: str) -> Iterator[SqlMutant]:
    if rows[0][index] is None:
        return
    which = "USING" if index == 5 else "WITH CHECK"
    changed = [("true", "true")] * len(rows)
    yield SqlMutant(f"{name}: {which} everything", _all(rows, index, [text for _what, text in changed]), undo)
    for parts in zip(*(variants(row[index]) for row in rows), strict=False):
        yield SqlMutant(
            f"{name}: {which} {parts[0][0]}", _all(rows, index, [text for _, text in parts]), undo
        )


def _all(rows: list[tuple[str, ...]], index: int, texts: list[str]) -> str:
    return "".join(
        _policy(row, text if index == 5 else row[5], text if index == 6 else row[6])
        for row, text in zip(rows, texts, strict=True)
    )
