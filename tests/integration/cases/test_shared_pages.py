"""Reading what was given: the list, the page of the whole case, the copy without names; and what ends it."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from cases.domain.enums import LimitationKind
from cases.domain.grants import GrantKind, GrantPurpose
from cases.models import (
    Address,
    Alias,
    Case,
    CaseCategory,
    CaseEvent,
    CaseUserGrant,
    Identifier,
    Nominal,
    RedactedCopy,
)
from cases.selectors.shared import copies_to, copy_or_404, grant_or_404, grants_to, shares_of, work_for
from mappa.agencies.models import User
from mappa.agencies.roles import Role
from mappa.agencies.selectors import actor_for
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.core.calendar import DAY
from mappa.core.gate import TODAY
from mappa.core.work import WorkGroup
from tests.factories.agencies import TeamFactory, UserFactory, person
from tests.factories.cases import case_of
from tests.factories.limits import limit
from tests.integration.cases.given import given

pytestmark = pytest.mark.django_db

WITHOUT_CASES = [
    Role.SMB_MEMBER,
    Role.SMB_CHAIR,
    Role.LAY_ADVISER,
    Role.AUDITOR,
    Role.INSPECTOR,
    Role.NATIONAL_TEAM,
]


@pytest.fixture
def case():
    return case_of(TeamFactory(), first_name="Testina", last_name="Fictionalova")


def page(client, user, address, status=200):
    answer = client.sign_in(user).get(address)
    assert answer.status_code == status
    return answer.content.decode()


def address_of(row):
    return reverse("shared-case" if isinstance(row, CaseUserGrant) else "shared-copy", args=[row.pk])


def seen_by_both(acting, user):
    """Ids that both walls let the person read; fails when they differ."""
    with acting(user):
        raw = {row.pk for rows in (CaseUserGrant.objects, RedactedCopy.objects) for row in rows.all()}
    actor = actor_for(user)
    by_rule = {row.pk for row in (*grants_to(actor), *copies_to(actor))}
    assert raw == by_rule
    return by_rule


# The whole case


@pytest.mark.parametrize("role", WITHOUT_CASES)
def test_roles_without_cases_read_the_one_given_and_no_ordinary_page(client, case, role):
    user = person(role)
    grant = given(case, user, reason="Chair of the board asked to see how it was run.")
    html = page(client, user, address_of(grant))
    for words in (
        "Testina Fictionalova",
        case.reference,
        "Read only until",
        "Chair of the board asked",
        "Record",
        "Timeline",
    ):
        assert words in html
    event = AuditEvent.objects.get(event=EventType.GRANTED_CASE_VIEWED)
    assert (event.case_ids, event.actor_id, event.object_ref) == ([case.pk], user.pk, grant.pk)
    assert "/cases/" not in html
    for name in ("case-detail", "case-record", "case-timeline", "document-list", "case-meetings"):
        page(client, user, reverse(name, args=[case.pk]), 403)
    page(client, user, reverse("case-list"), 403)


def test_roles_with_cases_read_it_on_the_ordinary_pages_too_and_change_nothing(client, acting, case):
    user = person(Role.SPO)
    grant = given(case, user, purpose=GrantPurpose.CHALLENGE)
    assert "Testina" in page(client, user, address_of(grant))
    assert "Testina" in page(client, user, reverse("case-detail", args=[case.pk]))
    answer = client.post(
        reverse("event-record", args=[case.pk]),
        {"kind": "MOVED", "happened_on_day": "1", "happened_on_month": "1", "happened_on_year": "2026"},
    )
    assert answer.status_code in {200, 403, 404}
    assert not CaseEvent.objects.exists()


def test_page_shows_plan_meetings_and_only_what_is_shared(client, case):
    mark = {"case": case, "area": case.area, "happened_on": timezone.localdate(), "kind": "MOVED"}
    CaseEvent.objects.create(**mark, summary="Told to everybody")
    CaseEvent.objects.create(**mark, summary="Told to one agency", sharing="OWN_AGENCY")
    user = person(Role.AUDITOR)
    html = page(client, user, address_of(given(case, user)))
    assert "Told to everybody" in html
    assert "Told to one agency" not in html
    assert "There is no plan that you may read." in html
    assert "No meeting has been scheduled" in html


# What ends it


@pytest.mark.parametrize("kind", GrantKind)
@pytest.mark.parametrize(
    "how",
    [
        "expired",
        "ended",
        "left",
        "not begun",
        "disabled",
        "excluded",
        "restricted",
        "not cleared",
        "of another",
    ],
)
def test_what_ends_access_answers_as_an_unknown_address_does(client, acting, today, case, kind, how):
    user = person(Role.AUDITOR)
    last = today - DAY if how == "expired" else today
    row = given(case, UserFactory() if how == "of another" else user, kind, expires_on=last)
    if how == "ended":
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at"])
    if how == "left":
        user.memberships.update(to_on=today - DAY)
    if how == "not begun":
        user.memberships.update(from_on=today + DAY)
    if how == "disabled":
        User.objects.filter(pk=user.pk).update(is_active=False)
    if how in {"excluded", "restricted"}:
        limit(
            case,
            LimitationKind.EXCLUSION if how == "excluded" else LimitationKind.RESTRICTION,
            *([user] if how == "excluded" else []),
        )
    if how == "not cleared":
        CaseCategory.objects.create(
            case=case, area=case.area, category=4, because="x", rule="s.327(4B)", from_on=case.became_known_on
        )
    user.refresh_from_db()
    stands_alone = how == "restricted" and kind is GrantKind.REDACTED
    assert seen_by_both(acting, user) == ({row.pk} if stands_alone else set())
    client.sign_in(user)
    answer = client.get(address_of(row))
    unknown = client.get(reverse("shared-case" if kind is GrantKind.FULL else "shared-copy", args=[uuid4()]))
    if stands_alone:
        assert answer.status_code == 200
        return
    if how in {"left", "not begun"}:
        assert (answer.status_code, unknown.status_code) == (403, 403)
    elif how == "disabled":
        assert (answer.status_code, unknown.status_code) == (302, 302)
    else:
        assert (answer.status_code, unknown.status_code) == (404, 404)
        assert without_tokens(answer) == without_tokens(unknown)
    with acting(user) as actor, pytest.raises(Http404):
        (grant_or_404 if kind is GrantKind.FULL else copy_or_404)(actor, row.pk)


def without_tokens(answer):
    return re.sub(r'(nonce="|X-CSRFToken": "|csrfmiddlewaretoken" value=")[^"]+', "", answer.content.decode())


def test_last_day_is_included(client, today, case):
    user = person(Role.AUDITOR)
    row = given(case, user, expires_on=today)
    page(client, user, address_of(row))
    assert grants_to(actor_for(user, on=today)).exists()
    assert not grants_to(actor_for(user, on=today + DAY)).exists()


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-07-31 22:59:59+00", date(2026, 7, 31)),
        ("2026-07-31 23:00:00+00", date(2026, 8, 1)),
        ("2026-12-31 23:59:59+00", date(2026, 12, 31)),
        ("2027-01-01 00:00:00+00", date(2027, 1, 1)),
    ],
)
def test_days_of_the_database_begin_at_midnight_in_london(moment, day):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {TODAY.replace('now()', '%s::timestamptz')}", [moment])
        assert cursor.fetchone() == (day,)


@pytest.mark.parametrize("address", ["shared-case", "shared-copy"])
def test_forged_ids_are_not_found(client, case, address):
    user = person(Role.AUDITOR)
    whole, copy = given(case, user), given(case, user, GrantKind.REDACTED)
    swapped = copy if address == "shared-case" else whole
    for pk in (uuid4(), case.pk, user.pk, swapped.pk):
        page(client, user, reverse(address, args=[pk]), 404)


@pytest.mark.parametrize("kind", GrantKind)
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_is_sent_to_what_is_read(client, case, kind, method):
    user = person(Role.AUDITOR)
    row = given(case, user, kind)
    assert getattr(client.sign_in(user), method)(address_of(row)).status_code == 405


# The list, the first page, the menu


def test_list_tells_reference_from_whom_why_and_until_and_no_name(client, today, case):
    user, giver = person(Role.AUDITOR), UserFactory(first_name="Cora", last_name="Ordinator")
    second = case_of(TeamFactory(), first_name="Othello", last_name="Fictionalson")
    given(case, user, granted_by=giver, reason="Sample of the quarter")
    given(second, user, GrantKind.REDACTED, granted_by=giver, purpose=GrantPurpose.CHALLENGE)
    given(case_of(TeamFactory()), user, expires_on=today - DAY)
    html = page(client, user, reverse("shared-list"))
    for words in (
        case.reference,
        second.reference,
        "Cora Ordinator",
        "Sample of the quarter",
        "A copy without names",
    ):
        assert words in html
    assert "Fictional" not in html
    assert html.count("/shared/") >= 3
    assert set(AuditEvent.objects.get(event=EventType.CASE_LISTED).case_ids) == {case.pk, second.pk}


def test_first_page_and_menu_tell_of_what_is_shared_without_a_name(client, acting, case):
    user = person(Role.SMB_CHAIR)
    assert "Shared with me" not in page(client, user, "/")
    grant = given(case, user, purpose=GrantPurpose.BOARD_CHAIR)
    html = page(client, user, "/")
    assert "Shared with me" in html
    assert "Shared with you" in html
    assert case.reference in html
    assert "Fictional" not in html
    with acting(user) as actor:
        (item,) = work_for(actor)
    assert (item.group, item.url, item.case_id) == (WorkGroup.SHARED, address_of(grant), case.pk)
    assert item.who == case.reference


def test_menu_keeps_the_list_once_it_was_needed_and_the_list_says_what_to_do(client, today, case):
    user = person(Role.AUDITOR)
    given(case, user, expires_on=today - DAY)
    html = page(client, user, reverse("shared-list"))
    assert "Shared with me" in html
    assert "Nothing is shared with you now" in html
    assert "ask the MAPPA co-ordinator" in html
    assert not AuditEvent.objects.filter(event=EventType.CASE_LISTED).exists()


def test_menu_tells_nothing_of_a_case_that_is_kept_from_the_person(client, case):
    user = person(Role.AUDITOR)
    given(case, user)
    limit(case, LimitationKind.EXCLUSION, user)
    assert "Shared with me" not in page(client, user, "/")


def test_what_others_were_given_is_in_nobody_elses_list(acting, case):
    given(case, person(Role.AUDITOR))
    given(case, person(Role.AUDITOR), GrantKind.REDACTED)
    for who in (person(Role.AUDITOR), person(Role.SYSTEM_ADMINISTRATOR), person(Role.COM)):
        with acting(who) as actor:
            assert shares_of(actor) == []
            assert not CaseUserGrant.objects.exists()
            assert not RedactedCopy.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_however_long(client, django_assert_num_queries, rows):
    user = person(Role.AUDITOR)
    for _ in range(rows):
        given(case_of(TeamFactory()), user)
        given(case_of(TeamFactory()), user, GrantKind.REDACTED)
    client.sign_in(user)
    with django_assert_num_queries(20):
        client.get(reverse("shared-list"))


# The copy


def test_copy_is_read_as_it_was_made_with_its_warning(client, case):
    user, giver = person(Role.LAY_ADVISER), UserFactory(first_name="Cora", last_name="Ordinator")
    content = [
        {
            "title": "Level history",
            "rows": [{"label": "Level 2", "value": "Accepted", "text": "[name] <b>moved</b>"}],
        }
    ]
    row = given(case, user, GrantKind.REDACTED, granted_by=giver, content=content)
    html = page(client, user, address_of(row))
    for words in (
        "Level history",
        "[name] &lt;b&gt;moved",
        "may still hold what no mask could know",
        "tell Cora Ordinator at once",
        "Read only until",
    ):
        assert words in html
    assert "Fictional" not in html
    assert str(case.pk) not in html
    event = AuditEvent.objects.get(event=EventType.REDACTED_COPY_VIEWED)
    assert (event.case_ids, event.object_ref) == ([case.pk], row.pk)


def test_reader_of_a_copy_sees_no_case(acting, case):
    user = person(Role.LAY_ADVISER)
    Alias.objects.create(case=case, area=case.area, name="The Fictional")
    Identifier.objects.create(case=case, area=case.area, kind="PNC", value="2012/0012345A")
    Address.objects.create(case=case, area=case.area, lines="1 Nowhere Street")
    given(case, user, GrantKind.REDACTED)
    with acting(user) as actor:
        assert not Case.objects.visible_to(actor).exists()
        for model in (Case, Nominal, Alias, Identifier, Address):
            assert not model.objects.exists()
