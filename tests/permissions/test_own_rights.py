"""Nobody writes their own rights: raw statements as the web login, whatever the pages would do."""

from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from mappa.agencies.actor import system_actor
from mappa.agencies.models import Membership, User
from mappa.agencies.roles import PERMISSIONS, Permission, Role
from tests.conftest import as_role
from tests.factories.agencies import AgencyFactory, MembershipFactory, TeamFactory, UserFactory, person

pytestmark = pytest.mark.django_db

RIGHTS = {
    "agency_id": lambda: AgencyFactory(name="Elsewhere").pk,
    "is_active": lambda: False,
    "is_staff": lambda: True,
    "is_superuser": lambda: True,
    "vetting": lambda: "DV",
    "vetted_on": lambda: "2026-01-01",
    "vetting_expires_on": lambda: "2036-01-01",
    "category4_cleared_to": lambda: "2036-01-01",
    "username": lambda: "somebody.else",
    "first_name": lambda: "Somebody",
    "grade": lambda: "CHIEF_OFFICER",
}
NOT_ADMINISTRATORS = sorted(set(Role) - {Role.SYSTEM_ADMINISTRATOR})


def run(statement, *values):
    """How many rows the statement touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def refused(statement, *values, match="administrator|permission denied|own|somebody else|ended"):
    with pytest.raises(ProgrammingError, match=match):
        run(statement, *values)


def administrator():
    return person(Role.SYSTEM_ADMINISTRATOR)


def add_membership(user, team, role=Role.COORDINATOR):
    return (
        "INSERT INTO agencies_membership (id, user_id, team_id, role, from_on) VALUES (%s, %s, %s, %s, %s)",
        uuid4(),
        user.pk,
        team.pk,
        role.value,
        timezone.localdate(),
    )


def add_account(**fields):
    row = {
        "id": uuid4(),
        "username": "new.person",
        "password": "!",
        "is_superuser": False,
        "is_staff": False,
        "is_active": True,
        "first_name": "New",
        "last_name": "Person",
        "email": "",
        "date_joined": timezone.now(),
        "job_title": "",
        "grade": "PRACTITIONER",
        "phone": "",
        "vetting": "",
    } | fields
    places = ", ".join(["%s"] * len(row))
    return (f"INSERT INTO agencies_user ({', '.join(row)}) VALUES ({places})", *row.values())


def test_only_the_system_administrator_administers():
    holders = {role for role, held in PERMISSIONS.items() if Permission.ADMINISTER in held}
    assert holders == {Role.SYSTEM_ADMINISTRATOR}


# Memberships


@pytest.mark.parametrize("role", NOT_ADMINISTRATORS)
def test_no_other_role_gives_or_ends_a_membership(acting, role):
    me, colleague, team = person(role), person(Role.COM), TeamFactory()
    with acting(me):
        for user in (me, colleague):
            refused(*add_membership(user, team))
            refused("UPDATE agencies_membership SET to_on = NULL WHERE user_id = %s", user.pk)
            refused("UPDATE agencies_membership SET role = 'COORDINATOR' WHERE user_id = %s", user.pk)
            refused("DELETE FROM agencies_membership WHERE user_id = %s", user.pk)


def test_administrator_gives_a_role_and_ends_one_but_deletes_none(acting, today):
    colleague, team = person(Role.COM), TeamFactory()
    with acting(administrator()):
        assert run(*add_membership(colleague, team)) == 1
        assert run("UPDATE agencies_membership SET to_on = %s WHERE user_id = %s", today, colleague.pk) == 2
        refused("DELETE FROM agencies_membership WHERE user_id = %s", colleague.pk)
    assert set(Membership.objects.filter(user=colleague).values_list("to_on", flat=True)) == {today}


@pytest.mark.parametrize("column", ["user_id", "team_id", "role", "from_on"])
def test_a_membership_is_never_turned_into_another(acting, column):
    member = MembershipFactory()
    values = {
        "user_id": UserFactory().pk,
        "team_id": TeamFactory().pk,
        "role": "SPO",
        "from_on": "2020-01-01",
    }
    with acting(administrator()):
        refused(f"UPDATE agencies_membership SET {column} = %s WHERE id = %s", values[column], member.pk)


def test_administrator_gives_themselves_nothing(acting, today):
    me, team = administrator(), TeamFactory()
    with acting(me):
        refused(*add_membership(me, team, Role.COM))
        refused("UPDATE agencies_membership SET to_on = %s WHERE user_id = %s", today, me.pk)
        refused("UPDATE agencies_membership SET user_id = %s", me.pk)


@pytest.mark.parametrize("gone", ["ended", "not begun", "disabled"])
def test_administrator_who_is_none_any_more_changes_nothing(acting, today, gone):
    me = administrator()
    day = timedelta(days=1)
    if gone == "ended":
        me.memberships.update(from_on=today - 9 * day, to_on=today - day)
    if gone == "not begun":
        me.memberships.update(from_on=today + day)
    if gone == "disabled":
        User.objects.filter(pk=me.pk).update(is_active=False)
    statement = add_membership(person(Role.COM), TeamFactory())
    with acting(me):
        refused(*statement)


@pytest.mark.parametrize("who", ["nobody", "the system"])
def test_nobody_and_the_system_are_no_administrators_of_the_web_login(acting, today, who):
    colleague, team = person(Role.COM), TeamFactory()
    actor = system_actor("anonymous" if who == "nobody" else "loader", today)
    with acting(actor):
        refused(*add_membership(colleague, team))
        refused(*add_account())
        refused("UPDATE agencies_user SET is_superuser = true WHERE id = %s", colleague.pk)
        refused("UPDATE agencies_user SET phone = '1' WHERE id = %s", colleague.pk, match="signing in")


def test_without_any_context_nothing_is_written(db):
    colleague = person(Role.COM)
    with as_role("mappa_app"):
        refused(*add_membership(colleague, TeamFactory.build(pk=uuid4())))
        refused("UPDATE agencies_user SET is_staff = true WHERE id = %s", colleague.pk)


# Accounts


@pytest.mark.parametrize("column", RIGHTS)
@pytest.mark.parametrize(
    "role", [Role.COM, Role.COORDINATOR, Role.HEAD_OF_PUBLIC_PROTECTION, Role.PRIVACY_OFFICER]
)
def test_rights_of_an_account_are_closed_to_its_owner_and_to_colleagues(acting, column, role):
    me, colleague, value = person(role), person(Role.COM), RIGHTS[column]()
    with acting(me):
        for user in (me, colleague):
            refused(f"UPDATE agencies_user SET {column} = %s WHERE id = %s", value, user.pk)


@pytest.mark.parametrize("column", RIGHTS)
def test_administrator_changes_rights_of_others_and_none_of_their_own(acting, column):
    me, colleague, value = administrator(), person(Role.COM), RIGHTS[column]()
    with acting(me):
        assert run(f"UPDATE agencies_user SET {column} = %s WHERE id = %s", value, colleague.pk) == 1
        refused(f"UPDATE agencies_user SET {column} = %s WHERE id = %s", value, me.pk)


def test_every_column_of_an_account_is_a_right_unless_named_here(acting):
    me = person(Role.COM)
    with acting(me):
        for column in sorted({field.column for field in User._meta.concrete_fields} - {"id"}):
            values = {"date_joined": timezone.now(), "email": "x@example.invalid", "job_title": "x"} | {
                name: make() for name, make in RIGHTS.items() if name != "agency_id"
            }
            own = {
                "last_login": timezone.now(),
                "password": "!",
                "phone": "1",
                "terms_accepted_at": timezone.now(),
            }
            if column in own:
                assert run(f"UPDATE agencies_user SET {column} = %s WHERE id = %s", own[column], me.pk) == 1
            elif column == "agency_id":
                refused("UPDATE agencies_user SET agency_id = NULL WHERE id = %s", me.pk)
            else:
                value = values.get(column, "x")
                refused(f"UPDATE agencies_user SET {column} = %s WHERE id = %s", value, me.pk)


def test_accounts_are_made_by_administrators_and_deleted_by_nobody(acting):
    colleague = UserFactory()
    for who in (person(Role.COM), person(Role.COORDINATOR)):
        with acting(who):
            refused(*add_account())
    with acting(administrator()):
        assert run(*add_account()) == 1
        refused("DELETE FROM agencies_user WHERE id = %s", colleague.pk)


def test_nobody_but_an_administrator_sets_the_password_of_somebody_else(acting):
    colleague = person(Role.COM)
    statement = "UPDATE agencies_user SET password = %s WHERE id = %s"
    with acting(person(Role.COORDINATOR)):
        refused(statement, "!", colleague.pk, match="somebody else")
    with acting(administrator()):
        assert run(statement, "!", colleague.pk) == 1


def test_signing_in_still_works_and_keeps_its_time(client):
    user = person(Role.COM, username="igor.fictional", password=make_password("a long test password"))
    answer = client.post("/accounts/login/", {"login": user.username, "password": "a long test password"})
    assert (answer.status_code, answer.url) == (302, "/")
    user.refresh_from_db()
    assert user.last_login is not None
    assert client.session["_auth_user_id"] == str(user.pk)


def test_password_is_changed_by_its_owner_on_the_page(client):
    user = person(Role.COM, password=make_password("a long test password"))
    client.sign_in(user)
    new = "another long test password"
    posted = {"oldpassword": "a long test password", "password1": new, "password2": new}
    assert client.post("/accounts/password/change/", posted).status_code == 302
    user.refresh_from_db()
    assert user.check_password(new)


# Teams, agencies, areas, figures; Django's own groups


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE agencies_team SET parent_id = NULL",
        "UPDATE agencies_agency SET kind = 'POLICE'",
        "UPDATE agencies_area SET name = 'Here' WHERE slug = 'kent'",
        "INSERT INTO agencies_area (id, name, slug) VALUES (gen_random_uuid(), 'Nowhere', 'nowhere')",
        "INSERT INTO agencies_agency (id, name, kind) VALUES (gen_random_uuid(), 'None', 'OTHER')",
        (
            "INSERT INTO agencies_policyvalue (id, agency_kind, key, value, from_on, source, recorded_at)"
            " VALUES (gen_random_uuid(), '', 'x', 1, '2026-01-01', 'test', now())"
        ),
    ],
)
def test_who_works_where_is_an_administrators(acting, statement):
    TeamFactory()
    for role in (Role.COM, Role.COORDINATOR, Role.HEAD_OF_PUBLIC_PROTECTION):
        with acting(person(role)):
            refused(statement)
    with acting(administrator()):
        assert run(statement) >= 1


@pytest.mark.parametrize("table", ["agency", "area", "policyvalue", "team", "training"])
def test_who_works_where_is_deleted_by_nobody(acting, table):
    with acting(administrator()):
        refused(f"DELETE FROM agencies_{table}", match="permission denied")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO auth_group (name) VALUES ('all')",
        (
            "INSERT INTO agencies_user_user_permissions (user_id, permission_id)"
            " SELECT u.id, p.id FROM agencies_user u, auth_permission p LIMIT 1"
        ),
        "UPDATE auth_permission SET codename = 'x'",
        "DELETE FROM django_content_type",
        "DELETE FROM django_migrations",
        (
            "INSERT INTO guardian_userobjectpermission (object_pk, content_type_id, permission_id, user_id)"
            " SELECT 'x', p.content_type_id, p.id, u.id FROM agencies_user u, auth_permission p LIMIT 1"
        ),
    ],
)
@pytest.mark.parametrize("role", ["mappa_app", "mappa_jobs"])
def test_groups_and_permissions_of_the_framework_are_written_by_nobody(acting, statement, role):
    with acting(administrator(), role):
        refused(statement, match="permission denied")


def test_the_loader_may(acting, today):
    colleague, team = person(Role.COM), TeamFactory()
    with acting(system_actor("loader", today), "mappa_jobs"):
        assert run(*add_membership(colleague, team)) == 1
        assert run("UPDATE agencies_user SET is_active = false WHERE id = %s", colleague.pk) == 1
        assert run("DELETE FROM agencies_membership WHERE user_id = %s", colleague.pk) == 2


# Second factors


def second_factor(user, kind="totp"):
    return Authenticator.objects.create(user=user, type=kind, data={"secret": "x"})


def test_a_second_factor_is_set_up_and_taken_away_by_its_owner(acting):
    me, colleague = person(Role.COM), person(Role.COM)
    second_factor(colleague)
    with acting(me):
        second_factor(me)
        assert run("UPDATE mfa_authenticator SET data = '{}' WHERE user_id = %s", me.pk) == 1
        refused("UPDATE mfa_authenticator SET data = '{}' WHERE user_id = %s", colleague.pk)
        refused(
            "UPDATE mfa_authenticator SET user_id = %s WHERE user_id = %s", colleague.pk, me.pk, match="stays"
        )
        refused("DELETE FROM mfa_authenticator WHERE user_id = %s", colleague.pk)
        with pytest.raises(ProgrammingError, match="somebody else"), transaction.atomic():
            second_factor(colleague, "recovery_codes")
        assert run("DELETE FROM mfa_authenticator WHERE user_id = %s", me.pk) == 1


def test_administrator_takes_a_lost_second_factor_away_and_sets_none_up(acting):
    colleague = person(Role.COM)
    second_factor(colleague)
    with acting(administrator()):
        refused("UPDATE mfa_authenticator SET data = '{}' WHERE user_id = %s", colleague.pk)
        assert run("DELETE FROM mfa_authenticator WHERE user_id = %s", colleague.pk) == 1


def test_signing_in_uses_a_second_factor_and_changes_nothing_else_of_it(acting, today):
    colleague = person(Role.COM)
    second_factor(colleague)
    second_factor(colleague, "recovery_codes")
    with acting(system_actor("anonymous", today)):
        assert run("UPDATE mfa_authenticator SET last_used_at = now()") == 2
        assert run("UPDATE mfa_authenticator SET data = '{}' WHERE type = 'recovery_codes'") == 1
        refused("UPDATE mfa_authenticator SET data = '{}' WHERE type = 'totp'", match="signing in")
        refused("DELETE FROM mfa_authenticator")
