"""The pages of who may see a case, as a browser without JavaScript uses them."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.domain.limitations import Duty
from cases.models import AccessLimitation, Case, Substitute
from mappa.agencies.roles import Role
from mappa.audit.events import EventType
from mappa.audit.models import AuditEvent
from tests.factories.agencies import TeamFactory, person
from tests.factories.cases import case_of
from tests.factories.limits import exclude, restrict, world

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
REASON = "A relative works in the area."


@pytest.fixture
def here():
    return world(first_name="Testy", last_name="Fictional")


def text(answer):
    return answer.content.decode()


def url(name, case, *args):
    return reverse(name, args=[case.pk, *args])


def typed(*people, **fields):
    return {
        "people": [str(user.pk) for user in people],
        "starts": "now",
        "message": "This case is restricted.",
        "ask_whom": "The duty manager",
        "reason": REASON,
        "key": str(uuid4()),
    } | fields


def checked(html):
    """Values of the boxes that are ticked."""
    boxes = re.findall(r"<input[^>]*>", html)
    return {re.search(r'value="([^"]*)"', box)[1] for box in boxes if " checked" in box}


def test_access_page_tells_who_and_how(client, here):
    restrict(here.case, here.holder, here.manager)
    page = text(client.sign_in(here.manager).get(url("case-access", here.case)))
    assert page.count("kept out by a limit") == 2
    for words in (here.holder.name, "holds the case", here.coordinator.name, "Restricted to named people"):
        assert words in page
    assert AuditEvent.objects.filter(event=EventType.CASE_VIEWED, case_ids=[here.case.pk]).exists()


def test_reasons_and_buttons_are_for_those_who_limit(client, here):
    exclude(here.case, here.colleague, reason="Knows the family")
    manager = text(client.sign_in(here.manager).get(url("case-access", here.case)))
    holder = text(client.sign_in(here.holder).get(url("case-access", here.case)))
    assert "Knows the family" in manager
    assert url("case-restrict", here.case) in manager
    assert here.colleague.name in holder
    assert "Knows the family" not in holder
    assert url("case-restrict", here.case) not in holder
    assert url("case-step-aside", here.case) in holder


def test_case_page_leads_there(client, here):
    page = text(client.sign_in(here.holder).get(url("case-detail", here.case)))
    assert url("case-access", here.case) in page
    assert url("case-step-aside", here.case) in page


def test_restricting_in_two_steps(client, here):
    browser, page = client.sign_in(here.manager), url("case-restrict", here.case)
    first = text(browser.get(page))
    assert all(user.name in first for user in (here.holder, here.colleague, here.coordinator))
    data = typed(here.holder, here.manager)
    check = text(browser.post(page, data))
    assert "Check before you go on" in check
    assert not AccessLimitation.objects.exists()
    # The colleague's team, and the co-ordinator's: one each.
    assert len(re.findall(r"numeric\">\s*1\s*<", check)) == 2
    answer = browser.post(page, data | {"confirm": "1"})
    assert answer.url == url("case-access", here.case)
    assert AccessLimitation.objects.get().message == "This case is restricted."


def test_check_page_names_a_holder_and_a_decider_who_lose_access(client, here):
    page = url("case-restrict", here.case)
    check = text(client.sign_in(here.manager).post(page, typed(here.manager)))
    assert re.search(rf"Case holders who lose access.*?{here.holder.name}", check, re.DOTALL)
    assert f"{here.holder.name} will not see the case. Holds the case" in check
    assert f"{here.coordinator.name} will not see the case. Is the only co-ordinator" in check


def test_change_goes_back_with_everything_typed(client, here):
    page = url("case-restrict", here.case)
    back = text(client.sign_in(here.manager).post(page, typed(here.manager) | {"change": "1"}))
    assert REASON in back
    assert str(here.manager.pk) in checked(back)
    assert "There is a problem" not in back


def test_finding_somebody_by_name_keeps_what_was_typed(client, here):
    other = person(Role.SPO, first_name="Rowan", last_name="Elsewhere")
    browser, page = client.sign_in(here.manager), url("case-exclude", here.case)
    data = typed(here.colleague, find="elsew", ends_on_day="31", ends_on_month="x", search="1")
    found = text(browser.post(page, data))
    assert other.name in found
    assert REASON in found
    assert checked(found) >= {str(here.colleague.pk), "now"}
    assert 'value="x"' in found
    assert "There is a problem" not in found
    for words, sentence in (("", "Enter a name"), ("nobodyofthatname", "Nobody of that name")):
        assert sentence in text(browser.post(page, data | {"find": words}))


def test_too_many_of_a_name_says_so(client, here):
    for _ in range(21):
        person(Role.COM, here.team, last_name="Manyfold")
    page = text(
        client.sign_in(here.manager).post(url("case-exclude", here.case), {"find": "many", "search": "1"})
    )
    assert "More than 20 people found" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"people": []}, "Select at least one person"),
        ({"people": ["no id at all"]}, "Select people from the list"),
        ({"people": [str(uuid4())]}, "Select people from the list"),
        ({"starts": "later"}, "Enter the first day"),
        ({"reason": ""}, "Enter the reason"),
        ({"message": "Ask about Fictional"}, "Leave out names"),
        (
            {"ends_on_day": "1", "ends_on_month": "1", "ends_on_year": "2020"},
            "The last day must be today or later",
        ),
    ],
)
@pytest.mark.parametrize("button", ["", "confirm"])
def test_bad_input_is_said_and_kept(client, here, change, words, button):
    data = typed(here.holder, here.manager, ask_whom="Rowan on 01632 960000") | change
    page = text(
        client.sign_in(here.manager).post(
            url("case-restrict", here.case), data | ({button: "1"} if button else {})
        )
    )
    assert "There is a problem" in page
    assert words in page
    assert "Rowan on 01632 960000" in page
    assert not AccessLimitation.objects.exists()


def test_excluding_the_holder_asks_who_holds_the_case(client, here):
    browser, page = client.sign_in(here.manager), url("case-exclude", here.case)
    data = typed(here.holder)
    field = f"stand_in_{here.holder.pk}_{Duty.HOLD}"
    check = text(browser.post(page, data))
    assert field in check
    options = re.findall(r'<option value="([^"]+)"', check)
    # Only whose role may do it: the colleague, not the manager or the co-ordinator; or somebody is asked for.
    assert set(options) == {"ask", str(here.colleague.pk)}
    silent = text(browser.post(page, data | {"confirm": "1"}))
    assert "Select who does this instead" in silent
    forged = text(browser.post(page, data | {"confirm": "1", field: str(here.manager.pk)}))
    assert "There is a problem" in forged
    assert not AccessLimitation.objects.exists()
    assert browser.post(page, data | {"confirm": "1", field: "ask"}).status_code == 302
    assert Substitute.objects.get(instead_of=here.holder).user is None


def test_double_click_of_somebody_shut_out_gets_the_first_answer(client, here):
    browser, page = client.sign_in(here.coordinator), url("case-restrict", here.case)
    data = typed(here.manager) | {"confirm": "1"}
    answers = [browser.post(page, data) for _ in range(2)]
    assert [answer.url for answer in answers] == [reverse("home")] * 2
    assert browser.get(url("case-access", here.case)).status_code == 404
    assert AccessLimitation.objects.count() == 1


def test_lifting(client, here):
    row = exclude(here.case, here.colleague)
    browser, page = client.sign_in(here.manager), url("limitation-lift", here.case, row.pk)
    assert here.colleague.name in text(browser.get(page))
    assert "Enter why it is lifted" in text(browser.post(page, {"reason": ""}))
    assert browser.post(page, {"reason": "Moved away"}).url == url("case-access", here.case)
    stale = text(browser.post(page, {"reason": "Typed on an old page"}))
    assert "has lifted this limitation already" in stale
    assert "Typed on an old page" in stale


def test_limitation_of_another_case_is_unknown_here(client, here):
    other = case_of(here.team)
    row = exclude(other, here.colleague)
    hidden = exclude(case_of(TeamFactory()), here.colleague)
    browser = client.sign_in(here.manager)
    for case, pk in ((here.case, row.pk), (here.case, hidden.pk), (here.case, uuid4()), (Case(), row.pk)):
        for method in (browser.get, browser.post):
            assert method(url("limitation-lift", case, pk), {"reason": "x"}).status_code == 404
    assert not AccessLimitation.objects.filter(lifted_by__isnull=False).exists()


@pytest.mark.parametrize(
    ("starts", "ends", "shown"), [(-2, None, True), (-2, 2, True), (1, None, False), (-2, -1, False)]
)
def test_flag_of_the_identity_bar_follows_what_stands(client, here, starts, ends, shown):
    now = timezone.now()
    ends_at = now + ends * DAY if ends is not None else None
    exclude(here.case, here.colleague, starts_at=now + starts * DAY, ends_at=ends_at)
    page = text(client.sign_in(here.manager).get(url("case-detail", here.case)))
    assert ("Access limited" in page) is shown
