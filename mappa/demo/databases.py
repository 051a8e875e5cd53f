"""Addresses of a named database on whichever servers are in use, and making or dropping it."""

import os
import shutil
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import redis
from psycopg2 import sql

from mappa import embedded
from mappa.demo.processes import ChildError
from mappa.embedded import Addresses

_VARIABLES = {
    "app": "DATABASE_URL",
    "jobs": "DATABASE_URL_JOBS",
    "owner": "DATABASE_URL_OWNER",
    "audit": "DATABASE_URL_AUDIT",
}
_TEST_VARIABLE = "DATABASE_URL_TEST"
_TRIES_TO_DROP = 10  # a second apart


def own_servers() -> bool:
    """Whether the environment names servers; otherwise the embedded ones are used."""
    return "DATABASE_URL" in os.environ or _TEST_VARIABLE in os.environ


def missing_variables() -> list[str]:
    """Variables that must be set together with DATABASE_URL and are not."""
    wanted = [*_VARIABLES.values(), "REDIS_URL", "SECRET_KEY", "EVIDENCE_DIR", "EVIDENCE_KEY"]
    return [name for name in wanted if not os.environ.get(name)] if own_servers() else []


def usual_name() -> str:
    """The database the environment names, or mappa."""
    return urlsplit(os.environ.get("DATABASE_URL", "")).path.lstrip("/") or "mappa"


def addresses(database: str) -> Addresses:
    """Addresses of the named database for every login."""
    if not own_servers():
        return embedded.addresses(database)
    urls = {login: os.environ[name] for login, name in _VARIABLES.items()}
    if _TEST_VARIABLE in os.environ:
        urls["test"] = os.environ[_TEST_VARIABLE]
    return Addresses(
        database={login: _with_database(url, database) for login, url in urls.items()},
        redis=os.environ["REDIS_URL"],
        secret_key=os.environ["SECRET_KEY"],
    )


def environment(database: str) -> dict[str, str]:
    """The variables that make a child process use the named database."""
    evidence = {"EVIDENCE_DIR": str(evidence_folder(database))}
    if not own_servers():
        return {"MAPPA_DATABASE": database} | evidence
    named = addresses(database)
    known = _VARIABLES | {"test": _TEST_VARIABLE}
    return {known[login]: url for login, url in named.database.items()} | evidence


def evidence_folder(database: str) -> Path:
    """What stands outside the named database about its evidence log; a database beside the usual one has its own."""
    if not own_servers():
        return embedded.evidence_folder(database)
    named = Path(os.environ["EVIDENCE_DIR"])
    return named if database == usual_name() else named / database


def _with_database(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _run(database: str, *statements: sql.Composable) -> None:
    """Run statements outside a transaction, as the owner, on the maintenance database. Raises ChildError."""
    urls = addresses(database).database
    if "test" not in urls:
        raise ChildError(f"Making or dropping a database needs {_TEST_VARIABLE}, a login that may do so.")
    url = _with_database(urls["test"], "postgres")
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE mappa_owner")
            for statement in statements:
                cursor.execute(statement)


def exists(database: str) -> bool:
    """Whether the server has the named database."""
    url = _with_database(addresses(database).database["owner"], "postgres")
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        return cursor.fetchone() is not None


def mark(database: str) -> str:
    """What the last preparation of this database left as its mark; empty when there is none."""
    with (
        closing(psycopg2.connect(addresses(database).database["owner"])) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database"
            " WHERE datname = current_database()"
        )
        row = cursor.fetchone()
        return str(row[0]) if row else ""


def set_mark(database: str, text: str) -> None:
    """Leave a mark on the database; it lives and dies with it."""
    with (
        closing(psycopg2.connect(addresses(database).database["owner"])) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS %s").format(sql.Identifier(database)), [text])
        connection.commit()


def drop(database: str) -> None:
    """Drop the named database, closing its connections, with its evidence; empty its broker number."""
    dropping = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
    for left in reversed(range(_TRIES_TO_DROP)):
        try:
            _run(database, dropping)
            break
        except psycopg2.errors.InsufficientPrivilege:
            # The server's own vacuum is at work in it: nobody of ours may end that, and it is soon done.
            if not left:
                raise
            time.sleep(1)
    with redis.Redis.from_url(addresses(database).redis) as broker:
        broker.flushdb()
    shutil.rmtree(evidence_folder(database), ignore_errors=True)


def create(database: str) -> None:
    """Make the named database from the template, open to the project's logins only."""
    name = sql.Identifier(database)
    _run(
        database,
        sql.SQL("CREATE DATABASE {} TEMPLATE mappa_template").format(name),
        sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name),
        sql.SQL("GRANT CONNECT ON DATABASE {} TO mappa_app, mappa_jobs, mappa_audit_ro, mappa_backup").format(
            name
        ),
    )
