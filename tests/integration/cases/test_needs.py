"""Protected addresses and details of victims: shown to roles that need them, each look on record."""

import hashlib
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.domain.enums import CaseState
from cases.models import Address, ProtectedAddress
from forms_docset.models import Document, DocumentFile, DocumentState
from forms_docset.registry import spec_of, specs
from mappa.agencies.roles import PERMISSIONS, Permission, Role, roles_with
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from tests.documents.answers import complete_answers
from tests.factories.agencies import TeamFactory, person
from tests.factories.cases import case_of

pytestmark = pytest.mark.django_db
SECRET = "3 Hidden Street"
VICTIM = "A former partner who moved"


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def case(team):
    return case_of(team, state=CaseState.LEVEL_2)


@pytest.fixture
def address(case):
    row = Address.objects.create(case=case, area=case.area, is_protected=True)
    ProtectedAddress.objects.create(
        case=case, area=case.area, address=row, lines=SECRET, postcode="ZZ9 9ZZ", notes="Never by post."
    )
    return row


def text(answer):
    return answer.content.decode()


def show(address):
    return reverse("address-show", args=[address.case_id, address.pk])


# Protected addresses


@pytest.mark.parametrize("role", [Role.COM, Role.CASE_ADMINISTRATOR, Role.VICTIM_LIAISON_OFFICER])
def test_record_says_held_and_shows_no_line_to_anybody(client, team, address, role):
    page = text(client.sign_in(person(role, team)).get(reverse("case-record", args=[address.case_id])))
    assert "Protected address: held" in page
    assert SECRET not in page
    assert ("Show address" in page) == (Permission.VIEW_PROTECTED_ADDRESS in PERMISSIONS[role])


def test_it_is_shown_by_a_button_and_the_look_is_on_record(client, team, address):
    client.sign_in(person(Role.COM, team))
    assert client.get(show(address)).status_code == 405
    assert not AuditEvent.objects.filter(event=EventType.PROTECTED_ADDRESS_SHOWN).exists()
    page = text(client.post(show(address)))
    assert SECRET in page
    assert "ZZ9 9ZZ" in page
    event = AuditEvent.objects.get(event=EventType.PROTECTED_ADDRESS_SHOWN)
    assert (event.case_ids, event.object_ref, event.verb) == ([address.case_id], address.pk, "CONSULTATION")


def test_roles_without_need_and_strangers_get_an_even_answer(client, team, case, address):
    client.sign_in(person(Role.CASE_ADMINISTRATOR, team))
    unknown = reverse("address-show", args=[case.pk, uuid4()])
    assert [client.post(url).status_code for url in (show(address), unknown)] == [403, 403]
    client.sign_in(person(Role.COM))
    assert [client.post(url).status_code for url in (show(address), unknown)] == [404, 404]
    other = case_of(team)
    swapped = reverse("address-show", args=[other.pk, address.pk])
    plain = Address.objects.create(case=case, area=case.area, lines="1 Open Street")
    client.sign_in(person(Role.COM, team))
    assert [client.post(url).status_code for url in (unknown, swapped, show(plain))] == [404, 404, 404]


def test_database_keeps_the_lines_from_roles_without_need(acting, team, address):
    with acting(person(Role.CASE_ADMINISTRATOR, team)):
        assert not ProtectedAddress.objects.exists()
        assert Address.objects.get().lines == ""
    with acting(person(Role.COM, team)):
        assert ProtectedAddress.objects.get().lines == SECRET
    with acting(person(Role.COM)):
        assert not ProtectedAddress.objects.exists()


def test_lines_of_a_protected_address_cannot_stand_with_the_others(case):
    with pytest.raises(IntegrityError, match="apart"), transaction.atomic():
        Address.objects.create(case=case, area=case.area, is_protected=True, lines=SECRET)


@pytest.mark.parametrize("role", [Role.COM, Role.CASE_ADMINISTRATOR])
def test_one_is_recorded_once_even_by_somebody_who_may_not_read_it(client, team, case, role):
    before = Address.objects.create(case=case, area=case.area, lines="1 Open Street")
    data = {"kind": "HOME", "lines": SECRET, "postcode": "zz9 9zz", "is_protected": "on", "key": str(uuid4())}
    client.sign_in(person(role, team))
    url = reverse("fact-add", args=[case.pk, "address"])
    for _twice in range(2):
        assert client.post(url, data).status_code == 302
    added = Address.objects.get(is_protected=True)
    assert (added.lines, added.protected.lines, added.protected.postcode) == ("", SECRET, "ZZ9 9ZZ")
    before.refresh_from_db()
    assert before.to_on is not None
    assert SECRET not in text(client.get(reverse("case-record", args=[case.pk])))


def test_it_is_found_nowhere_else(client, team, address):
    client.sign_in(person(Role.COM, team))
    pk = address.case_id
    for url in (
        reverse("case-detail", args=[pk]),
        reverse("case-timeline", args=[pk]),
        reverse("case-list"),
        "/api/v1/cases/",
        f"/api/v1/cases/{pk}/",
    ):
        assert SECRET not in text(client.get(url))
    assert SECRET not in text(client.post(reverse("case-search"), {"name": "Hidden", "number": ""}))
    document = client.post(
        reverse("document-start", args=[case_in_level_1(team, address), "referral"]), follow=True
    )
    assert SECRET not in text(document)


def case_in_level_1(team, address):
    """The case at a state in which it can be referred."""
    address.case.state = CaseState.LEVEL_1
    address.case.save()
    return address.case_id


# Victims


@pytest.fixture
def referral(case, team):
    spec = spec_of("referral")
    document = Document.objects.create(
        case=case,
        area=case.area,
        slug="referral",
        state=DocumentState.SIGNED,
        answers=complete_answers(spec) | {"victims": VICTIM},
        signed_by=person(Role.COM, team),
        signed_at=case.created_at,
    )
    pdf = b"%PDF-1.7 " + VICTIM.encode()
    DocumentFile.objects.create(
        document=document,
        case=case,
        area=case.area,
        html=VICTIM,
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
    )
    return document


def test_a_document_shows_victims_to_roles_that_need_them_and_says_held_to_others(client, team, referral):
    page, pdf = (reverse(name, args=[referral.pk]) for name in ("document-detail", "document-pdf"))
    client.sign_in(person(Role.COM, team))
    assert VICTIM in text(client.get(page))
    assert client.get(pdf)["Content-Type"] == "application/pdf"
    assert AuditEvent.objects.filter(event=EventType.VICTIM_DETAILS_SHOWN).count() == 2
    client.sign_in(person(Role.CASE_ADMINISTRATOR, team))
    told = text(client.get(page))
    assert "Held; your role does not show victim details" in told
    assert VICTIM not in told
    held = client.get(pdf)
    assert held.status_code == 403
    assert "your role does not show victim details" in text(held)
    assert VICTIM not in text(held)
    assert AuditEvent.objects.filter(event=EventType.VICTIM_DETAILS_SHOWN).count() == 2
    assert AuditEvent.objects.filter(event=EventType.REFUSED).count() == 1


def test_a_pdf_without_details_of_victims_opens_to_all_who_see_the_case(client, team, referral):
    Document.objects.update(answers=referral.answers | {"victims": ""})
    client.sign_in(person(Role.CASE_ADMINISTRATOR, team))
    assert client.get(reverse("document-pdf", args=[referral.pk])).status_code == 200


def test_fields_about_victims_are_marked_and_whoever_completes_them_may_read_them():
    marked = {
        f"{spec.slug}.{field.name}" for spec in specs().values() for field in spec.fields if field.victim
    }
    assert marked == {"referral.victims", "prison-report.victim_contact"}
    for spec in specs().values():
        if any(field.victim for field in spec.fields):
            fill = roles_with(spec.completes) | (
                roles_with(spec.countersigns) if spec.countersigns else set()
            )
            assert fill <= roles_with(Permission.VIEW_VICTIM_DETAILS)
