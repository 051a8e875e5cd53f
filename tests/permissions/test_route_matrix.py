"""Every address by every role by every way a person stands to a case: opened, refused, or answered as if it were not there.

Who may use an address is read from its view's mark. Whether its row is there for somebody is said here again,
in few words: a case of one's team, one of the area for who co-ordinates it, one a panel was invited to; and for
addresses with a rule of their own, in OWN_RULE.
"""

import re
import sys
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from cases.domain.enums import CaseState, LimitationKind
from cases.models import Case, PanelSpan
from mappa.agencies.roles import (
    ANSWERING_ROLES,
    CASE_ROLES,
    COORDINATING_ROLES,
    PERMISSIONS,
    Permission,
    Role,
)
from tests.factories.agencies import AgencyFactory, TeamFactory, UserFactory, area, person
from tests.factories.limits import limit
from tests.permissions.everything import (
    ADDRESSES,
    HIDDEN_NAME,
    SEEN_NAME,
    WITHOUT_ID,
    case_with_everything,
    nowhere,
    where,
)
from tests.permissions.test_views_marked import PUBLIC
from tests.proof import prove

pytestmark = pytest.mark.django_db
DEEP = "tests.deep" in sys.modules
STATES = list(CaseState)


def kind_of(role):
    """Roles alike in this are alike at every address."""
    return PERMISSIONS[role], role in CASE_ROLES, role in COORDINATING_ROLES


# One role of each kind in bin/test, every role with --deep.
ROLES = sorted(Role) if DEEP else sorted({kind_of(role): role for role in sorted(Role)}.values())


def marks(patterns):
    """Name of each address and the permissions its view is marked with; none for a public one."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and str(pattern.pattern) != "accounts/":
            yield from marks(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name, set(of_view(pattern.callback))


def of_view(view):
    """The permissions a view asks for; one decorated twice asks for both."""
    of_class = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if of_class is not None:
        yield of_class.permission
    while of_class is None and view is not None:
        if "permission" in vars(view):
            yield view.permission
        view = getattr(view, "__wrapped__", None)


# But for signing in, which is the library's and about oneself (tests/e2e/test_signing_in.py).
MARKS = dict(marks(get_resolver().url_patterns))
OVERSEEING_EXPORTS = {Permission.APPROVE_EXPORT, Permission.REVIEW_ACCESS}
# How a person stands to a case.
SEEN_BY_TEAM, INVITED, ELSEWHERE, RESTRICTED, EXCLUDED, NOWHERE = range(6)


def _there(role, standing):
    """Whether a case, and what hangs on it, is there for somebody of this role."""
    if standing == SEEN_BY_TEAM:
        return role in CASE_ROLES | COORDINATING_ROLES
    return standing == INVITED


def _panel(role, standing):
    """A panel day is its area's co-ordinators', and of who sees a case on it."""
    of_area = role in COORDINATING_ROLES and standing in {RESTRICTED, EXCLUDED}
    return _there(role, standing) or of_area


def _asked(role, standing):
    """A question is there for the team it was put to, which need not see the case."""
    return role in ANSWERING_ROLES and standing == SEEN_BY_TEAM


def _locked(role, standing):
    """Somebody kept out of a case of their own by a restriction is told so."""
    return _there(role, standing) or (standing == RESTRICTED and _there(role, SEEN_BY_TEAM))


def _own_agency(role, standing):
    """Reviewed by a privacy officer of the agency of who broke the glass, unless the case is kept from them by name."""
    return role == Role.PRIVACY_OFFICER and standing in {SEEN_BY_TEAM, RESTRICTED}


def _approved(role, standing):
    """An export is there for who asked, who may agree to it, and who reviews access, all of one agency."""
    return bool(OVERSEEING_EXPORTS & PERMISSIONS[role]) and standing != NOWHERE


def _asking_agency(role, standing):
    """A question is taken back by the agency that put it."""
    return _there(role, standing) and standing != INVITED


def _of_somebody_else(_role, _standing):
    return False


Rule = Callable[[Role, int], bool]


def _told_team(role: Role, standing: str) -> bool:
    return role in CASE_ROLES and standing == SEEN_BY_TEAM


OWN_RULE: dict[str, Rule] = {
    "panel-detail": _panel,
    "meeting-schedule": _panel,
    **dict.fromkeys(["request-answer", "request-nothing-known", "hand-over-request"], _asked),
    **dict.fromkeys(["case-locked", "emergency-open", "emergency-reason"], _locked),
    "request-withdraw": _asking_agency,
    # Accounts are of no case.
    **dict.fromkeys(
        [name for name in ADDRESSES if name.startswith("account")],
        lambda _role, standing: standing != NOWHERE,
    ),
    # Of somebody of the agency, whatever they opened.
    "stop-lift": lambda _role, standing: standing != NOWHERE,
    "emergency-review": _own_agency,
    **dict.fromkeys(["emergency-end", "emergency-note", "emergency-late"], _of_somebody_else),
    **dict.fromkeys(["export-detail", "export-cancel"], _approved),
    "export-download": _of_somebody_else,
    # Sent to the team that leads the case, and read there.
    "urgent-note": _told_team,
    # Told to that team, and read and answered by it.
    **dict.fromkeys(["telling-read", "telling-answer"], _told_team),
    # Given by name, and to somebody else.
    **dict.fromkeys(["shared-case", "shared-copy"], _of_somebody_else),
    # A list of whatever one sees, be it nothing.
    "finder": lambda _role, _standing: True,
    # A figure, which is nobody's; nothing has been counted yet.
    "tile-cases": _of_somebody_else,
}


def test_every_address_is_in_the_matrix():
    assert {*ADDRESSES, *WITHOUT_ID} == set(MARKS)
    assert set(OWN_RULE) <= set(ADDRESSES)
    assert {name for name, asked in MARKS.items() if not asked} == {"healthz", "session-keep"}
    assert {"/healthz", "/session/keep/"} <= PUBLIC


def stand(role, state):
    """Somebody of this role, and the ids of a case with everything for each way of standing to it."""
    team = TeamFactory()
    far = TeamFactory(area=area("Kent"), agency=AgencyFactory(name="Kent force"))
    user, colleague = person(role, team), person(Role.COM, team)
    ids = {
        SEEN_BY_TEAM: case_with_everything(team, state, colleague, name=SEEN_NAME),
        INVITED: case_with_everything(far, state, person(Role.COM, far), name=SEEN_NAME),
        ELSEWHERE: case_with_everything(far, state, person(Role.COM, far)),
        RESTRICTED: case_with_everything(team, state, colleague, answering=far),
        EXCLUDED: case_with_everything(team, state, colleague, answering=far),
        NOWHERE: nowhere(),
    }
    today = timezone.localdate()
    invited = Case.objects.get(pk=ids[INVITED]["case"])
    PanelSpan.objects.create(
        case=invited, area=invited.area, user=user, meeting_id=uuid4(), from_on=today, to_on=today
    )
    limit(Case.objects.get(pk=ids[RESTRICTED]["case"]), LimitationKind.RESTRICTION, UserFactory())
    limit(Case.objects.get(pk=ids[EXCLUDED]["case"]), LimitationKind.EXCLUSION, user)
    return user, ids


def ask(client, method, address):
    """What the address answers; whatever it changed is undone."""
    with transaction.atomic():
        answer = getattr(client, method)(address)
        transaction.set_rollback(True)
    return answer


# Refused for a reason of its own to somebody who may use the site: asked for nothing, or a file of somebody else's.
ELSE_REFUSED = {
    "export-list": lambda role, _standing: (
        not (OVERSEEING_EXPORTS | {Permission.EXPORT_CASES}) & PERMISSIONS[role]
    ),
    "export-download": _approved,
}
# Asked without saying for which page.
OF_NO_PAGE = {"session-keep", "session-discard"}
NAMES = re.compile(HIDDEN_NAME)


def faults(client, role, name, ids):
    """What is wrong with the answers of one address, in words."""
    asked = MARKS[name]
    for method in ("get", "post"):
        if not asked <= PERMISSIONS[role]:
            code = ask(client, method, where(name, ids[SEEN_BY_TEAM])).status_code
            if code != 403:
                yield f"{method} {name}: {code} without the permission"
            continue
        for standing in _standings(role, name):
            answer = ask(client, method, where(name, ids[standing]))
            if name in ELSE_REFUSED and ELSE_REFUSED[name](role, standing):
                expected = {403, 405}
            elif name not in OF_NO_PAGE and (
                name in WITHOUT_ID or OWN_RULE.get(name, _there)(role, standing)
            ):
                expected = {200, 302, 405}
            else:
                expected = {404, 405}
            yield from _wrong(f"{method} {name} {standing}", answer, expected)


def _standings(role, name):
    """All with --deep. In bin/test one of the ways not to see a case, another one by the next role and address."""
    if name in WITHOUT_ID:
        return [SEEN_BY_TEAM]
    hidden = [ELSEWHERE, RESTRICTED, EXCLUDED, NOWHERE]
    turn = (ROLES.index(role) + list(ADDRESSES).index(name)) % len(hidden)
    return [SEEN_BY_TEAM, INVITED, *(hidden if DEEP else hidden[turn : turn + 1])]


def _wrong(what, answer, expected):
    if answer.status_code not in expected:
        yield f"{what}: {answer.status_code}"
    if NAMES.search(answer.content.decode(errors="replace")):
        yield f"{what}: tells a name"


@pytest.mark.parametrize("role", ROLES)
def test_every_address_for(client, role):
    state = STATES[ROLES.index(role) % len(STATES)]
    user, ids = stand(role, state)
    client.sign_in(user)
    wrong = []
    for number, name in enumerate(MARKS):
        if number % 25 == 0:
            prove(client, user)
        wrong += [f"{state} {fault}" for fault in faults(client, role, name, ids)]
    assert not wrong, "\n".join(wrong)
