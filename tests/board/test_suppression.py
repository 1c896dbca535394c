"""Nobody can work a small count out of what the Board is shown."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from trust.board.suppression import hidden_parts, is_small, may_show_total

COUNTS = st.lists(st.integers(0, 12), min_size=1, max_size=4)


def test_counts_from_1_to_5_are_small_and_nought_is_not():
    assert [count for count in range(-1, 9) if is_small(count)] == [1, 2, 3, 4, 5]


def test_a_lone_small_part_takes_the_next_smallest_with_it():
    assert hidden_parts({"north": 3, "south": 20, "east": 12, "west": 40}) == {"north", "east"}


def test_parts_that_sum_to_a_small_number_take_one_more():
    assert hidden_parts({"north": 1, "south": 1, "east": 9, "west": 30}) == {"north", "south", "east"}


def test_nothing_is_hidden_where_nothing_is_small():
    assert hidden_parts({"north": 0, "south": 6, "east": 9}) == set()


@given(COUNTS)
def test_no_small_part_is_ever_shown(counts):
    parts = dict(enumerate(counts))
    hidden = hidden_parts(parts)
    assert all(key in hidden for key, count in parts.items() if is_small(count))


@given(COUNTS)
def test_no_hidden_part_follows_from_the_total_and_what_is_shown(counts):
    parts = dict(enumerate(counts))
    hidden = sorted(hidden_parts(parts))
    total = sum(counts)
    if not hidden or is_small(total):
        return  # the total is hidden too, and bounds nothing
    left = total - sum(count for key, count in parts.items() if key not in hidden)
    possible = [guess for guess in product(range(left + 1), repeat=len(hidden)) if sum(guess) == left]
    for place in range(len(hidden)):
        values = {guess[place] for guess in possible}
        assert len(values) > 5, "the reader can narrow a hidden count down to a small range"


@given(st.lists(st.integers(0, 12), min_size=4, max_size=4))
def test_a_years_total_never_gives_back_a_quarter_hidden_before(quarters):
    if not may_show_total(quarters):
        return
    hidden = [count for count in quarters if is_small(count)]
    assert not is_small(sum(quarters))
    assert not hidden or (len(hidden) > 1 and sum(hidden) > 5)


def test_a_years_total_is_shown_where_no_quarter_is_hidden():
    assert may_show_total([6, 7, 0, 10])
    assert not may_show_total([6, 7, 3, 10])
