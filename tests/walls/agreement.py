"""What ORM, SQL, HTML, API and PDF say, beside what the oracle says."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import connection, transaction

from cases.models import Case, CaseEvent, Nominal
from mappa.agencies.acting import acting_as
from mappa.agencies.selectors import actor_for
from mappa.checks import case_bound_tables
from tests.conftest import as_role
from tests.walls.oracle import BY_AREA, BY_TEAM
from tests.walls.stage import CASES, Stage

NAMES = [name for name, _team in CASES]
# Roles that may open the pages of cases at all; of others the pages say no before any case is asked for.
_OPENS_PAGES = BY_TEAM | BY_AREA | {"PANEL_MEMBER", "AGENCY_CONTACT"}
_CHANGED = "UPDATE cases_nominal SET version = version RETURNING case_id"
# One table after another would be a question each; these stand for their policies, which are one text for all.
_TABLES = ("cases_nominal", "cases_agencyinvolvement", "forms_docset_document", "cases_nominalhistory")


class Counted:
    """How many comparisons were made, and those that came out otherwise."""

    def __init__(self) -> None:
        """Begin with none."""
        self.checks = 0
        self.wrong: list[str] = []

    def hold(self, who: str, case: str, what: str, *, said: bool, expected: bool) -> None:
        """One comparison."""
        self.checks += 1
        if said != expected:
            self.wrong.append(f"{what} says {said} of {case} to {who}, the oracle {expected}")


def _ids(sql: str) -> set[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0] for row in cursor.fetchall()}


def _changed() -> set[Any]:
    with transaction.atomic():
        found = _ids(_CHANGED)
        transaction.set_rollback(True)
    return found


def hold_walls(stage: Stage, counted: Counted) -> None:
    """Everybody, every case, every marked row: the rule of the ORM and the policies of the database."""
    for who, user in stage.users.items():
        user.refresh_from_db()
        actor = actor_for(user)
        lists: dict[str, tuple[set[Any], Callable[[str, str], bool]]] = {
            "ORM": (set(Case.objects.visible_to(actor).values_list("pk", flat=True)), stage.said.sees),
            "ORM, rows": (
                set(Nominal.objects.visible_to(actor).values_list("case_id", flat=True)),
                stage.said.sees,
            ),
            "ORM, change": (
                set(Case.objects.changeable_by(actor).values_list("pk", flat=True)),
                stage.said.changes,
            ),
        }
        by_rule = set(CaseEvent.objects.visible_to(actor).values_list("pk", flat=True))
        with as_role("mappa_app"), acting_as(actor):
            lists["SQL"] = _ids("SELECT id FROM cases_case"), stage.said.sees
            for table in _TABLES:
                lists[f"SQL, {table}"] = _ids(f"SELECT DISTINCT case_id FROM {table}"), stage.said.sees
            lists["SQL, change"] = _changed(), stage.said.changes
            in_database = _ids("SELECT id FROM cases_caseevent")
        for what, (found, says) in lists.items():
            for case in NAMES:
                counted.hold(who, case, what, said=stage.cases[case].pk in found, expected=says(who, case))
        for pk, name in stage.rows.items():
            case = name.split(" ", maxsplit=1)[0]
            expected = stage.said.reads(who, case, name)
            counted.hold(who, name, "ORM, mark", said=pk in by_rule, expected=expected)
            counted.hold(who, name, "SQL, mark", said=pk in in_database, expected=expected)


def hold_nobody(stage: Stage, counted: Counted) -> None:
    """Without a context there is nothing, on any table of the record."""
    with as_role("mappa_app"), transaction.atomic():
        for table in ("cases_case", *case_bound_tables()):
            counted.hold("nobody", table, "SQL", said=bool(_ids(f"SELECT 1 FROM {table}")), expected=False)


def _pages(stage: Stage, case: str) -> Iterator[tuple[str, str]]:
    pk = stage.cases[case].pk
    yield "HTML", f"/cases/{pk}/"
    yield "HTML, timeline", f"/cases/{pk}/timeline/"
    yield "API", f"/api/v1/cases/{pk}/"
    yield "PDF", f"/documents/{stage.documents[case].pk}/pdf/"


def hold_pages(
    stage: Stage, client: Any, people: Iterable[str], cases: Iterable[str], counted: Counted
) -> None:
    """What a browser gets: a page that shows the name, or one that says there is no such page."""
    for who in people:
        said = stage.said.people[who]
        if not said.is_active or not {role for role, _team in said.memberships} & _OPENS_PAGES:
            continue
        client.sign_in(stage.users[who])
        for case in cases:
            expected = stage.said.sees(who, case)
            name = stage.cases[case].nominal.last_name
            for what, address in _pages(stage, case):
                answer = client.get(address)
                assert answer.status_code in {200, 404}, f"{what} answered {answer.status_code}"
                counted.hold(who, case, what, said=answer.status_code == 200, expected=expected)
                if what == "HTML":
                    shows = name in answer.content.decode()
                    counted.hold(who, case, "HTML, name", said=shows, expected=expected)
        listed = {row["id"] for row in client.get("/api/v1/cases/").json()["results"]}
        for case in NAMES:
            shown = str(stage.cases[case].pk) in listed
            counted.hold(who, case, "API, list", said=shown, expected=stage.said.sees(who, case))
        client.logout()
