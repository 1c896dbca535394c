from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trust.board.periods import Quarter, last_quarters, quarter_of


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 3, 31), Quarter(2025, 4)),
        (date(2026, 4, 1), Quarter(2026, 1)),
        (date(2026, 12, 31), Quarter(2026, 3)),
        (date(2027, 1, 1), Quarter(2026, 4)),
    ],
)
def test_a_financial_year_begins_in_april(day, quarter):
    assert quarter_of(day) == quarter


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_every_day_lies_in_its_quarter(day):
    quarter = quarter_of(day)
    assert quarter.first_day <= day < quarter.end
    assert quarter_of(quarter.end - timedelta(days=1)) == quarter


def test_a_quarter_counts_as_finished_on_the_day_after_its_last():
    assert last_quarters(1, today=date(2026, 3, 31)) == [Quarter(2025, 3)]
    assert last_quarters(2, today=date(2026, 4, 1)) == [Quarter(2025, 3), Quarter(2025, 4)]
