"""History: every change of the record leaves what was said before, whoever writes and however; nobody rewrites it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.utils import timezone

from cases.domain.enums import LimitationKind, Pillar, Sharing
from cases.models import (
    AccessLimitation,
    Address,
    AgencyInvolvement,
    Alias,
    Case,
    CaseCategory,
    Deadline,
    InformationReply,
    LimitedPerson,
    Nominal,
    PlanMeasure,
    RiskManagementPlan,
)
from cases.models.history import NO_HISTORY
from cases.selectors.history import changes_of
from cases.services import record as services
from mappa.agencies.kinds import AgencyKind
from mappa.agencies.roles import Role
from mappa.audit.models import AuditEvent
from mappa.powers import leads_to_case
from tests.conftest import as_role
from tests.factories.agencies import AgencyFactory, TeamFactory, area, coordinator, person
from tests.factories.cases import case_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """A case, its team and a practitioner of it."""
    team = TeamFactory()
    return case_of(team), team, person(Role.COM, team)


def steps(row) -> list[str]:
    return list(
        type(row).pgh_event_model.objects.filter(pgh_obj_id=row.pk).values_list("pgh_label", flat=True)
    )


def sql(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def is_history(model) -> bool:
    return model.__name__.endswith("History") and hasattr(model, "pgh_tracked_model")


def test_every_table_that_hangs_off_a_case_has_history_or_a_reason_why_not():
    bound = {m for m in apps.get_models() if (m is Case or leads_to_case(m)) and not is_history(m)}
    tracked = {m for m in bound if hasattr(m, "pgh_event_models")}
    assert {m._meta.label for m in bound - tracked} == set(NO_HISTORY)
    assert Case in tracked
    assert {apps.get_model("meetings", "Action"), apps.get_model("forms_docset", "Document")} <= tracked


def test_a_table_without_history_because_it_is_append_only_is_append_only():
    unchanging = [label for label, reason in NO_HISTORY.items() if reason.startswith("Append-only")]
    tables = [apps.get_model(label)._meta.db_table for label in unchanging]
    kept = sql("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'keep' AND tgenabled = 'O'")
    assert {f"{table}" for table in tables} <= {name for (name,) in kept}


def test_a_change_says_what_was_and_is_who_did_it_when_and_in_which_request(acting, world):
    case, _, user = world
    with acting(user) as actor:
        services.add_alias(actor=actor, case_id=case.pk, name="Nick One", on=actor.on)
        alias = Alias.objects.get(case=case)
        alias.name = "Nick Two"
        alias.save()
        newest, first = changes_of(actor, alias)
    assert (first.step, newest.step) == ("insert", "update")
    [value] = newest.values
    assert (value.field, value.before, value.after) == ("name", "Nick One", "Nick Two")
    assert (newest.by, newest.actor_id) == (user.name, user.pk)
    assert abs(timezone.now() - newest.at) < timedelta(minutes=5)
    assert "name" in {value.field for value in first.values}
    assert AuditEvent.objects.filter(request_id=first.request_id, case_ids__contains=[case.pk]).exists()


def test_what_the_system_changes_is_nobodys(world):
    case, *_ = world
    [step] = type(case.nominal).pgh_event_model.objects.filter(pgh_obj_id=case.nominal.pk)
    assert (step.pgh_label, step.pgh_actor_id, step.pgh_request_id) == ("insert", None, None)


def test_a_bulk_update_and_sql_by_hand_leave_history(acting, world):
    case, _, user = world
    with acting(user):
        Nominal.objects.filter(case=case).update(first_name="Bulk")
        sql("UPDATE cases_nominal SET first_name = 'Hand' WHERE case_id = %s", case.pk)
    assert steps(case.nominal) == ["insert", "update", "update"]


def test_a_write_that_changes_nothing_leaves_none(acting, world):
    case, _, user = world
    with acting(user):
        sql("UPDATE cases_nominal SET first_name = first_name WHERE case_id = %s", case.pk)
    assert steps(case.nominal) == ["insert"]


def test_what_was_removed_is_told(acting, world):
    case, _, user = world
    with acting(user):
        row = Alias(case=case, area_id=case.area_id, name="Gone")
        row.save(force_insert=True)
        pk = row.pk
        row.delete()
    row.pk = pk
    assert steps(row) == ["insert", "delete"]


def test_no_setting_silences_history(acting, world):
    case, _, user = world
    with acting(user):
        names = ",".join(
            name for (name,) in sql("SELECT DISTINCT tgname FROM pg_trigger WHERE NOT tgisinternal")
        )
        sql("SELECT set_config('pgtrigger.ignore', %s, true)", f"{{{names}}}")
        sql("UPDATE cases_nominal SET first_name = 'Silent' WHERE case_id = %s", case.pk)
    assert steps(case.nominal) == ["insert", "update"]


FORGED = (
    "INSERT INTO cases_aliashistory (pgh_created_at, pgh_label, pgh_obj_id, case_id, area_id, recorded_at, name,"
    " source, source_system) VALUES (now(), 'insert', %s, %s, %s, now(), 'Forged', '', '')"
)


@pytest.mark.parametrize("role", ["mappa_app", "mappa_jobs"])
def test_nobody_who_serves_writes_history_by_hand(acting, world, role):
    case, _, user = world
    with (
        acting(user, role),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        sql(FORGED, uuid4(), case.pk, case.area_id)


@pytest.mark.parametrize("role", ["mappa_app", "mappa_jobs", "mappa_gate", "mappa_owner"])
@pytest.mark.parametrize(
    "change", ["UPDATE cases_nominalhistory SET first_name = 'X'", "DELETE FROM cases_nominalhistory"]
)
def test_nobody_rewrites_history(acting, world, role, change):
    case, _, user = world
    if role == "mappa_owner":  # whom row-level security blinds: nothing is found, so nothing is changed
        with acting(user, role):
            sql(change)
        assert steps(case.nominal) == ["insert"]
        return
    with (
        acting(user, role),
        pytest.raises(DatabaseError, match=r"permission denied|append-only"),
        transaction.atomic(),
    ):
        sql(change)


def test_even_who_looks_past_the_wall_and_holds_the_right_is_refused(world):
    sql("RESET ROLE")
    sql("SET ROLE mappa_owner")
    sql("GRANT UPDATE, DELETE ON cases_nominalhistory TO mappa_gate")
    sql("SET ROLE mappa_gate")
    for change in ("UPDATE cases_nominalhistory SET first_name = 'X'", "DELETE FROM cases_nominalhistory"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            sql(change)


def test_history_is_read_by_whoever_sees_the_case(acting, world):
    case, _, user = world
    stranger = person(Role.COM, TeamFactory(area=area("Kent")))
    seen = "SELECT count(*) FROM cases_nominalhistory WHERE case_id = %s"
    for who, count in ((user, 1), (coordinator(), 1), (stranger, 0), (coordinator("Kent"), 0)):
        with acting(who) as actor:
            assert sql(seen, case.pk) == [(count,)]
            assert len(changes_of(actor, case.nominal)) == count
            assert len(changes_of(actor, case)) == count
    with as_role("mappa_app"):
        assert sql(seen, case.pk) == [(0,)]


def test_history_follows_the_case_to_another_area_and_tells_it_once(acting, world):
    case, _, _ = world
    case.area = area("Kent")
    case.save()
    assert set(sql("SELECT area_id FROM cases_nominalhistory")) == {(area("Kent").pk,)}
    assert steps(case.nominal) == ["insert"]
    assert steps(case) == ["insert", "update"]
    with acting(coordinator("Kent")) as actor:
        newest, _ = changes_of(actor, case)
        [value] = newest.values
        assert (value.field, value.before, value.after) == ("held_area", area("Cumbria").pk, area("Kent").pk)
    with acting(coordinator()) as actor:
        assert changes_of(actor, case) == []


def test_the_change_that_ends_ones_own_sight_leaves_history_too(acting, world):
    case, _, user = world
    involvement = AgencyInvolvement.objects.get(case=case)
    with acting(user):
        sql("UPDATE cases_agencyinvolvement SET to_on = current_date - 1 WHERE id = %s", involvement.pk)
        assert not Case.objects.exists()
        sql("SET CONSTRAINTS ALL IMMEDIATE")
    assert steps(involvement) == ["insert", "update"]


def test_an_eligibility_its_author_is_not_cleared_for_leaves_history_too(acting, world):
    case, _, user = world
    with acting(user):
        sql(
            "INSERT INTO cases_casecategory (id, case_id, area_id, recorded_at, category, because, rule, from_on,"
            " end_words) VALUES (gen_random_uuid(), %s, %s, now(), 4, 'x', 'y', current_date, '')",
            case.pk,
            case.area_id,
        )
        assert not Case.objects.exists()
    assert steps(CaseCategory.objects.get(category=4)) == ["insert"]


def test_founding_a_case_leaves_history_of_all_it_writes(acting):
    founder, pk = person(Role.COM), uuid4()
    with acting(founder):
        sql(
            "INSERT INTO cases_case (id, reference, area_id, state, became_known_on, created_by_id, created_at,"
            " closed_reason, closed_despite, version) VALUES (%s, 'M-TEST-CASE', %s, 'IDENTIFIED', '2020-01-01', %s, now(), '', '', 1)",
            pk,
            area().pk,
            founder.pk,
        )
        Nominal(case_id=pk, area_id=area().pk, first_name="New", last_name="Person").save(force_insert=True)
        sql("SET CONSTRAINTS ALL IMMEDIATE")
    case = Case.objects.get(pk=pk)
    assert (steps(case), steps(case.nominal)) == (["insert"], ["insert"])


def test_an_answer_of_a_team_that_sees_no_case_leaves_history_of_the_question(acting, world):
    case, _, user = world
    asked = TeamFactory(agency=AgencyFactory(name="Housing", kind=AgencyKind.HOUSING_AUTHORITY))
    question = apps.get_model("cases", "InformationRequest").objects.create(
        case=case, area=case.area, team=asked, question="?", purpose="!", due_on=timezone.localdate()
    )
    with acting(person(Role.AGENCY_CONTACT, asked)):
        InformationReply(case_id=case.pk, area_id=case.area_id, request=question, nothing_known=True).save(
            force_insert=True
        )
        assert sql("SELECT count(*) FROM cases_informationrequesthistory") == [(0,)]
    assert steps(question) == ["insert", "update"]
    with acting(user) as actor:
        assert {v.field for v in changes_of(actor, question)[0].values} == {"answered_at"}


def test_the_worker_and_the_loader_leave_history(acting, world):
    case, _, user = world
    with acting(user, "mappa_jobs"):
        row = Deadline(
            case=case, area_id=case.area_id, kind="D5", due_on=timezone.localdate(), because="x", owner="y"
        )
        row.save(force_insert=True)
        Deadline.objects.filter(pk=row.pk).update(flagged_at=timezone.now())
    assert steps(row) == ["insert", "update"]


def limit(case, user) -> None:
    since = timezone.now() - timedelta(minutes=1)
    limitation = AccessLimitation(
        case=case, area=case.area, kind=LimitationKind.EXCLUSION, starts_at=since, message="x", reason="y"
    )
    LimitedPerson.objects.create(case=case, area=case.area, limitation_id=limitation.pk, user=user)
    limitation.save(force_insert=True)


def test_who_is_excluded_reads_no_history(acting, world):
    case, _, user = world
    limit(case, user)
    with acting(user) as actor:
        assert sql("SELECT count(*) FROM cases_nominalhistory") == [(0,)]
        assert changes_of(actor, case.nominal) == []


@pytest.fixture
def measure(world):
    case, team, _ = world
    plan = RiskManagementPlan.objects.create(case=case, area=case.area, number=1)
    return PlanMeasure.objects.create(
        case=case,
        area=case.area,
        plan=plan,
        pillar=Pillar.SUPERVISION,
        text="First",
        owner_agency=team.agency,
    )


def other_agency(case):
    team = TeamFactory(agency=AgencyFactory(name="Housing", kind=AgencyKind.HOUSING_AUTHORITY))
    AgencyInvolvement.objects.create(
        case=case, area=case.area, agency=team.agency, team=team, from_on=case.became_known_on
    )
    return person(Role.COM, team)


def test_a_mark_keeps_the_history_of_its_row(acting, world, measure):
    case, _, user = world
    outsider = other_agency(case)
    with acting(outsider) as actor:
        assert len(changes_of(actor, measure)) == 1
    measure.sharing = Sharing.OWN_AGENCY
    measure.save()
    for who, count in ((user, 2), (outsider, 0)):
        with acting(who) as actor:
            assert sql("SELECT count(*) FROM cases_planmeasurehistory") == [(count,)]
            assert len(changes_of(actor, measure)) == count


def test_what_was_kept_while_its_mark_said_so_stays_kept(acting, world, measure):
    case, *_ = world
    outsider = other_agency(case)
    PlanMeasure.objects.filter(pk=measure.pk).update(sharing=Sharing.OWN_AGENCY, text="Ours alone")
    PlanMeasure.objects.filter(pk=measure.pk).update(sharing=Sharing.ALL_INVOLVED, text="For all")
    measure.refresh_from_db()
    with acting(outsider) as actor:
        assert {row[0] for row in sql("SELECT text FROM cases_planmeasurehistory")} == {"First", "For all"}
        said = [value.after for change in changes_of(actor, measure) for value in change.values]
    assert "Ours alone" not in said


def test_an_address_protected_later_takes_its_history_with_it(acting, world):
    case, team, _ = world
    row = Address.objects.create(case=case, area=case.area, kind="HOME", lines="1 Open Street")
    Address.objects.filter(pk=row.pk).update(lines="", is_protected=True)
    needs, needs_not = person(Role.COM, team), person(Role.CASE_ADMINISTRATOR, team)
    for who, count in ((needs, 2), (needs_not, 0)):
        with acting(who):
            assert sql("SELECT count(*) FROM cases_addresshistory") == [(count,)]


def test_numbers_of_history_are_in_the_order_of_what_happened(acting, world):
    case, _, user = world
    with acting(user) as actor:
        for name in ("A1", "A2", "A3"):
            services.add_alias(actor=actor, case_id=case.pk, name=name, on=actor.on)
    told = sql("SELECT name FROM cases_aliashistory ORDER BY pgh_id")
    assert [name for (name,) in told] == ["A1", "A2", "A3"]
