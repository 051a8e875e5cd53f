"""Review of emergency access: by a privacy officer of the agency, never one's own, once; and telling others when late."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse
from django.utils import timezone

from cases.domain.access import EmergencyFinding
from cases.models import CasePractitioner, EmergencyAccess
from cases.selectors.alerts import told_when_late
from cases.selectors.emergencies import emergencies_for
from cases.services.emergency import open_in_emergency
from cases.services.emergency_reviews import end_run_out, escalate_late_reviews, review_emergency
from cases.tasks import follow_up_emergencies
from mappa.agencies.actor import system_actor
from mappa.agencies.roles import Role
from mappa.agencies.selectors import actor_for
from mappa.core.decisions import Invalid, Refused
from mappa.outbox.models import OutboxItem
from tests.conftest import as_role
from tests.factories.agencies import MembershipFactory, coordinator, person
from tests.factories.limits import exclude
from tests.integration.cases.emergencies import (
    LIFE,
    REASON,
    elsewhere,
    events,
    move,
    officer,
    opened,
    past,
    police,
    probation,
)

pytestmark = pytest.mark.django_db
JUSTIFIED, NOT_JUSTIFIED = EmergencyFinding.JUSTIFIED, EmergencyFinding.NOT_JUSTIFIED
NOTE = "Read the log: the record and the timeline, in line with the call."


@pytest.fixture
def team():
    return police()


@pytest.fixture
def breaker(team):
    return person(Role.POLICE_OFFENDER_MANAGER, team)


@pytest.fixture
def over(breaker):
    """An access of yesterday, not reviewed."""
    return past(breaker, elsewhere(), days_ago=1)


@pytest.fixture
def privacy(team):
    return officer(team)


def review(acting, user, row, finding=JUSTIFIED, note=NOTE):
    with acting(user) as actor:
        return review_emergency(actor=actor, emergency_id=row.pk, finding=finding, note=note)


# Who and when


def test_privacy_officer_reviews(acting, privacy, over):
    review(acting, privacy, over)
    over.refresh_from_db()
    assert (over.finding, over.reviewed_by, over.review_note) == (JUSTIFIED, privacy, NOTE)
    (event,) = events("EMERGENCY_REVIEWED")
    assert (event.object_ref, event.case_ids, event.reason) == (over.pk, [over.case_id], "JUSTIFIED")


def test_nobody_reviews_their_own(acting, team, privacy):
    MembershipFactory(user=privacy, team=team, role=Role.POLICE_OFFENDER_MANAGER)
    own = past(privacy, elsewhere(), days_ago=1)
    with pytest.raises(Refused, match="Somebody else"):
        review(acting, privacy, own)
    own.refresh_from_db()
    assert own.reviewed_at is None


def test_database_lets_nobody_review_their_own_in_anothers_name(acting, team, privacy):
    MembershipFactory(user=privacy, team=team, role=Role.POLICE_OFFENDER_MANAGER)
    own, other = past(privacy, elsewhere(), days_ago=1), officer(team)
    signed = {"finding": JUSTIFIED, "reviewed_at": timezone.now(), "review_note": NOTE}
    with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic(), acting(privacy):
        EmergencyAccess.objects.filter(pk=own.pk).update(reviewed_by=other, **signed)
    with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic(), acting(privacy):
        EmergencyAccess.objects.filter(pk=own.pk).update(reviewed_by=privacy, **signed)


def test_who_broke_the_glass_cannot_write_the_review(acting, breaker, privacy, over):
    signed = {"finding": JUSTIFIED, "reviewed_at": timezone.now(), "review_note": NOTE}
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(), acting(breaker):
        EmergencyAccess.objects.filter(pk=over.pk).update(reviewed_by=privacy, **signed)


@pytest.mark.parametrize("role", [Role.COM, Role.SPO, Role.HEAD_OF_PUBLIC_PROTECTION, Role.AUDITOR])
def test_other_roles_of_the_agency_do_not_review(client, team, over, role):
    client.sign_in(person(role, team))
    assert client.get(reverse("emergency-list")).status_code == 403
    assert client.get(reverse("emergency-review", args=[over.pk])).status_code == 403


def test_officer_of_another_agency_finds_nothing(client, over):
    client.sign_in(officer(probation()))
    for pk in (over.pk, uuid4()):
        answer = client.get(reverse("emergency-review", args=[pk]))
        assert answer.status_code == 404
    assert over.reference not in client.get(reverse("emergency-list")).content.decode()
    assert over.reference not in client.get("/").content.decode()


def test_reviewed_twice_is_refused(acting, team, privacy, over):
    review(acting, privacy, over, NOT_JUSTIFIED)
    with pytest.raises(Refused, match="reviewed this already"):
        review(acting, officer(team), over)
    over.refresh_from_db()
    assert over.finding == NOT_JUSTIFIED


def test_running_access_is_not_reviewed_yet(acting, breaker, privacy):
    row = opened(acting, breaker, elsewhere())
    with pytest.raises(Refused, match="Review it once it is over"):
        review(acting, privacy, row)


@pytest.mark.parametrize("note", ["", "   "])
def test_review_says_why(acting, privacy, over, note):
    with pytest.raises(Invalid) as caught:
        review(acting, privacy, over, note=note)
    assert caught.value.problems[0].field == "note"


def test_access_on_a_friday_is_reviewed_on_monday(acting, breaker):
    case = elsewhere()
    with acting(actor_for(breaker, on=date(2026, 11, 27))) as actor:
        row = open_in_emergency(actor=actor, reference=case.reference, category=LIFE, reason=REASON)
    assert row.review_due_on == date(2026, 11, 30)


# Pages


def test_officer_finds_it_on_the_first_page_and_never_the_case(client, privacy, over):
    client.sign_in(privacy)
    home = client.get("/").content.decode()
    assert over.reference in home
    assert reverse("emergency-review", args=[over.pk]) in home
    page = client.get(reverse("emergency-review", args=[over.pk])).content.decode()
    assert REASON in page
    assert over.user.name in page
    assert over.case.nominal.last_name not in home + page
    assert client.get(f"/cases/{over.case_id}/").status_code == 403


def test_review_on_the_page(client, privacy, over):
    client.sign_in(privacy)
    url = reverse("emergency-review", args=[over.pk])
    empty = client.post(url, {"finding": "", "note": "Kept words."})
    assert "Select whether the access was justified" in empty.content.decode()
    assert "Kept words." in empty.content.decode()
    assert client.post(url, {"finding": "NOT_JUSTIFIED", "note": NOTE}).url == reverse("emergency-list")
    text = client.get(url).content.decode()
    assert NOTE in text
    assert "govuk-radios" not in text
    assert over.reference not in client.get("/").content.decode()
    late = client.post(url, {"finding": "JUSTIFIED", "note": "A second thought."})
    assert "reviewed this already" in late.content.decode()


def test_own_access_is_shown_without_the_form(client, team, privacy):
    MembershipFactory(user=privacy, team=team, role=Role.POLICE_OFFENDER_MANAGER)
    own = past(privacy, elsewhere(), days_ago=1)
    text = client.sign_in(privacy).get(reverse("emergency-review", args=[own.pk])).content.decode()
    assert "Somebody else must review" in text
    assert "govuk-radios" not in text


def test_list_is_filtered_and_paged(client, team, privacy, breaker, over, django_assert_max_num_queries):
    other = person(Role.COM, team)
    shown = past(other, elsewhere(), days_ago=3, category="WANTED")
    client.sign_in(privacy)
    url = reverse("emergency-list")
    for query, wanted, unwanted in (
        ("category=WANTED", shown, over),
        (f"person={breaker.pk}", over, shown),
        ("state=TO_REVIEW", over, None),
    ):
        text = client.get(f"{url}?{query}").content.decode()
        assert wanted.reference in text
        assert unwanted is None or unwanted.reference not in text
    for query in ("state=NONSENSE", "person=nobody", "category=ALL"):
        assert over.reference not in client.get(f"{url}?{query}").content.decode()
    for _ in range(26):
        past(other, elsewhere(), days_ago=40)
    with django_assert_max_num_queries(30):
        first = client.get(url).content.decode()
    assert "page=2" in first
    assert client.get(f"{url}?page=2").content.decode().count("/emergency-reviews/") >= 3


def test_looking_at_the_list_leaves_evidence(client, privacy, over):
    client.sign_in(privacy)
    client.get(reverse("emergency-list"))
    client.get(reverse("emergency-review", args=[over.pk]))
    looks = events("ACCESS_LOG_VIEWED")
    assert [look.case_ids for look in looks] == [[over.case_id]] * 2
    assert looks[1].object_ref == over.pk


def test_case_holder_is_told_on_the_first_page(client, acting, breaker):
    case = elsewhere()
    lead = case.agencyinvolvement_set.get().team
    holder = person(Role.COM, lead)
    CasePractitioner.objects.create(
        case=case, area=case.area, team=lead, user=holder, capacity=Role.COM, from_on=timezone.localdate()
    )
    opened(acting, breaker, case)
    text = client.sign_in(holder).get("/").content.decode()
    assert f"Opened in an emergency by {breaker.name}" in text
    assert REASON in text


# When it is late


def posted():
    return {row.payload["user_id"] for row in OutboxItem.objects.filter(job="send_notice")}


def escalated(acting, on):
    with acting(system_actor("test", on), role="mappa_jobs") as actor:
        return escalate_late_reviews(actor=actor, on=on)


def test_late_review_is_told_once_to_the_head_of_public_protection(
    client, acting, team, privacy, over, today
):
    head, stranger = person(Role.HEAD_OF_PUBLIC_PROTECTION, team), person(Role.HEAD_OF_PUBLIC_PROTECTION)
    assert escalated(acting, today) == 0  # due today is in time
    assert escalated(acting, today + timedelta(days=1)) == 1
    assert escalated(acting, today + timedelta(days=2)) == 0
    assert posted() == {str(head.pk)}
    over.refresh_from_db()
    assert over.escalated_at
    assert events("DEADLINE_FLAGGED")[0].case_ids == [over.case_id]
    assert over.reference in client.sign_in(head).get("/").content.decode()
    page = reverse("emergency-late", args=[over.pk])
    assert "The review is late" in client.get(page).content.decode()
    assert over.reference not in client.sign_in(stranger).get("/").content.decode()
    assert client.get(page).status_code == 404


def test_head_is_told_no_more_once_it_is_reviewed(client, acting, team, privacy, over, today):
    head = person(Role.HEAD_OF_PUBLIC_PROTECTION, team)
    escalated(acting, today + timedelta(days=1))
    review(acting, privacy, over)
    assert over.reference not in client.sign_in(head).get("/").content.decode()
    assert client.get(reverse("emergency-late", args=[over.pk])).status_code == 404


def test_coordinators_of_the_area_are_told_where_the_agency_has_no_head(client, acting, privacy, over, today):
    near, far = coordinator("Kent"), coordinator("Cumbria")
    escalated(acting, today + timedelta(days=1))
    assert posted() == {str(near.pk)}
    assert over.reference in client.sign_in(near).get("/").content.decode()
    assert over.reference not in client.sign_in(far).get("/").content.decode()


def test_head_whose_own_access_it_is_is_not_told(team):
    head = person(Role.HEAD_OF_PUBLIC_PROTECTION, team)
    row = past(head, elsewhere(), days_ago=1)
    assert told_when_late(row, on=timezone.localdate()) == []
    near = coordinator("Kent")
    assert told_when_late(row, on=timezone.localdate()) == [near]


def test_agency_without_privacy_officer_is_told_at_once(client, acting, team, breaker):
    head = person(Role.HEAD_OF_PUBLIC_PROTECTION, team)
    row = opened(acting, breaker, elsewhere())
    assert row.escalated_at
    assert str(head.pk) in posted()
    text = client.sign_in(head).get(reverse("emergency-late", args=[row.pk])).content.decode()
    assert "has no privacy officer who could review this" in text


def test_only_privacy_officer_breaking_the_glass_counts_as_none(acting, team, privacy):
    MembershipFactory(user=privacy, team=team, role=Role.POLICE_OFFENDER_MANAGER)
    assert opened(acting, privacy, elsewhere()).escalated_at


# What the timetable does


def test_run_out_access_gets_its_end_and_its_evidence_once(acting, breaker, today):
    row = opened(acting, breaker, elsewhere())
    running = opened(acting, breaker, elsewhere())
    move(row, ends_at=timezone.now() - timedelta(minutes=3))
    for _ in range(2):
        with acting(system_actor("test", today), role="mappa_jobs") as actor:
            end_run_out(actor=actor, at=timezone.now())
    row.refresh_from_db()
    running.refresh_from_db()
    assert (row.ended_at, running.ended_at) == (row.ends_at, None)
    (stop,) = events("EMERGENCY_ENDED")
    assert (stop.object_ref, stop.reason) == (row.pk, "60 minutes were over")


def test_timetable_does_both_once_a_period(acting, team, breaker, privacy):
    row = opened(acting, breaker, elsewhere())
    move(
        row, ends_at=timezone.now() - timedelta(minutes=3), review_due_on=timezone.localdate() - timedelta(3)
    )
    with as_role("mappa_jobs"):
        assert follow_up_emergencies(period="one") == 2
        assert follow_up_emergencies(period="one") == 0
        assert follow_up_emergencies(period="two") == 0


# From whom the case is kept


def test_officer_excluded_from_the_case_learns_nothing_of_the_access(acting, client, breaker, team, privacy):
    case = elsewhere()
    exclude(case, privacy)
    over, other = past(breaker, case, days_ago=1), officer(team)
    client.sign_in(privacy)
    assert client.get(reverse("emergency-review", args=[over.pk])).status_code == 404
    for page in (reverse("emergency-list"), "/"):
        assert case.reference not in client.get(page).content.decode()
    with acting(privacy):
        assert not EmergencyAccess.objects.exists()  # by the second wall alone
    assert not emergencies_for(actor_for(privacy)).exists()  # by the rule alone
    assert emergencies_for(actor_for(other)).exists()
    review(acting, other, over)


def test_where_the_only_officer_is_excluded_the_heads_are_told_at_once(acting, breaker, team, privacy):
    case, head = elsewhere(), person(Role.HEAD_OF_PUBLIC_PROTECTION, team)
    exclude(case, privacy)
    exclude(case, kept_out := person(Role.HEAD_OF_PUBLIC_PROTECTION, team))
    row = opened(acting, breaker, case)
    assert row.escalated_at is not None
    told = {row.payload["user_id"] for row in OutboxItem.objects.filter(job="send_notice")}
    assert str(head.pk) in told
    assert not {str(privacy.pk), str(kept_out.pk)} & told
