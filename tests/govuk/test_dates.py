"""How typed dates and times are read: plain values, no forms."""

from contextlib import suppress
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govuk.dates import Unreadable, read_parts, read_time, read_typed
from govuk.relative import distance

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    ["8/12/2026", "08.12.2026", "8-12-2026", "8 December 2026", "8th of Dec, 2026", "Tuesday 8 December 2026",
     "2026-12-08", " 8   dec  2026 "],
)  # fmt: skip
def test_a_date_is_read_day_first_however_it_is_written(text):
    assert read_typed(text, today=TODAY) == date(2026, 12, 8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", TODAY),
        ("Tomorrow", date(2026, 11, 23)),
        ("in 2 weeks", date(2026, 12, 6)),
        ("in a month", date(2026, 12, 22)),
        ("in 3 months", date(2027, 2, 22)),
    ],
)
def test_a_near_date_may_be_said_in_words(text, expected):
    assert read_typed(text, today=TODAY) == expected


def test_a_month_after_the_31st_ends_on_the_last_day_of_a_shorter_month():
    assert read_typed("in 1 month", today=date(2027, 1, 31)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("parts", "code", "wrong"),
    [
        (("", "6", "2014"), "missing", ("day",)),
        (("", "", "2014"), "missing", ("day", "month")),
        (("31", "6", "2014"), "unreal", ("day", "month", "year")),
        (("29", "2", "2023"), "unreal", ("day", "month", "year")),
        (("32", "6", "2014"), "unreal", ("day",)),
        (("1", "13", "2014"), "unreal", ("month",)),
        (("1", "6", "14"), "year", ("year",)),
        (("1", "six", "2014"), "unreal", ("month",)),
        (("1", "1", "0001"), "unreal", ("year",)),
        (("31", "12", "1899"), "unreal", ("year",)),
        (("31", "12", "9999"), "unreal", ("year",)),
    ],
)
def test_an_unreadable_date_names_the_boxes_at_fault(parts, code, wrong):
    with pytest.raises(Unreadable) as caught:
        read_parts(*parts)
    assert (caught.value.code, caught.value.parts) == (code, wrong)


def test_a_month_may_be_a_word():
    assert read_parts("27", "March", "2014") == date(2014, 3, 27)


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_no_typed_parts_raise_anything_but_unreadable(day, month, year):
    with suppress(Unreadable):
        assert isinstance(read_parts(day, month, year), date)


@given(st.text(alphabet="0123456789/.- adefimnostuvwy", max_size=30) | st.text(max_size=30))
def test_no_typed_text_raises_anything_but_unreadable(text):
    for read in (lambda: read_typed(text, today=TODAY), lambda: read_time(text)):
        with suppress(Unreadable):
            read()


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2999, 12, 31)))
def test_every_date_written_the_british_way_is_read_back(day):
    assert read_typed(f"{day.day}/{day.month}/{day.year}", today=TODAY) == day
    assert read_parts(str(day.day), f"{day:%B}", str(day.year)) == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [("14:30", time(14, 30)), ("2:30pm", time(14, 30)), ("2.30 p.m.", time(14, 30)), ("1430", time(14, 30)),
     ("9am", time(9)), ("12am", time(0)), ("12 pm", time(12)), ("noon", time(12)), ("midnight", time(0))],
)  # fmt: skip
def test_a_time_is_read_however_it_is_written(text, expected):
    assert read_time(text) == expected


@pytest.mark.parametrize("text", ["25:00", "13pm", "14:60", "9", "0am", "half past two"])
def test_what_is_no_time_is_unreadable(text):
    with pytest.raises(Unreadable):
        read_time(text)


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (5, "in 5 days"), (14, "in 2 weeks"), (-21, "3 weeks ago"),
     (-3, "3 days ago"), (61, "in 2 months"), (365, "in 1 year"), (-800, "2 years ago")],
)  # fmt: skip
def test_a_date_is_said_as_people_say_it(days, words):
    assert distance(date.fromordinal(TODAY.toordinal() + days), today=TODAY) == words
