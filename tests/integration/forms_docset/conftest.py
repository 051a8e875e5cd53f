"""People and a case that most tests of documents need."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.domain.enums import CaseState, InvolvementRole
from cases.models import Case
from forms_docset.formbuilder import mark_of
from forms_docset.models import Document
from forms_docset.registry import spec_of
from forms_docset.services import save_answers
from mappa.agencies.actor import Actor
from mappa.agencies.kinds import AgencyKind, TeamKind
from mappa.agencies.models import Team, User
from mappa.agencies.roles import Role
from tests.documents.answers import complete_answers
from tests.factories.agencies import AgencyFactory, TeamFactory, coordinator, person
from tests.factories.cases import InvolvementFactory, case_of


@dataclass
class World:
    """One case of a probation team, with a prison that could be asked."""

    case: Case
    com: User
    pom: User
    homd: User
    coordinator: User
    stranger: User
    prison: Team


@pytest.fixture
def world(db) -> World:
    """A case at level not set, its practitioner, a prison with its people, a co-ordinator, and a stranger."""
    team = TeamFactory()
    agency = AgencyFactory(name="HMP Testwick", kind=AgencyKind.PRISON)
    prison = TeamFactory(agency=agency, area=None, kind=TeamKind.PRISON, name="HMP Testwick")
    case = case_of(team, state=CaseState.IDENTIFIED)
    return World(
        case=case,
        com=person(Role.COM, team),
        pom=person(Role.POM, prison),
        homd=person(Role.HOMD, prison),
        coordinator=coordinator(),
        stranger=person(Role.COM, TeamFactory()),
        prison=prison,
    )


@pytest.fixture
def with_prison(world: World) -> World:
    """The same, the prison being involved in the case already."""
    InvolvementFactory(case=world.case, team=world.prison, role=InvolvementRole.INVOLVED)
    return world


def fill(actor: Actor, document: Document, **changed: Any) -> Document:
    """Save complete answers, section by section, as the pages do."""
    spec = spec_of(document.slug)
    answers = complete_answers(spec) | changed
    for section in spec.sections:
        document = save_answers(
            actor=actor,
            document_id=document.pk,
            section=section.slug,
            answers={field.name: answers[field.name] for field in section.fields},
            seen=mark_of(section, document.answers),
        )
    return document


def in_days(days: int):
    """A date so many days from today."""
    return timezone.localdate() + timedelta(days=days)
