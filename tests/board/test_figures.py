"""The Board's figures: right against a recount, hidden where small, and without a name."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from referrals.models import FrontDoorTally
from riskpanel.rules.risk_log import one_decimal
from trust.board import counting, dashboard, frozen
from trust.board.counting import Facts, Tally
from trust.board.done import WAITS, Done
from trust.board.indicators import (
    INDICATORS,
    Figure,
    Good,
    Indicator,
    Series,
    Unit,
    by_code,
    hide_what_follows,
    measure,
)
from trust.board.periods import Quarter, last_quarters

# Weeks on the log of the 35 children who left in 12 months: a mean of 10.0 (Ofsted survey 090234, Northumberland).
SURVEY_STAYS = [6] * 5 + [8] * 8 + [10] * 9 + [12] * 8 + [14] * 5
Q1, Q2 = Quarter(2025, 1), Quarter(2025, 2)


def indicator(cells, unit=Unit.CHILDREN):
    return Indicator("test", "Test", "A test.", unit, Good.NEITHER, "here", lambda facts: cells)


def measured(cells, names, unit=Unit.CHILDREN):
    return measure(indicator(cells, unit), Facts([Q1], [], []), names)


def test_35_leavers_with_the_surveys_stays_have_a_mean_of_10_weeks(stays):
    left = date(2025, 5, 20)
    stays([(left - timedelta(weeks=weeks), left) for weeks in SURVEY_STAYS])
    facts = counting.gather([Q1])
    weeks = facts.leavers(since=date(2025, 1, 1), until=date(2026, 1, 1))
    assert len(weeks) == 35
    assert sum(weeks) / len(weeks) == 10.0
    assert counting.mean_weeks(facts)[Q1][None].value == 10.0
    assert counting.median_weeks(facts)[Q1][None].value == 10.0


def test_children_are_counted_on_the_log_at_the_end_of_a_quarter(stays):
    stays([(date(2025, 4, 1), date(2025, 6, 30)), (date(2025, 6, 30), date(2025, 7, 1))])
    facts = counting.gather([Q1, Q2])
    found = counting.on_log_at_end(facts)
    assert (found[Q1][None].top, found[Q2][None].top) == (1, 0)
    assert counting.joined_log(facts)[Q1][None].top == 2
    assert {quarter.code: cells[None].top for quarter, cells in counting.left_log(facts).items()} == {
        "2025-Q1": 1,
        "2025-Q2": 1,
    }


def test_a_small_count_is_hidden_with_its_neighbour():
    series = measured({Q1: {1: Tally(3, 3), 2: Tally(20, 20)}}, {1: "North", 2: "South"})
    assert series.parts == {"North": {Q1: Figure("c")}, "South": {Q1: Figure("c")}}
    assert series.trust[Q1] == Figure(23)


@pytest.mark.parametrize(("top", "bottom"), [(3, 40), (38, 40), (2, 4)])
def test_a_rate_is_hidden_where_either_side_of_it_is_small(top, bottom):
    series = measured({Q1: {None: Tally(top, bottom, is_rate=True)}}, {}, Unit.PERCENT)
    assert series.trust[Q1].is_hidden


def test_a_rate_of_no_part_at_all_says_nothing_to_measure():
    assert measured({Q1: {}}, {1: "North"}, Unit.PERCENT).trust[Q1] == Figure(None)


def test_a_mean_over_few_children_is_hidden():
    series = measured({Q1: {None: Tally(4, 4, mean=Fraction(19, 2))}}, {}, Unit.WEEKS)
    assert series.trust[Q1].is_hidden


def test_re_referrals_after_no_further_action_hide_what_the_rest_would_give_away():
    cells = {Q1: {1: Tally(20, 23, is_rate=True), 2: Tally(20, 40, is_rate=True)}}
    series = measured(cells, {1: "North", 2: "South"}, Unit.PERCENT)
    assert [one[Q1] for one in series.parts.values()] == [Figure("c"), Figure("c")]


def test_referrals_of_a_quarter_are_read_from_the_summary(cast):
    team = cast.teams["council", "Initial response"]
    for month, counts in (("2025-04-01", (9, 8, 7, 6, 6)), ("2025-06-01", (1, 1, 1, 1, 0))):
        names = ("received", "decided", "no_action", "again", "again_after_no_action")
        FrontDoorTally.objects.create(
            month=month, team=team, locality=cast.north, **dict(zip(names, counts, strict=True))
        )
    facts = counting.gather([Q1])
    assert counting.referrals_received(facts)[Q1][cast.north.pk].top == 10
    assert counting.re_referrals_after_no_action(facts)[Q1][cast.north.pk] == Tally(6, 7, is_rate=True)


def test_the_middle_time_to_decision_is_shown_in_hours_and_hidden_of_few():
    waits = [Done(WAITS, Q1.first_day, None, "", 90, 12), Done(WAITS, Q2.first_day, None, "", 90, 4)]
    [many, few] = measure(by_code("hours_to_decision"), Facts([Q1, Q2], [], [], waits), {}).in_order()
    assert (many, few) == (Figure(1.5), Figure("c"))


def test_a_quarter_without_anything_says_so_and_not_nought_percent():
    series = measured({Q1: {None: Tally(0, 0, is_rate=True)}}, {}, Unit.PERCENT)
    assert series.trust[Q1] == Figure(None)


def test_a_hidden_stock_cannot_be_had_back_from_the_flows(stays):
    """One is left on the log at the end: neither it nor what led to it can be worked out."""
    before, now = date(2025, 4, 10), date(2025, 7, 10)
    stays([(before, date(2025, 6, 1))] * 3 + [(before, date(2025, 9, 1))] * 7 + [(now, date(2025, 12, 1))])
    shown = {one.indicator.code: one.trust for one in dashboard.figures(counting.gather([Q1, Q2]))}
    assert shown["on_log_at_end"][Q1] == Figure(7)
    assert shown["on_log_at_end"][Q2].is_hidden  # one child
    for quarter in (Q1, Q2):
        assert shown["joined_log"][quarter].is_hidden
        assert shown["left_log"][quarter].is_hidden


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=5))
def test_no_figure_of_the_log_follows_from_the_three_others(flows):
    """Whatever joins and leaves: in each quarter's sum of four, none or at least two are hidden."""
    quarters = [Quarter(2020 + number // 4, number % 4 + 1) for number in range(len(flows))]
    stock, stocks = 20, {}
    for quarter, (joined, left) in zip(quarters, flows, strict=True):
        stock = max(stock + joined - left, 0)
        stocks[quarter] = {None: Tally(stock, stock)}
    counted = {
        "on_log_at_end": stocks,
        "joined_log": {q: {None: Tally(j, j)} for q, (j, _) in zip(quarters, flows, strict=True)},
        "left_log": {q: {None: Tally(gone, gone)} for q, (_, gone) in zip(quarters, flows, strict=True)},
    }
    facts = Facts(quarters, [], [], [])
    measured_ = [
        measure(replace(by_code(code), count=lambda facts, cells=cells: cells), facts, {})
        for code, cells in counted.items()
    ]
    shown = {one.indicator.code: one.trust for one in hide_what_follows(measured_)}
    for earlier, quarter in pairwise(quarters):
        cells = [shown["on_log_at_end"][earlier], *(trust[quarter] for trust in shown.values())]
        assert sum(cell.is_hidden for cell in cells) != 1


def test_the_page_shows_every_figure_and_no_child(sign_in, cast, stays, board):
    stays([(date(2025, 4, 1), date(2025, 6, 10))] * 1)
    client = sign_in(cast.board)
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/board/").content.decode()
    # In a test the request's transaction is a savepoint inside the test's.
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= 12
    assert all(one.title in page for one in INDICATORS)
    assert "Testerly" not in page
    assert "Pip0" not in page


def test_every_figure_opens_its_definition_and_a_file_of_the_same_numbers(sign_in, cast, stays, board):
    stays([(date(2025, 4, 1), date(2025, 6, 10))])
    client = sign_in(cast.boardchair)
    page = client.get("/board/figures/left_log/").content.decode()
    assert "Entries ended in the period" in page
    rows = list(csv.reader(client.get("/board/figures/left_log/?format=csv").content.decode().splitlines()))
    assert dict(zip(rows[0], rows[1], strict=True))["April to June 2025"] == "c"


@pytest.mark.parametrize("local", ["school", "chair", "network", "admin", "guardian"])
def test_only_the_board_opens_the_boards_page(sign_in, cast, local):
    client = sign_in(cast.users[local])
    assert client.get("/board/").status_code == 403
    assert client.get("/board/figures/referrals/").status_code == 403


def test_the_api_gives_the_same_figures_and_refuses_others(api, cast, stays):
    stays([(date(2025, 4, 1), date(2025, 6, 10))])
    answer = api(cast.board).get("/api/v1/board/indicators/?from=2025-04-01&to=2025-07-01")
    by_code = {one["code"]: one for one in answer.json()}
    assert by_code["left_log"]["trust"] == [{"quarter": "2025-Q1", "value": "c"}]
    assert api(cast.school).get("/api/v1/board/indicators/").status_code == 403
    assert api(cast.board).get("/api/v1/board/indicators/?from=soon").status_code == 400


def test_headlines_cover_the_last_four_finished_quarters(stays):
    quarters = [Quarter(2024, 1), Quarter(2024, 2), Quarter(2024, 3), Quarter(2024, 4), Q1]
    stays([(date(2024, 9, 1), date(2025, 5, 10))] * 6 + [(date(2024, 4, 5), date(2024, 6, 30))] * 6)
    facts = counting.gather(quarters)
    found = {one.title: one for one in dashboard.headlines(facts, dashboard.figures(facts), frozen.NOTHING)}
    assert found["Children who left the log"].value == "6"
    assert "1 July 2024 to 30 June 2025" in found["Children who left the log"].definition
    assert found["Mean weeks on the log"].value == "35.9"


def test_who_comes_or_leaves_today_moves_no_headline(stays):
    """The page of one day beside that of the next must not say of one child that they came."""
    quarters = last_quarters(4, today=timezone.localdate())
    stays([(quarters[0].first_day, None)] * 7)
    facts = counting.gather(quarters)
    before = dashboard.headlines(facts, dashboard.figures(facts), frozen.NOTHING)
    assert next(one.value for one in before if one.title == "Children on the risk log") == "7"
    stays([(timezone.localdate(), None)])
    facts = counting.gather(quarters)
    assert dashboard.headlines(facts, dashboard.figures(facts), frozen.NOTHING) == before


def test_a_headline_is_hidden_where_a_quarter_under_it_is(stays):
    """Seven left in the year, two of them in a quarter of their own: the total would give the two back."""
    quarters = [Quarter(2024, 2), Quarter(2024, 3), Quarter(2024, 4), Q1]
    stays([(date(2024, 7, 5), date(2025, 5, 10))] * 7 + [(date(2024, 7, 5), date(2024, 12, 10))] * 2)
    facts = counting.gather(quarters)
    found = {one.title: one.value for one in dashboard.headlines(facts, dashboard.figures(facts), frozen.NOTHING)}
    assert found["Children who left the log"] == "c"
    assert found["Mean weeks on the log"] == "c"


def test_a_chart_is_one_image_with_one_sentence_and_none_where_there_is_nothing_to_draw():
    from trust.board import charts

    quarters = [Quarter(2025, 1), Quarter(2025, 2)]
    one = next(each for each in INDICATORS if each.code == "on_log_at_end")
    drawn = charts.chart_of(Series(one, quarters, dict(zip(quarters, [Figure(7), Figure(9)], strict=True))))
    assert drawn.count('role="') == drawn.count("aria-label=") == 1
    assert "up 2 from the quarter before" in drawn
    assert charts.chart_of(Series(one, quarters, dict.fromkeys(quarters, Figure(None)))) == ""


@pytest.mark.parametrize(("exact", "shown"), [("10.25", 10.3), ("10.24", 10.2), ("10.75", 10.8), ("0.05", 0.1)])
def test_weeks_are_rounded_half_up_as_on_the_page_of_the_log(exact, shown):
    assert Tally(40, 40, mean=Fraction(exact)).value == shown
    assert one_decimal(Fraction(exact)) == str(shown)


def test_a_share_of_a_sixteenth_is_rounded_half_up():
    assert Tally(1, 16, is_rate=True).value == 6.3
