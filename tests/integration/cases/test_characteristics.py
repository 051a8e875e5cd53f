"""Protected characteristics: kept encrypted, on a page of their own, and in the statistics as bands."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from cases.domain.characteristics import Characteristics, Disability, EthnicGroup, Sex
from cases.models import ProtectedCharacteristics
from cases.sealing import seal, unseal
from cases.selectors.characteristics import UNREADABLE, characteristics_of
from cases.services.characteristics import record_characteristics
from mappa.agencies.roles import CASE_ROLES, PERMISSIONS, Permission, Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from mappa.core.decisions import Invalid, Refused
from tests.factories.agencies import TeamFactory, person
from tests.factories.cases import case_of

pytestmark = pytest.mark.django_db

CODES = {"sex": "FEMALE", "ethnic_group": "MIXED", "disability": "YES"}
ANSWERS = {"sex": Sex.FEMALE, "ethnic_group": EthnicGroup.MIXED, "disability": Disability.YES}


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def practitioner(team):
    return person(Role.COM, team)


@pytest.fixture
def case(team):
    return case_of(team, first_name="Testy", last_name="Fictional")


def write(actor, case, version=0, **changes):
    return record_characteristics(actor=actor, case_id=case.pk, version=version, **ANSWERS | changes)


def there_already(case, **codes):
    return ProtectedCharacteristics.objects.create(
        case=case, area=case.area, sealed=seal(case.pk, CODES | codes), updated_at=timezone.now()
    )


def url(case, name="protected-characteristics"):
    return reverse(name, args=[case.pk])


# The service


def test_answers_are_kept_encrypted_and_the_evidence_names_fields_only(acting, case, practitioner):
    with acting(practitioner) as actor:
        write(actor, case)
        assert characteristics_of(case).answers == Characteristics(**ANSWERS)
    row = ProtectedCharacteristics.objects.get()
    assert (row.area_id, row.recorded_by_id, row.version) == (case.area_id, practitioner.pk, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM cases_protectedcharacteristics t")
        stored = cursor.fetchone()[0]
    assert not [code for code in CODES.values() if code in stored or code.encode().hex() in stored]
    event = AuditEvent.objects.get()
    assert (event.event, event.case_ids, event.object_ref) == (EventType.NOMINAL_CHANGED, [case.pk], row.pk)
    assert event.changed_fields == [
        "characteristic:sex",
        "characteristic:ethnic_group",
        "characteristic:disability",
    ]
    assert not [code for code in ("FEMALE", "MIXED") if code in str(vars(event))]


def test_change_names_what_changed_and_the_same_again_changes_nothing(acting, case, practitioner):
    there_already(case)
    with acting(practitioner) as actor:
        write(actor, case, version=1, disability=Disability.NO)
        write(actor, case, version=1, disability=Disability.NO)
    row = ProtectedCharacteristics.objects.get()
    assert row.version == 2
    assert unseal(case.pk, bytes(row.sealed)) == CODES | {"disability": "NO"}
    assert AuditEvent.objects.get().changed_fields == ["characteristic:disability"]


@pytest.mark.parametrize("version", [0, 2])
def test_stale_page_changes_nothing(acting, case, practitioner, version):
    before = there_already(case)
    with acting(practitioner) as actor, pytest.raises(Invalid, match="changed since you opened"):
        write(actor, case, version=version, sex=Sex.MALE)
    assert bytes(ProtectedCharacteristics.objects.get().sealed) == before.sealed
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("role", sorted(CASE_ROLES))
def test_only_who_may_change_the_record_records(acting, case, team, role):
    may = Permission.EDIT_RECORD in PERMISSIONS[role]
    with acting(person(role, team)) as actor:
        try:
            write(actor, case)
        except (Refused, Http404):
            done = False
        else:
            done = True
    assert (done, ProtectedCharacteristics.objects.exists()) == (may, may)


def test_stranger_finds_no_case(acting, case):
    with acting(person(Role.COM)) as actor, pytest.raises(Http404):
        write(actor, case)


def test_database_itself_hides_the_row_from_strangers(acting, case, practitioner):
    there_already(case)
    with acting(practitioner):
        assert ProtectedCharacteristics.objects.count() == 1
    with acting(person(Role.COM)):
        assert ProtectedCharacteristics.objects.count() == 0


def test_one_row_a_case(case):
    there_already(case)
    with pytest.raises(IntegrityError), transaction.atomic():
        there_already(case)


def test_missing_key_refuses_and_overwrites_nothing(acting, case, practitioner, settings):
    before = there_already(case)
    settings.CHARACTERISTIC_KEYS = ["another key"]
    with acting(practitioner) as actor, pytest.raises(Refused, match="a key is missing"):
        write(actor, case, version=1, sex=Sex.MALE)
    assert bytes(ProtectedCharacteristics.objects.get().sealed) == before.sealed


# The page


def test_record_says_that_there_are_answers_and_shows_none(client, case, practitioner):
    browser = client.sign_in(practitioner)
    page = browser.get(url(case, "case-record")).content.decode()
    assert "shown only when you open it" not in page
    there_already(case)
    page = browser.get(url(case, "case-record")).content.decode()
    assert "Recorded, shown only when you open it" in page
    assert url(case) in page
    assert not [label for kind in ANSWERS.values() for label in (kind.label,) if label in page]


def test_page_shows_the_answers_and_leaves_evidence_of_the_look(client, case, practitioner):
    row = there_already(case)
    page = client.sign_in(practitioner).get(url(case))
    form = page.context["form"]
    assert {name: form[name].value() for name in CODES} == CODES
    assert page.content.decode().count("checked") == 3
    event = AuditEvent.objects.get(event=EventType.CHARACTERISTICS_VIEWED)
    assert (event.case_ids, event.object_ref) == ([case.pk], row.pk)


def test_page_starts_with_nothing_asked(client, case, practitioner):
    form = client.sign_in(practitioner).get(url(case)).context["form"]
    assert {form[name].value() for name in CODES} == {"NOT_ASKED"}
    assert form["version"].value() == 0


def test_saving_twice_makes_one_row(client, case, practitioner):
    browser = client.sign_in(practitioner)
    for _ in range(2):
        answer = browser.post(url(case), CODES | {"version": 0})
        assert (answer.status_code, answer.url) == (302, url(case, "case-record"))
    assert unseal(case.pk, bytes(ProtectedCharacteristics.objects.get().sealed)) == CODES


@pytest.mark.parametrize(
    ("changes", "anchor"),
    [({"sex": "PURPLE"}, "#id_sex"), ({"ethnic_group": ""}, "#id_ethnic_group"), ({"version": ""}, "")],
)
def test_bad_input_is_told_and_changes_nothing(client, case, practitioner, changes, anchor):
    there_already(case)
    page = client.sign_in(practitioner).post(url(case), CODES | {"disability": "NO", "version": 1} | changes)
    words = page.content.decode()
    assert page.status_code == 200
    assert "govuk-error-summary" in words
    assert anchor in words
    assert page.context["form"]["disability"].value() == "NO"
    assert unseal(case.pk, bytes(ProtectedCharacteristics.objects.get().sealed)) == CODES


def test_stale_page_keeps_what_was_chosen(client, case, practitioner):
    there_already(case)
    page = client.sign_in(practitioner).post(url(case), CODES | {"sex": "MALE", "version": 0})
    assert "changed since you opened this page" in page.content.decode()
    assert page.context["form"]["sex"].value() == "MALE"


def test_page_is_for_those_who_may_change_the_record(client, case, team):
    role = next(r for r in sorted(CASE_ROLES) if Permission.EDIT_RECORD not in PERMISSIONS[r])
    browser = client.sign_in(person(role, team))
    assert browser.get(url(case)).status_code == 403
    assert browser.post(url(case), CODES | {"version": 0}).status_code == 403
    assert client.sign_in(person(Role.COM)).get(url(case)).status_code == 404


def test_missing_key_is_told_on_the_record_page(client, case, practitioner, settings):
    there_already(case)
    settings.CHARACTERISTIC_KEYS = ["another key"]
    answer = client.sign_in(practitioner).get(url(case), follow=True)
    assert answer.redirect_chain == [(url(case, "case-record"), 302)]
    assert UNREADABLE in answer.content.decode()


def test_row_carried_to_another_case_by_hand_is_refused(case, team):
    row = there_already(case)
    other = case_of(team)
    ProtectedCharacteristics.objects.filter(pk=row.pk).update(case=other, area=other.area)
    with pytest.raises(Refused):
        characteristics_of(other)
