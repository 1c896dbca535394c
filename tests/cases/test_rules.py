"""Rules about cases, over values."""

from datetime import datetime, time

import pytest

from cases import keys, rules


@pytest.mark.parametrize(
    ("at", "odd"),
    [("06:59", True), ("07:00", False), ("12:00", False), ("19:59", False), ("20:00", True), ("00:00", True)],
)
def test_out_of_hours_is_eight_in_the_evening_to_seven(at, odd):
    assert rules.is_out_of_hours(time.fromisoformat(at)) is odd


@pytest.mark.parametrize(
    ("viewer", "names", "marked"),
    [
        ("Sam Testerly", ["Testerly"], True),
        ("Sam TESTERLY", ["testerly"], True),
        ("Sam Other", ["Testerly", "Other"], True),
        ("Sam Other", ["Testerly"], False),
        ("", ["Testerly"], False),
        ("Sam Other", [], False),
    ],
)
def test_a_viewer_of_the_same_family_name_is_marked(viewer, names, marked):
    marks = rules.odd_look(at=time(12), has_reason=True, viewer=viewer, family_names=names)
    assert ("Same family name" in marks) is marked


def test_a_look_without_a_share_is_marked():
    assert rules.odd_look(at=time(12), has_reason=False, viewer="Sam Other", family_names=[]) == ["No share"]


@pytest.mark.parametrize(("day", "gap"), [("2026-03-02", None), ("2026-03-03", 61)])
def test_more_than_60_days_are_a_gap(day, gap):
    newer, older = datetime.fromisoformat(day), datetime(2026, 1, 1)  # noqa: DTZ001 - whole days alone matter
    assert rules.gap_between(newer, older) == gap


@pytest.mark.parametrize("text", ["", "nonsense", "====", "MjAyNg", "é"])
def test_a_mangled_position_is_none(text):
    assert keys.read(text) is None
