"""Files of cases: who may ask, answer, cancel and download in each state; made, given out, and removed."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cases.domain.enums import CaseState
from cases.domain.exports import ExportKind, ExportState
from cases.jobs_exports import erase, erase_ended, make_csv
from cases.models import CaseUserGrant, Export, ExportDownload, ExportedCase, ExportFile
from cases.services.exports import ask_for_export, decide_export, download_export
from cases.tasks import erase_ended_exports
from forms_docset.jobs import make_export_pdf
from mappa.agencies.actor import system_actor
from mappa.agencies.roles import PERMISSIONS, Permission, Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.core.decisions import Invalid, Refused
from mappa.outbox.models import OutboxItem
from tests.conftest import as_role
from tests.factories.agencies import AgencyFactory, TeamFactory, coordinator, person
from tests.factories.cases import case_of
from tests.factories.exports import REASON, export_of, in_state
from tests.factories.limits import exclude, restrict
from tests.integration.cases.given import given

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return TeamFactory()


def ask(acting, user, shown, **fields):
    usual = {"chosen": {}, "kind": ExportKind.CSV, "reason": REASON, "key": uuid4(), "at": timezone.now()}
    with acting(user) as actor:
        return ask_for_export(actor=actor, shown=shown, **usual | fields)


def make(row, job=make_csv):
    with as_role("mappa_jobs"):
        job(export_id=str(row.pk))
    row.refresh_from_db()
    return row


def content(row):
    return bytes(ExportFile.objects.get(export=row).content)


def table(row):
    return list(csv.reader(io.StringIO(content(row).decode("utf-8-sig"))))


def events(event):
    return AuditEvent.objects.filter(event=event)


def take(acting, user, row, at=None):
    with acting(user) as actor:
        return download_export(actor=actor, export_id=row.pk, at=at or timezone.now())


def test_file_says_what_it_is_and_holds_the_list(acting, team):
    cases = [case_of(team, state=CaseState.LEVEL_1, first_name="=1+1") for _ in range(2)]
    user = person(Role.SPO, team)
    row = make(ask(acting, user, 2))
    rows = table(row)
    head = dict(line for line in rows[:7] if len(line) == 2)
    assert head["Marking"] == "OFFICIAL-SENSITIVE"
    assert head["Taken by"] == f"{user.name}, {team.agency.name}"
    assert (head["For"], head["Cases"]) == (REASON, "2")
    listed = [line for line in rows if len(line) == 7][1:]
    assert {line[1] for line in listed} == {case.reference for case in cases}
    assert all(line[0].startswith("'=1+1") and user.name in line[-1] for line in listed)
    given_row, given_bytes = take(acting, user, row)
    assert (given_row.pk, given_bytes) == (row.pk, content(row))
    (evidence,) = events(EventType.EXPORTED)
    assert set(evidence.case_ids) == {case.pk for case in cases}
    assert set(events(EventType.EXPORT_MADE).get().case_ids) == {case.pk for case in cases}
    assert ExportDownload.objects.filter(export=row).count() == 1


def test_pdf_is_made_by_the_job_of_documents(acting, team):
    case_of(team)
    row = make(ask(acting, person(Role.SPO, team), 1, kind=ExportKind.PDF), make_export_pdf)
    assert row.made_with == 1
    assert content(row).startswith(b"%PDF-")


def test_filters_of_the_list_are_those_of_the_file(acting, team):
    level = case_of(team, state=CaseState.LEVEL_2)
    case_of(team, state=CaseState.LEVEL_1)
    row = ask(acting, person(Role.SPO, team), 1, chosen={"state": "LEVEL_2"})
    assert [part.case_id for part in row.cases.all()] == [level.pk]


def test_nothing_selected_is_no_file(acting, team):
    case_of(team, state=CaseState.LEVEL_1)
    with pytest.raises(Invalid, match="no case in this selection"):
        ask(acting, person(Role.SPO, team), 0, chosen={"state": "LEVEL_3"})
    assert not Export.objects.exists()


def test_another_number_than_was_shown_is_asked_again(acting, team):
    case_of(team)
    with pytest.raises(Invalid, match="1 cases now, not 5"):
        ask(acting, person(Role.SPO, team), 5)


def test_limited_excluded_given_and_emergency_cases_stay_here(acting, team):
    user, other = person(Role.SPO, team), person(Role.COM, team)
    kept = case_of(team)
    restrict(case_of(team), user)
    restrict(case_of(team), other)
    exclude(case_of(team), user)
    exclude(case_of(team), other)
    given(case_of(TeamFactory()), user)
    row = make(ask(acting, user, 1))
    assert row.made_with == 1
    assert [part.case_id for part in row.cases.all()] == [kept.pk]
    assert CaseUserGrant.objects.count() == 1


def test_sight_is_asked_when_it_is_made_and_when_it_is_taken(acting, team):
    first, second = case_of(team), case_of(team)
    user = person(Role.SPO, team)
    row = ask(acting, user, 2)
    exclude(first, user)
    make(row)
    assert (row.how_many, row.made_with) == (2, 1)
    assert first.reference not in content(row).decode()
    take(acting, user, row)
    exclude(second, user)
    with pytest.raises(Refused, match="may no longer take every case"):
        take(acting, user, row)
    assert ExportDownload.objects.count() == 1


def test_nothing_left_or_no_right_left_fails(acting, team):
    case, user = case_of(team), person(Role.SPO, team)
    row = ask(acting, user, 1)
    exclude(case, user)
    assert make(row).failed_at
    other = person(Role.SPO, team)
    case_of(team)
    later = ask(acting, other, 1)
    other.memberships.update(to_on=timezone.localdate() - timedelta(days=1))
    assert make(later).failed_at
    assert not ExportFile.objects.exists()


def test_asked_twice_by_one_form_is_one_file(acting, team):
    case_of(team)
    user, key = person(Role.SPO, team), uuid4()
    rows = [ask(acting, user, 1, key=key) for _ in range(2)]
    assert rows[0].pk == rows[1].pk
    assert OutboxItem.objects.filter(job="make_export_csv").count() == 1
    make(rows[0])
    digest = ExportFile.objects.get().sha256
    make(rows[0])
    assert ExportFile.objects.get().sha256 == digest


# The second person


def many(team, number=51):
    return [case_of(team) for _ in range(number)]


def test_fifty_one_cases_wait_for_another_person(acting, team):
    many(team)
    user, second = person(Role.SPO, team), person(Role.SPO, team)
    row = ask(acting, user, 51)
    assert row.needs_second
    assert not OutboxItem.objects.filter(job="make_export_csv").exists()
    told = OutboxItem.objects.filter(job="send_notice").values_list("payload__user_id", flat=True)
    assert list(told) == [str(second.pk)]
    assert make(row).made_at is None
    with acting(user) as actor, pytest.raises(Refused, match="Somebody else must agree"):
        decide_export(actor=actor, export_id=row.pk, agree=True, at=timezone.now())
    with acting(second) as actor:
        decide_export(actor=actor, export_id=row.pk, agree=True, at=timezone.now())
    assert make(row).made_with == 51
    assert ["Agreed by", second.name] in table(row)
    with acting(second) as actor, pytest.raises(Refused, match="Only whoever asked"):
        download_export(actor=actor, export_id=row.pk, at=timezone.now())


def test_files_of_one_day_count_together(acting, team):
    many(team, 50)
    user = person(Role.SPO, team)
    row = ask(acting, user, 50)
    assert not row.needs_second
    assert not ask(acting, user, 50).needs_second, "the same cases again are no more cases"
    case_of(team, state=CaseState.LEVEL_2)
    assert ask(acting, user, 1, chosen={"state": "LEVEL_2"}).needs_second
    day_later = timezone.now() + timedelta(hours=25)
    assert not ask(acting, user, 1, chosen={"state": "LEVEL_2"}, at=day_later).needs_second


def answer_of(client, user, row):
    return client.sign_in(user).post(reverse("export-detail", args=[row.pk]), {"agree": "yes"})


def test_who_may_answer(client, team):
    case = case_of(team)
    row = export_of(person(Role.SPO, team), case, needs_second=True)
    elsewhere = TeamFactory(agency=AgencyFactory(name="Fictional Police"))
    for user in (
        person(Role.SPO, elsewhere),
        person(Role.COM, team),
        person(Role.MAPPA_ADMINISTRATOR, team),
        person(Role.SYSTEM_ADMINISTRATOR, team),
        coordinator("Kent"),
    ):
        assert answer_of(client, user, row).status_code == 404
    row.refresh_from_db()
    assert row.decided_by_id is None
    user = coordinator()
    assert answer_of(client, user, row).status_code == 302
    row.refresh_from_db()
    assert (row.decided_by, row.agreed) == (user, True)
    assert events(EventType.EXPORT_DECIDED).get().recipient == str(row.asked_by_id)
    assert answer_of(client, coordinator(), row).status_code == 200
    row.refresh_from_db()
    assert row.decided_by == user


@pytest.mark.parametrize("role", sorted(Role))
def test_roles_that_may_ask(client, team, role):
    case_of(team)
    user = person(role, team)
    client.sign_in(user)
    may = Permission.EXPORT_CASES in PERMISSIONS[role]
    assert client.get(reverse("export-ask")).status_code == (200 if may else 403)
    data = {"kind": "CSV", "reason": REASON, "shown": 1, "key": uuid4()}
    assert client.post(reverse("export-ask"), data).status_code == (302 if may else 403)
    assert Export.objects.filter(asked_by=user).exists() is may
    reads = {Permission.EXPORT_CASES, Permission.APPROVE_EXPORT, Permission.REVIEW_ACCESS} & PERMISSIONS[role]
    assert client.get(reverse("export-list")).status_code == (200 if reads else 403)


@pytest.mark.parametrize("state", list(ExportState))
def test_acts_of_owner_colleague_and_approver_in_each_state(client, team, state):
    case = case_of(team)
    owner = person(Role.SPO, team)
    row = in_state(state, owner, case)
    download, cancel = (reverse(f"export-{act}", args=[row.pk]) for act in ("download", "cancel"))
    for role, status in ((Role.COM, 404), (Role.SPO, 403)):
        client.sign_in(person(role, team))
        assert client.get(download).status_code == status
        assert client.post(cancel).status_code == (404 if status == 404 else 302)
    row.refresh_from_db()
    assert bool(row.cancelled_at) is (state is ExportState.CANCELLED)
    answer = client.sign_in(owner).get(download)
    if state is ExportState.READY:
        assert (answer.status_code, answer.content) == (200, b"bytes")
        assert answer["Content-Disposition"] == f'attachment; filename="X-{str(row.pk)[:8].upper()}.csv"'
        assert answer["Cache-Control"] == "no-store"
    else:
        assert answer.status_code == 403
        assert "The file is not given out" in answer.content.decode()
    assert client.post(cancel).status_code == 302
    row.refresh_from_db()
    open_states = {ExportState.WAITING, ExportState.MAKING, ExportState.READY}
    assert bool(row.cancelled_at) is (state in open_states | {ExportState.CANCELLED})


def test_privacy_officer_reads_who_took_what_and_gets_no_file(client, team):
    case = case_of(team)
    row = in_state("READY", person(Role.SPO, team), case)
    client.sign_in(person(Role.PRIVACY_OFFICER, team))
    html = client.get(reverse("export-list")).content.decode()
    assert row.asked_by.name in html
    assert client.get(reverse("export-download", args=[row.pk])).status_code == 403
    client.sign_in(person(Role.PRIVACY_OFFICER, TeamFactory(agency=AgencyFactory(name="Elsewhere"))))
    assert row.asked_by.name not in client.get(reverse("export-list")).content.decode()


# The end


def test_bytes_go_after_seven_days_and_the_row_stays(acting, team):
    user, case = person(Role.SPO, team), case_of(team)
    row = make(ask(acting, user, 1))
    at = row.made_at + timedelta(days=7)
    actor = system_actor("exports", timezone.localdate())
    with as_role("mappa_jobs"):
        assert erase_ended(actor=actor, at=at - timedelta(seconds=1)) == 0
        assert erase_ended(actor=actor, at=at) == 1
    assert not ExportFile.objects.exists()
    assert ExportedCase.objects.get().case == case
    assert events(EventType.EXPORT_ENDED).count() == 1
    with pytest.raises(Refused, match="Its state is: ended"):
        take(acting, user, row, at=at)


def test_night_removes_what_ended_once(team):
    in_state("ENDED", person(Role.SPO, team), case_of(team))
    in_state("READY", person(Role.SPO, team), case_of(team))
    with as_role("mappa_jobs"):
        assert [erase_ended_exports(), erase_ended_exports()] == [1, 0]
    assert ExportFile.objects.count() == 1


def test_cancelled_file_loses_its_bytes(client, team):
    row = in_state("READY", person(Role.SPO, team), case_of(team))
    client.sign_in(row.asked_by).post(reverse("export-cancel", args=[row.pk]))
    assert OutboxItem.objects.get(job="erase_export").payload == {"export_id": str(row.pk)}
    with as_role("mappa_jobs"):
        erase(export_id=str(row.pk))
    assert not ExportFile.objects.exists()
    assert not mail.outbox
