from datetime import timedelta

import pytest

from notifications import rules


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (4, 8), (7, 60), (30, 60)])
def test_each_wait_is_twice_the_last_up_to_an_hour(attempts, minutes):
    assert rules.wait_before_next_attempt(attempts) == timedelta(minutes=minutes)


def test_a_mail_is_given_up_at_the_eighth_attempt():
    assert [rules.is_given_up(attempts) for attempts in (1, 7, 8)] == [False, False, True]


def test_five_minutes_without_a_sweep_is_late_and_so_is_never():
    ages = (timedelta(minutes=5), timedelta(minutes=5, seconds=1), None)
    assert [rules.is_late(age) for age in ages] == [False, True, True]
