"""A process serves only if the second wall stands in front of it.

Row-level security binds neither a superuser nor a role with BYPASSRLS, and an owner can take it down. So web,
worker, schedule and commands look at their own login and at the tables before they begin, and end with a plain
sentence otherwise. Migrations alone run as the owner: manage.py names the commands that do, and asks nothing of
them; no server and no other command starts with such a login, whatever MAPPA_LOGIN says.
"""

import time
from collections.abc import Iterable

from django.apps import apps
from django.db import OperationalError, connection, connections
from django.db.models import Model

from cases.models import Case
from cases.models.bound import CaseBound

SERVING = frozenset({"app", "jobs", "audit"})
_SECONDS_TO_WAIT = 30

# Every role the login is, or may become by SET ROLE.
_ROLES = """
SELECT r.rolname, r.rolsuper, r.rolbypassrls,
    EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p')
        AND c.relnamespace = 'public'::regnamespace)
FROM pg_roles r WHERE pg_has_role(session_user, r.oid, 'MEMBER') ORDER BY 1
"""
# The tables of the models, and any other with the column.
_TABLES = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
    array(SELECT attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped),
    EXISTS (SELECT FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname
        AND p.permissive = 'PERMISSIVE' AND p.cmd IN ('SELECT', 'ALL') AND 'mappa_app' = ANY (p.roles)),
    EXISTS (SELECT FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname
        AND p.permissive = 'PERMISSIVE' AND (p.roles && ARRAY['public']::name[]
            OR 'mappa_app' = ANY (p.roles) AND 'true' IN (p.qual, p.with_check)))
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND (c.relname = ANY (%s)
    OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'case_id' AND NOT a.attisdropped))
ORDER BY 1
"""
# History is read under the same restrictions as the table it tells of.
_LOOSER = """
SELECT t.tablename || 'history', t.policyname FROM pg_policies t JOIN pg_class h ON h.relname = t.tablename || 'history'
WHERE t.schemaname = 'public' AND t.permissive = 'RESTRICTIVE' AND t.cmd IN ('SELECT', 'ALL')
    AND NOT EXISTS (SELECT FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = h.relname
        AND p.policyname = t.policyname AND p.permissive = 'RESTRICTIVE' AND p.qual = t.qual AND p.roles = t.roles)
ORDER BY 1, 2
"""
_SILENCEABLE = """
SELECT prosrc FROM pg_proc WHERE proname = '_pgtrigger_should_ignore' AND pronamespace = 'public'::regnamespace
"""


class Unbounded(SystemExit):
    """The process must not serve. The text says why."""


def leads_to_case(model: type[Model]) -> bool:
    """Whether a model has a foreign key to the case."""
    return any(getattr(field, "related_model", None) is Case for field in model._meta.concrete_fields)


def case_bound_tables() -> list[str]:
    """Names of all tables that must have row-level security, history included, without the case table itself."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, CaseBound) or (leads_to_case(model) and model is not Case)
    )


def faults_of_login() -> list[str]:
    """What this process's login may do that nobody who serves may."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLES)
        roles = cursor.fetchall()
    found = []
    for name, is_super, bypasses, owns in roles:
        if is_super:
            found.append(f"The database login is, or may become, the superuser {name}.")
        elif bypasses:
            found.append(
                f"The database login is, or may become, {name}, which looks past row-level security."
            )
        elif owns:
            found.append(f"The database login is, or may become, {name}, which owns tables.")
    return found


def faults_of_tables(tables: Iterable[str] = ()) -> list[str]:
    """Tables of the record that the second wall does not stand around; the models' own if none are named."""
    wanted = {*(tables or case_bound_tables()), "cases_case"}
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [sorted(wanted)])
        rows = cursor.fetchall()
        cursor.execute(_LOOSER)
        looser = cursor.fetchall()
        cursor.execute(_SILENCEABLE)
        silence = cursor.fetchone()
    found = [f"{table} is not in the database." for table in sorted(wanted - {row[0] for row in rows})]
    for table, enabled, forced, columns, has_policy, is_open in rows:
        carried = {"id" if table == "cases_case" else "case_id", "area_id"}
        if not (enabled and forced):
            found.append(f"{table} has no forced row-level security.")
        if not has_policy:
            found.append(f"{table} has no policy for reading.")
        if is_open:
            found.append(f"{table} has a policy that is open to everybody.")
        found.extend(f"{table} has no column {column}." for column in sorted(carried - set(columns)))
    found.extend(f"{history} lacks the policy {name} of the table it tells of." for history, name in looser)
    if silence and silence[0].strip() != "SELECT false":
        found.append("History can be silenced by a setting: a migration lacks NEVER_SILENT.")
    return found


def require_bounded_login() -> None:
    """Return if this process may serve; otherwise raise Unbounded. Waits half a minute for a database that is away.

    Leaves no connection open, since a web server forks after this.
    """
    end = time.monotonic() + _SECONDS_TO_WAIT
    while True:
        try:
            found = faults_of_login() + faults_of_tables()
        except OperationalError as error:
            if time.monotonic() > end:
                raise Unbounded("The database does not answer, so nothing is served.") from error
            time.sleep(1)
        else:
            break
        finally:
            connections.close_all()
    if found:
        raise Unbounded("\n".join(["Nothing is served, because the second wall does not stand:", *found]))
