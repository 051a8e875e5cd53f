"""A case somebody has no business with changes no byte of any answer to them, no header and no number of queries.

The same database is asked twice, with the hidden case in it and without: every address, by the ids of what they
see, by those of what they do not, and with questions that would find the hidden person.
"""

import re

import pytest
from django.db import connection, transaction
from django.urls import reverse

from cases.domain.enums import CaseState, LimitationKind
from cases.models import Case, Export, VelocityStop
from mappa.agencies.models import Agency, Membership, Team, Training, User
from mappa.agencies.roles import PERMISSIONS, Permission, Role
from meetings.models import PanelDay
from tests.factories.agencies import AgencyFactory, TeamFactory, UserFactory, area, person
from tests.factories.limits import limit
from tests.integration.cases.even import bare
from tests.permissions.everything import ADDRESSES, HIDDEN_NAME, SEEN_NAME, case_with_everything, where
from tests.permissions.test_route_matrix import DEEP, MARKS, ROLES
from tests.proof import prove

pytestmark = pytest.mark.django_db


def few_roles():
    """As few roles as hold every permission between them, the ones that add most first."""
    held, chosen = set(), []
    while missing := set(Permission) - held:
        best = max(ROLES, key=lambda role: len(missing & PERMISSIONS[role]))
        held |= PERMISSIONS[best]
        chosen.append(best)
    return chosen


# Made along with the hidden case and no part of it: those who work on it, the day of its panel, a file it is in, a stop.
BESIDES = (Agency, Team, User, Membership, Training, PanelDay, Export, VelocityStop)


def elsewhere(team, _user):
    """In another area, of another agency."""
    far = TeamFactory(area=area("Kent"), agency=AgencyFactory(name="Kent force"))
    return case_with_everything(far, CaseState.LEVEL_2, person(Role.COM, far))


def excluded(team, user):
    """Of the person's own team, which they are excluded from."""
    far = TeamFactory(area=area("Kent"), agency=AgencyFactory(name="Kent force"))
    ids = case_with_everything(team, CaseState.LEVEL_2, person(Role.COM, far), answering=far)
    limit(Case.objects.get(pk=ids["case"]), LimitationKind.EXCLUSION, user)
    return ids


def restricted_elsewhere(team, user):
    """In another area, and restricted to somebody besides."""
    ids = elsewhere(team, user)
    limit(Case.objects.get(pk=ids["case"]), LimitationKind.RESTRICTION, UserFactory())
    return ids


def typed(hidden):
    """Questions that would find the hidden person, by address."""
    case = Case.objects.get(pk=hidden["case"])
    born = case.nominal.born_on
    day = {"born_on_0": str(born.day), "born_on_1": str(born.month), "born_on_2": str(born.year)}
    names = {"first_name": HIDDEN_NAME, "last_name": "Zzcanaryson"}
    return [
        *((reverse("case-search"), {"text": text}) for text in _words(case, born)),
        (reverse("nominal-identify"), names | day),
        (reverse("nominal-fetch"), {"number": "2012/0012345A"}),
        (
            reverse("emergency"),
            {
                "reference": case.reference,
                "category": "OTHER",
                "reason": "He is at the door and they are alone.",
            },
        ),
        (reverse("access-logs"), {"reference": case.reference}),
        (reverse("export-ask"), {"reference": case.reference}),
    ]


def _words(case, born):
    return [HIDDEN_NAME, "Zzcanarysen", f"Zzcanaryson {HIDDEN_NAME}", case.reference, f"{born:%d/%m/%Y}"]


# By reference an emergency opens a case, as it may: the answer must be the same. And what is well is not asked twice.
UNCOUNTED = {reverse("emergency"), reverse("healthz")}
# Forms carry a new key each time they are shown.
KEYS = re.compile(r'name="key" value="[^"]+"')


def answers(client, user, role, own, hidden, questions):
    """What every address answers: status, text and headers, and how many queries it took."""
    told = {}
    asked = [("get", where(name, ids), None) for name in MARKS for ids in (own, hidden) if name in ADDRESSES]
    asked += [
        (method, where(name, {}), None)
        for name in MARKS
        if name not in ADDRESSES
        for method in ("get", "post")
    ]
    asked += [("post", where(name, hidden), None) for name in ADDRESSES]
    asked += [("post", address, data) for address, data in questions]
    for number, (method, address, data) in enumerate(asked):
        if number % 50 == 0:
            prove(client, user)
        told[f"{method} {address} {data}"] = one_answer(client, method, address, data)
    return told


def counting(queries):
    def count(execute, sql, params, many, context):
        queries.append(sql)
        return execute(sql, params, many, context)

    return count


def one_answer(client, method, address, data):
    queries = []
    with transaction.atomic(), connection.execute_wrapper(counting(queries)):
        answer = getattr(client, method)(address, data)
        transaction.set_rollback(True)
    status, text = bare(answer)
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Security-Policy"}
    if address in UNCOUNTED:
        queries.clear()
    text = KEYS.sub("", text)
    return status, re.sub(r"\b\d{1,2}[:.]\d\d(:\d\d)?\b", "TIME", text), headers, len(queries)


KINDS = (elsewhere, excluded, restricted_elsewhere)
# Every role by every kind with --deep; otherwise every kind in turn for as few roles as may do everything.
PAIRS = (
    [(role, make) for role in ROLES for make in KINDS]
    if DEEP
    else [(role, KINDS[number % len(KINDS)]) for number, role in enumerate(few_roles())]
)


@pytest.mark.parametrize(("role", "make"), PAIRS)
def test_nothing_tells_of_a_hidden_case(client, role, make):
    team = TeamFactory()
    user = person(role, team)
    own = case_with_everything(team, CaseState.LEVEL_2, person(Role.COM, team), name=SEEN_NAME)
    client.sign_in(user)
    before = transaction.savepoint()
    hidden = make(team, user)
    questions = typed(hidden)
    with_it = answers(client, user, role, own, hidden, questions)
    besides = [(model, list(model._default_manager.all())) for model in BESIDES]
    transaction.savepoint_rollback(before)
    for model, rows in besides:
        model._default_manager.bulk_create(rows, ignore_conflicts=True)
    without = answers(client, user, role, own, hidden, questions)
    differ = [what for what in with_it if with_it[what] != without[what]]
    assert not differ, "\n".join(f"{what}: {difference(with_it[what], without[what])}" for what in differ)


def difference(one, other):
    """The first place where two answers part, in a few words of each."""
    if one[1] == other[1]:
        return one[0], one[2:], other[0], other[2:]
    at = next((n for n, (a, b) in enumerate(zip(one[1], other[1], strict=False)) if a != b), 0)
    return one[0], other[0], one[1][max(0, at - 60) : at + 80], other[1][max(0, at - 60) : at + 80]
