"""Nobody writes their own rights: what the database lets the web login do to accounts and memberships.

Rights follow from memberships and from a few columns of the account. The web login writes them only in the name of
a system administrator, and never for that person's own account. The worker's login (loaders), the gate and
whoever migrates are trusted: no page runs as they. Every statement may be run again.
"""

from collections.abc import Iterable

from mappa.agencies.roles import PERMISSIONS, Permission
from mappa.core.gate import ME, gate, in_force

# Signing in, changing one's password and accepting the terms write these; everything else is a right or a name.
OWN_COLUMNS = ("last_login", "password", "phone", "terms_accepted_at")
# What the page of signing in, where nobody is signed in yet, writes: a new hash of the same password among it.
SIGN_IN_COLUMNS = ("last_login", "password")

# Who works where, and with which figures: changed by administrators, and never deleted by a page.
ADMINISTERED = (
    "agencies_agency",
    "agencies_area",
    "agencies_policyvalue",
    "agencies_team",
    "agencies_training",
)
# Django's own groups and permissions give no right here (roles are code), and stay as the migrations leave them.
NOBODY = (
    "agencies_user_groups",
    "agencies_user_user_permissions",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
)

# Grants of a library that this system does not read (cases/visibility.py does), and its pages for e-mail addresses.
UNUSED = (
    "account_emailaddress",
    "account_emailconfirmation",
    "guardian_groupobjectpermission",
    "guardian_userobjectpermission",
)

ADMINISTRATORS = frozenset(role for role, held in PERMISSIONS.items() if Permission.ADMINISTER in held)


def holds(roles: Iterable[str] | None = None) -> str:
    """SQL: whether the person has an active account and a membership in force, in one of these roles if any are given."""
    named = ", ".join(f"'{role}'" for role in sorted(roles)) if roles is not None else ""
    return (
        "EXISTS (SELECT FROM agencies_membership m JOIN agencies_user u ON u.id = m.user_id"
        f" WHERE m.user_id = {ME} AND u.is_active AND {in_force('m')}"  # nosec B608 - names of the code itself, no input
        + (f" AND m.role IN ({named}))" if named else ")")
    )


# What a trigger hands back to let a statement go on; nothing would silently undo a deletion.
_GO_ON = "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
_TRUSTED_LOGIN = (
    "CREATE OR REPLACE FUNCTION is_trusted_login() RETURNS boolean LANGUAGE sql STABLE"
    " SET search_path = pg_catalog, public, pg_temp AS $$ SELECT current_user IN ('mappa_jobs', 'mappa_gate')"
    " OR pg_has_role(current_user, 'mappa_owner', 'MEMBER') $$;"
    "GRANT EXECUTE ON FUNCTION is_trusted_login() TO mappa_app, mappa_jobs, mappa_gate;"
)


def _refuse(when: str, what: str) -> str:
    return f"IF {when} THEN RAISE EXCEPTION '{what}' USING ERRCODE = 'insufficient_privilege'; END IF;"


def _differ(columns: Iterable[str]) -> str:
    """Whether the row after differs from the row before in anything but these columns."""
    kept = "".join(f" - '{column}'" for column in columns)
    return f"to_jsonb(NEW){kept} <> to_jsonb(OLD){kept}"


_MEMBERSHIP = (
    _refuse("NOT administers()", "only a system administrator changes memberships")
    + _refuse("NEW.user_id = current_actor_id()", "nobody changes their own memberships")
    + "IF TG_OP = 'UPDATE' THEN "
    + _refuse(_differ(["to_on"]), "a membership is ended, and another one begun")
    + " END IF;"
)
_ACCOUNT = (
    "IF TG_OP = 'INSERT' THEN "
    + _refuse("NOT administers()", "only a system administrator makes accounts")
    + " RETURN NEW; END IF;"
    + _refuse(
        f"{_differ(OWN_COLUMNS)} AND (NOT administers() OR OLD.id = current_actor_id())",
        "only a system administrator changes this, and never of their own account",
    )
    + _refuse(
        f"current_actor_id() IS NULL AND {_differ(SIGN_IN_COLUMNS)}",
        "signing in changes nothing else of an account",
    )
    + _refuse(
        f"OLD.id <> current_actor_id() AND {_differ([])} AND NOT administers()",
        "this is the account of somebody else",
    )
)
_ADMINISTERED = _refuse("NOT administers()", "only a system administrator changes this")
# Second factors: their owner sets them up, an administrator takes them away; signing in uses one of them up.
_SECOND_FACTOR = (
    "IF current_actor_id() IS NULL AND TG_OP = 'UPDATE' THEN "
    + _refuse(
        f"{_differ(['last_used_at', 'data'])} OR (NEW.type = 'totp' AND NEW.data <> OLD.data)",
        "signing in changes nothing else of a second factor",
    )
    + " RETURN NEW; END IF;"
    + _refuse(
        "current_actor_id() IS DISTINCT FROM coalesce(OLD.user_id, NEW.user_id)"
        " AND NOT (TG_OP = 'DELETE' AND administers())",
        "this is the second factor of somebody else",
    )
    + _refuse("TG_OP = 'UPDATE' AND NEW.user_id <> OLD.user_id", "a second factor stays with its owner")
)


def guard(table: str, function: str, *, on: str = "INSERT OR UPDATE") -> str:
    """Hang a guarding function on a table, before each row that is written."""
    return (
        f"DROP TRIGGER IF EXISTS guard ON {table};"
        f"CREATE TRIGGER guard BEFORE {on} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}();"
    )


def guarding(name: str, body: str) -> str:
    """A trigger function that lets trusted logins pass and asks `body`, in plpgsql, for the web login."""
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
        f" SET search_path = pg_catalog, public, pg_temp AS $guard$ BEGIN"
        f" IF is_trusted_login() THEN {_GO_ON} END IF; {body} {_GO_ON} END $guard$;"
        f"GRANT EXECUTE ON FUNCTION {name}() TO mappa_app, mappa_jobs, mappa_gate;"
    )


def take_away(rights: str, tables: Iterable[str], *, logins: str = "mappa_app") -> str:
    """Take rights on tables away from logins."""
    return "".join(f"REVOKE {rights} ON {table} FROM {logins};" for table in tables)


def guard_libraries() -> str:
    """Of the tables of libraries: second factors are their owner's; what no page writes is written by none."""
    return (
        guarding("guard_second_factor", _SECOND_FACTOR)
        + guard("mfa_authenticator", "guard_second_factor", on="INSERT OR UPDATE OR DELETE")
        + take_away("INSERT, UPDATE, DELETE", UNUSED, logins="mappa_app, mappa_jobs")
    )


def guard_rights() -> str:
    """Of accounts, memberships and what they stand on."""
    return (
        # The bodies name functions that later migrations make.
        "SET LOCAL check_function_bodies = off;"
        + gate("administers()", "boolean", f"SELECT {holds(ADMINISTRATORS)}")
        + _TRUSTED_LOGIN
        + guarding("guard_membership", _MEMBERSHIP)
        + guarding("guard_account", _ACCOUNT)
        + guarding("guard_administered", _ADMINISTERED)
        + guard("agencies_membership", "guard_membership")
        + guard("agencies_user", "guard_account")
        + "".join(guard(table, "guard_administered") for table in ADMINISTERED)
        + take_away("DELETE", ("agencies_membership", "agencies_user", *ADMINISTERED))
        + take_away("INSERT, UPDATE, DELETE", NOBODY, logins="mappa_app, mappa_jobs")
    )
