"""Who leaves the log and how long children stay, over plain values."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from riskpanel.log_rows import a_year_before
from riskpanel.rules.risk_log import (
    Agreed,
    Leaving,
    belongs_on_the_log,
    confirmations,
    leaves_log,
    mean_weeks,
    median_weeks,
    one_decimal,
    reasons_to_stay,
    threshold_on,
)

LOW = Agreed(net=21, floor="", provisional=False, judged_band="", threshold=45)
READY = Leaving(
    under_way=True,
    quorate=True,
    agreed_here=True,
    agreed=[LOW],
    confirmations=1,
    has_plan=True,
    has_plan_lead=True,
)
# Days on the log of the 35 children who left in the year: together 2450, so the mean is 70 days or 10.0 weeks.
DAYS_AND_CHILDREN = {
    14: 1,
    21: 1,
    28: 2,
    35: 2,
    42: 3,
    49: 2,
    56: 3,
    63: 4,
    70: 3,
    77: 3,
    84: 3,
    91: 2,
    98: 1,
    105: 1,
    112: 1,
    126: 1,
    154: 1,
    175: 1,
}
STAYS_IN_DAYS = [days for days, children in DAYS_AND_CHILDREN.items() for _ in range(children)]


def stays(days):
    listed = date(2026, 1, 5)
    return [(listed, listed + timedelta(days=number)) for number in days]


def test_35_leavers_of_the_fixture_stayed_10_weeks_on_average():
    assert (len(STAYS_IN_DAYS), sum(STAYS_IN_DAYS)) == (35, 2450)
    assert mean_weeks(stays(STAYS_IN_DAYS)) == 10
    assert one_decimal(mean_weeks(stays(STAYS_IN_DAYS))) == "10.0"
    assert one_decimal(median_weeks(stays(STAYS_IN_DAYS))) == "9.0"


@pytest.mark.parametrize(
    ("weeks", "words"), [(None, "none yet"), (Fraction(1, 20), "0.1"), (Fraction(19, 20), "1.0"), (Fraction(0), "0.0")]
)
def test_weeks_round_half_up_to_one_decimal(weeks, words):
    assert one_decimal(weeks) == words


def test_child_below_the_threshold_at_a_quorate_meeting_with_a_plan_may_leave():
    assert reasons_to_stay(READY) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"under_way": False}, "not under way"),
        ({"quorate": False}, "not quorate"),
        ({"has_plan": False}, "no step-down plan"),
        ({"has_plan_lead": False}, "no lead"),
        ({"agreed_here": False}, "has not agreed a score"),
        ({"agreed": []}, "has not agreed a score"),
        ({"agreed": [replace(LOW, net=45)]}, "45 is not below the threshold of 45"),
        ({"agreed": [replace(LOW, floor="high")]}, "floor is active"),
        ({"agreed": [replace(LOW, provisional=True)]}, "provisional"),
        ({"agreed": [replace(LOW, judged_band="high")]}, "judged the band to be high"),
        ({"confirmations": 2}, "1 of the 2 reviews"),
    ],
)
def test_each_condition_alone_keeps_the_child_on_the_log(change, words):
    assert [words in reason for reason in reasons_to_stay(replace(READY, **change))] == [True]


def test_override_sets_the_score_aside_and_neither_meeting_nor_plan():
    high = replace(READY, agreed=[replace(LOW, net=80)], overridden=True)
    assert reasons_to_stay(high) == []
    assert reasons_to_stay(replace(high, quorate=False, has_plan=False)) == [
        "The meeting is not quorate.",
        "There is no step-down plan.",
    ]


def test_confirmations_count_back_to_the_first_review_that_says_stay():
    assert confirmations([LOW, LOW, replace(LOW, net=50), LOW]) == 2


def test_child_just_below_the_threshold_leaves_and_one_at_it_stays():
    assert leaves_log(replace(LOW, net=44))
    assert belongs_on_the_log(replace(LOW, net=45))
    assert not leaves_log(replace(LOW, net=45))


def test_threshold_is_the_one_in_force_on_the_day():
    steps = [(date(2026, 1, 1), 45), (date(2026, 3, 1), 40)]
    days = [date(2025, 12, 31), date(2026, 2, 28), date(2026, 3, 1)]
    assert [threshold_on(day, steps) for day in days] == [None, 45, 40]


def test_year_that_ends_on_29_february_begins_on_1_march():
    assert a_year_before(date(2028, 2, 29)) == date(2027, 3, 1)
    assert a_year_before(date(2026, 11, 22)) == date(2025, 11, 23)
