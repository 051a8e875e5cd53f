"""Giving one case to a colleague by name, and ending it: who may, to whom, for how long, and what both walls say."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection, transaction
from django.http import Http404
from django.utils import timezone

from cases.domain.enums import LimitationKind
from cases.domain.grants import GrantKind, GrantPurpose, ProposedGrant, last_day
from cases.models import Case, CaseCategory, CaseUserGrant, RedactedCopy
from cases.selectors.shared import copies_to, grants_to
from cases.services.grants import CANNOT_BE_GIVEN, end_access, give_access
from mappa.agencies.models import User
from mappa.agencies.roles import PERMISSIONS, Permission, Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.core.calendar import DAY
from mappa.core.decisions import Invalid, Refused
from mappa.outbox.models import OutboxItem
from tests.factories.agencies import MembershipFactory, TeamFactory, UserFactory, coordinator, person
from tests.factories.cases import case_of
from tests.factories.limits import limit
from tests.integration.cases.given import given

pytestmark = pytest.mark.django_db

REASON = "Drawn for the audit of this quarter."
GIVERS = {Role.COORDINATOR, Role.HEAD_OF_PUBLIC_PROTECTION}


@pytest.fixture
def case():
    return case_of(TeamFactory())


def proposed(today, **fields):
    row = {
        "purpose": GrantPurpose.AUDIT,
        "kind": GrantKind.REDACTED,
        "reason": REASON,
        "expires_on": today + 30 * DAY,
    } | fields
    return ProposedGrant(**row)


def give(acting, giver, case, receiver, today, *, key=None, **fields):
    with acting(giver) as actor:
        return give_access(
            actor=actor,
            case_id=case.pk,
            user_id=receiver.pk,
            proposed=proposed(today, **fields),
            key=key or uuid4(),
            on=actor.on,
        )


def fields_of(error):
    return [problem.field for problem in error.value.problems]


# Who gives


def test_the_lists_here_are_those_of_the_roles_table():
    assert {role for role in Role if Permission.GRANT_ACCESS in PERMISSIONS[role]} == GIVERS


def test_coordinator_gives_a_copy_without_names(acting, today, case):
    auditor, giver = person(Role.AUDITOR), coordinator()
    row = give(acting, giver, case, auditor, today)
    kept = RedactedCopy.objects.get()
    assert (kept.pk, kept.user, kept.granted_by, kept.reference) == (row.pk, auditor, giver, case.reference)
    assert (kept.purpose, kept.reason, kept.expires_on) == ("AUDIT", REASON, today + 30 * DAY)
    assert kept.content
    assert not CaseUserGrant.objects.exists()
    event = AuditEvent.objects.get(event=EventType.ACCESS_GRANTED)
    assert (event.case_ids, event.object_ref, event.recipient) == ([case.pk], row.pk, str(auditor.pk))
    assert (event.reason, event.actor_id) == ("REDACTED AUDIT", giver.pk)
    assert OutboxItem.objects.get(job="send_notice").payload == {"user_id": str(auditor.pk)}


def test_coordinator_gives_the_whole_case(acting, today, case):
    chair = person(Role.SMB_CHAIR)
    purpose = GrantPurpose.BOARD_CHAIR
    row = give(acting, coordinator(), case, chair, today, kind=GrantKind.FULL, purpose=purpose)
    assert CaseUserGrant.objects.get().pk == row.pk
    assert not RedactedCopy.objects.exists()
    with acting(chair) as actor:
        assert Case.objects.get() == case
        assert list(Case.objects.visible_to(actor)) == [case]
        assert not Case.objects.changeable_by(actor).exists()


@pytest.mark.parametrize("role", sorted(set(Role) - GIVERS))
def test_no_other_role_gives_or_ends(acting, today, role):
    team = TeamFactory()
    case = case_of(team)
    existing = given(case, person(Role.AUDITOR))
    with acting(person(role, team)) as actor:
        acts = (
            lambda: give_access(
                actor=actor,
                case_id=case.pk,
                user_id=uuid4(),
                proposed=proposed(today),
                key=uuid4(),
                on=today,
            ),
            lambda: end_access(actor=actor, case_id=case.pk, given_id=existing.pk),
        )
        for act in acts:
            with pytest.raises((Refused, Http404)):
                act()
    existing.refresh_from_db()
    assert existing.ended_at is None
    assert CaseUserGrant.objects.count() == 1
    assert not RedactedCopy.objects.exists()


def test_nobody_gives_a_case_of_another_area_or_one_they_only_read(acting, today, case):
    auditor, reader = person(Role.AUDITOR), coordinator("Kent")
    with pytest.raises(Http404):
        give(acting, reader, case, auditor, today)
    existing = given(case, reader)
    with pytest.raises(Refused, match="not change it"):
        give(acting, reader, case, auditor, today)
    with acting(reader) as actor, pytest.raises(Refused):
        end_access(actor=actor, case_id=case.pk, given_id=existing.pk)


def test_nobody_gives_a_case_to_themselves(acting, today, case):
    giver = coordinator()
    MembershipFactory(user=giver, role=Role.AUDITOR)
    with pytest.raises(Http404):
        give(acting, giver, case, giver, today)


# To whom, what, how long


@pytest.mark.parametrize(
    ("role", "purpose", "kind", "outcome"),
    [
        (Role.AUDITOR, GrantPurpose.AUDIT, GrantKind.FULL, []),
        (Role.INSPECTOR, GrantPurpose.INSPECTION, GrantKind.FULL, []),
        (Role.SMB_CHAIR, GrantPurpose.BOARD_CHAIR, GrantKind.REDACTED, []),
        (Role.SMB_MEMBER, GrantPurpose.SERIOUS_CASE_REVIEW, GrantKind.FULL, []),
        (Role.SPO, GrantPurpose.CHALLENGE, GrantKind.FULL, []),
        (Role.LAY_ADVISER, GrantPurpose.LAY_ADVICE, GrantKind.FULL, ["kind"]),
        (Role.LAY_ADVISER, GrantPurpose.SERIOUS_CASE_REVIEW, GrantKind.FULL, ["kind"]),
        (Role.SMB_MEMBER, GrantPurpose.BOARD_CHAIR, GrantKind.REDACTED, ["purpose"]),
        (Role.COM, GrantPurpose.AUDIT, GrantKind.REDACTED, ["purpose"]),
        (Role.SYSTEM_ADMINISTRATOR, GrantPurpose.CHALLENGE, GrantKind.REDACTED, ["purpose"]),
        (Role.SYSTEM_ADMINISTRATOR, GrantPurpose.SERIOUS_CASE_REVIEW, GrantKind.FULL, ["purpose"]),
    ],
)
def test_what_a_role_may_be_given(acting, today, case, role, purpose, kind, outcome):
    receiver = person(role, vetting="SC", vetting_expires_on=today + 365 * DAY)
    if not outcome:
        give(acting, coordinator(), case, receiver, today, purpose=purpose, kind=kind)
        return
    with pytest.raises(Invalid) as error:
        give(acting, coordinator(), case, receiver, today, purpose=purpose, kind=kind)
    assert fields_of(error) == outcome


@pytest.mark.parametrize(
    ("vetting", "until", "outcome"),
    [
        ("SC", 365, []),
        ("SC", 30, []),
        ("SC", 29, ["expires_on"]),
        ("SC", -1, [None]),
        ("SC", None, [None]),
        ("", 365, [None]),
    ],
)
def test_lay_adviser_needs_vetting_that_lasts(acting, today, case, vetting, until, outcome):
    ends = today + until * DAY if until is not None else None
    receiver = person(Role.LAY_ADVISER, vetting=vetting, vetting_expires_on=ends)
    purpose = GrantPurpose.LAY_ADVICE
    if not outcome:
        give(acting, coordinator(), case, receiver, today, purpose=purpose)
        assert RedactedCopy.objects.get().user == receiver
        return
    with pytest.raises(Invalid) as error:
        give(acting, coordinator(), case, receiver, today, purpose=purpose)
    assert fields_of(error) == outcome


def test_days_and_reason_are_judged(acting, today, case):
    auditor, giver = person(Role.AUDITOR), coordinator()
    give(acting, giver, case, auditor, today, expires_on=today)
    give(acting, giver, case, person(Role.AUDITOR), today, expires_on=last_day(today))
    for wrong in (
        {"expires_on": today - DAY},
        {"expires_on": last_day(today) + DAY},
        {"reason": " audit   "},
    ):
        with pytest.raises(Invalid) as error:
            give(acting, giver, case, person(Role.AUDITOR), today, **wrong)
        assert fields_of(error) == list(wrong)


@pytest.mark.parametrize("gone", ["unknown", "disabled", "left", "not begun"])
def test_somebody_who_does_not_work_here_is_given_nothing(acting, today, case, gone):
    receiver = person(Role.AUDITOR)
    if gone == "unknown":
        receiver = UserFactory.build(pk=uuid4())
    if gone == "disabled":
        User.objects.filter(pk=receiver.pk).update(is_active=False)
    if gone == "left":
        receiver.memberships.update(to_on=today - DAY)
    if gone == "not begun":
        receiver.memberships.update(from_on=today + DAY)
    with pytest.raises(Http404):
        give(acting, coordinator(), case, receiver, today)


# Kept out


def terrorist(case):
    CaseCategory.objects.create(
        case=case, area=case.area, category=4, because="x", rule="s.327(4B)", from_on=case.became_known_on
    )


@pytest.mark.parametrize("kind", GrantKind)
def test_the_excluded_and_the_uncleared_are_refused_in_the_same_words(acting, today, kind):
    giver = coordinator()
    giver.category4_cleared_to = today + 99 * DAY
    giver.save()
    first, second = case_of(TeamFactory()), case_of(TeamFactory())
    excluded, uncleared = person(Role.AUDITOR), person(Role.AUDITOR)
    limit(first, LimitationKind.EXCLUSION, excluded)
    terrorist(second)
    said = set()
    for case, receiver in ((first, excluded), (second, uncleared)):
        with pytest.raises(Refused) as error:
            give(acting, giver, case, receiver, today, kind=kind)
        said.add(error.value.reason)
    assert said == {CANNOT_BE_GIVEN}
    assert not CaseUserGrant.objects.exists()
    assert not RedactedCopy.objects.exists()
    assert not AuditEvent.objects.filter(event=EventType.ACCESS_GRANTED).exists()
    uncleared.category4_cleared_to = today + 99 * DAY
    uncleared.save()
    give(acting, giver, second, uncleared, today, kind=kind)


def test_a_restricted_case_is_given_whole_to_those_named_only(acting, today, case):
    giver, auditor = coordinator(), person(Role.AUDITOR)
    limit(case, LimitationKind.RESTRICTION, giver)
    with pytest.raises(Refused, match="cannot be given"):
        give(acting, giver, case, auditor, today, kind=GrantKind.FULL)
    give(acting, giver, case, auditor, today)
    with acting(auditor) as actor:
        assert copies_to(actor).count() == 1
        assert not Case.objects.exists()


# Once, twice, again, ended


def test_the_same_form_sent_twice_gives_once(acting, today, case):
    giver, auditor, key = coordinator(), person(Role.AUDITOR), uuid4()
    rows = {give(acting, giver, case, auditor, today, key=key).pk for _ in range(2)}
    assert len(rows) == 1
    assert RedactedCopy.objects.count() == 1
    assert AuditEvent.objects.filter(event=EventType.ACCESS_GRANTED).count() == 1


def test_what_somebody_has_is_ended_before_it_is_given_again(acting, today, case):
    giver, auditor = coordinator(), person(Role.AUDITOR)
    for kind in GrantKind:
        row = give(acting, giver, case, auditor, today, kind=kind)
        with pytest.raises(Invalid, match="They have this already"):
            give(acting, giver, case, auditor, today, kind=kind)
        with acting(giver) as actor:
            end_access(actor=actor, case_id=case.pk, given_id=row.pk)
        give(acting, giver, case, auditor, today, kind=kind)
    assert (CaseUserGrant.objects.count(), RedactedCopy.objects.count()) == (2, 2)


@pytest.mark.parametrize("kind", GrantKind)
def test_ending_is_done_once_and_on_record(acting, today, case, kind):
    giver, auditor = coordinator(), person(Role.AUDITOR)
    row = given(case, auditor, kind)
    with acting(auditor) as actor:
        assert grants_to(actor).count() + copies_to(actor).count() == 1
    for _ in range(2):
        with acting(giver) as actor:
            end_access(actor=actor, case_id=case.pk, given_id=row.pk)
    row.refresh_from_db()
    assert timezone.now() - row.ended_at < timedelta(minutes=1)
    event = AuditEvent.objects.get(event=EventType.ACCESS_GRANT_ENDED)
    assert (event.case_ids, event.object_ref, event.reason) == ([case.pk], row.pk, kind.value)
    with acting(auditor) as actor:
        assert grants_to(actor).count() + copies_to(actor).count() == 0


@pytest.mark.parametrize("kind", GrantKind)
def test_what_was_given_of_another_case_is_not_ended_through_this_one(acting, case, kind):
    row = given(case_of(TeamFactory()), person(Role.AUDITOR), kind)
    with acting(coordinator()) as actor, pytest.raises(Http404):
        end_access(actor=actor, case_id=case.pk, given_id=row.pk)
    row.refresh_from_db()
    assert row.ended_at is None


# The second wall alone


def insert(case, giver, receiver, **fields):
    row = {
        "id": uuid4(),
        "case_id": case.pk,
        "area_id": case.area_id,
        "user_id": receiver.pk,
        "granted_by_id": giver.pk,
        "reference": case.reference,
        "purpose": "AUDIT",
        "reason": REASON,
        "expires_on": timezone.localdate() + 30 * DAY,
        "submission_key": uuid4(),
        "content": "[]",
        "recorded_at": timezone.now(),
    } | fields
    places = ", ".join(["%s"] * len(row))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO cases_redactedcopy ({', '.join(row)}) VALUES ({places})", list(row.values())
        )


def test_database_lets_givers_give_in_their_own_name_for_a_limited_time(acting, today, case):
    giver, auditor, excluded = coordinator(), person(Role.AUDITOR), person(Role.AUDITOR)
    limit(case, LimitationKind.EXCLUSION, excluded)
    with acting(giver):
        insert(case, giver, auditor)
        for wrong in (
            {"expires_on": last_day(today) + DAY},
            {"expires_on": today - DAY},
            {"granted_by_id": auditor.pk},
            {"user_id": giver.pk},
            {"user_id": excluded.pk},
            {"ended_at": timezone.now()},
        ):
            with pytest.raises(ProgrammingError, match="row-level security"):
                insert(case, giver, auditor, **wrong)


@pytest.mark.parametrize("role", [Role.COM, Role.SPO])
def test_database_lets_nobody_else_give_or_end(acting, role):
    team = TeamFactory()
    case = case_of(team)
    me, auditor = person(role, team), person(Role.AUDITOR)
    row = given(case, auditor, GrantKind.REDACTED)
    with acting(me):
        with pytest.raises(ProgrammingError, match="row-level security"):
            insert(case, me, auditor)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE cases_redactedcopy SET ended_at = now() WHERE id = %s", [row.pk])
            assert cursor.rowcount == 0


def test_database_answers_about_cases_the_asker_sees_only(acting, case):
    excluded = person(Role.AUDITOR)
    limit(case, LimitationKind.EXCLUSION, excluded)
    other = person(Role.AUDITOR)

    def answers(who):
        with acting(who), connection.cursor() as cursor:
            cursor.execute(
                "SELECT may_be_given(%s, %s), may_be_given(%s, %s)", [case.pk, excluded.pk, case.pk, other.pk]
            )
            return cursor.fetchone()

    assert answers(coordinator()) == (False, True)
    assert answers(coordinator("Kent")) == (False, False)
    assert answers(excluded) == (False, False)
