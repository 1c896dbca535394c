"""The plot of the demonstration gives the figures it is known for, on whatever day it is told."""

from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.gb import nhs

from trust.board import counting
from trust.board.indicators import FLOWS, INDICATORS, STOCK, hide_what_follows, measure
from trust.board.periods import last_quarters
from trust.demo import names, story
from trust.demo.plot import STAYS, meeting_days, stays
from trust.demo.story import months_before

DAYS = st.dates(date(2025, 1, 1), date(2032, 12, 31))


def plotted(today):
    days = meeting_days(first=months_before(today, 24) + timedelta(days=35), today=today)
    return days, stays(days, today=today, random=Random(90234))


@given(DAYS)
def test_35_children_leave_in_the_four_quarters_of_the_board_after_a_mean_of_10_weeks(today):
    days, plot = plotted(today)
    quarters = last_quarters(4, today=today)
    left = [stay for stay in plot if stay.left is not None and days[stay.left] >= quarters[0].first_day]
    weeks = [(days[stay.left] - days[stay.listed]).days / 7 for stay in left]
    assert max(days[stay.left] for stay in left) < quarters[-1].end
    assert len(left) == 35
    assert sum(weeks) / 35 == 10.0


@given(DAYS)
def test_the_board_is_shown_every_count_of_its_last_four_quarters(today):
    """As its page hides them: who left, who joined, and who was on the log, one of which could give another away."""
    days, plot = plotted(today)
    entries = [
        counting.Stay(1, number, days[stay.listed], None if stay.left is None else days[stay.left])
        for number, stay in enumerate(plot)
    ]
    facts = counting.Facts(last_quarters(8, today=today), (), entries)
    for series in hide_what_follows([measure(one, facts, {}) for one in INDICATORS if one.code in (STOCK, *FLOWS)]):
        assert not any(figure.is_hidden for figure in series.in_order()[-4:]), series.indicator.title


@given(DAYS)
def test_nobody_leaves_before_they_were_listed_and_some_are_on_the_log_today(today):
    days, plot = plotted(today)
    assert all(stay.left is None or stay.listed < stay.left < len(days) for stay in plot)
    assert sum(stay.left is None for stay in plot) == 13


@given(DAYS)
def test_the_hands_meet_between_the_referral_of_a_child_and_their_proposal(today):
    since = months_before(today, 24)
    days, plot = plotted(today)
    meet = story.eves(days, since=since)
    for stay in plot:
        proposed = days[stay.listed] - timedelta(days=story.PROPOSED)
        referred = max(days[stay.listed] - timedelta(days=story.REFERRED[0]), since + timedelta(days=1))
        assert any(referred <= eve < proposed for eve in meet)


@given(DAYS)
def test_meetings_are_every_second_tuesday_and_none_is_to_come(today):
    days, _ = plotted(today)
    assert all(day.weekday() == 1 for day in days)
    assert all(later - earlier == timedelta(days=14) for earlier, later in pairwise(days))
    assert today - timedelta(days=14) <= days[-1] < today


def test_the_surveys_stays_are_35_with_a_mean_of_10():
    assert (len(STAYS), sum(STAYS)) == (35, 350)


@pytest.mark.parametrize("number", [0, 1, 299, 5000])
def test_nhs_numbers_are_valid_and_of_the_range_that_is_never_issued(number):
    made = names.nhs_number(number)
    assert made.startswith("999")
    assert nhs.is_valid(made)


def test_no_two_children_share_an_nhs_number():
    assert len({names.nhs_number(number) for number in range(400)}) == 400
