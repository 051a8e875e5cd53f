"""Vetting and training, to the day, for every role."""

from datetime import date, timedelta

import pytest

from mappa.agencies.fitness import Lapse, lapses, needs_either
from mappa.agencies.roles import PERMISSIONS, Permission, Role

TODAY = date(2026, 3, 29)
DAY = timedelta(days=1)


@pytest.mark.parametrize("role", Role)
def test_roles_that_open_cases_need_both_and_the_others_neither(role):
    opens = Permission.VIEW_CASE in PERMISSIONS[role]
    told = lapses([role], vetted_to=None, trained_to=None, on=TODAY)
    assert told == ((Lapse.VETTING, Lapse.TRAINING) if opens else ())
    assert needs_either([role]) is opens


@pytest.mark.parametrize(("to", "counts"), [(TODAY - DAY, False), (TODAY, True), (TODAY + DAY, True)])
def test_they_count_to_the_end_of_their_day(to, counts):
    vetting = lapses([Role.COM], vetted_to=to, trained_to=TODAY, on=TODAY)
    training = lapses([Role.COM], vetted_to=TODAY, trained_to=to, on=TODAY)
    assert vetting == (() if counts else (Lapse.VETTING,))
    assert training == (() if counts else (Lapse.TRAINING,))


def test_one_role_that_needs_them_is_enough_and_no_role_needs_nothing():
    assert lapses([Role.SMB_MEMBER, Role.COM], vetted_to=None, trained_to=TODAY, on=TODAY) == (Lapse.VETTING,)
    assert lapses([], vetted_to=None, trained_to=None, on=TODAY) == ()
