"""Leaving for an item: offered on every kind of it, known to whoever holds the pen, and one line in the minutes."""

import pytest

from riskpanel import minutes as minutes_text
from riskpanel.operations import agenda, conflicts, decisions, minutes, pen
from riskpanel.states import THEMES
from tests.riskpanel.confidence.asking import url, why
from tests.riskpanel.tables import all_accept

OFFER = "leave this item"


@pytest.fixture
def theme(cast, meeting):
    item = agenda.add_to_agenda(meeting, kind="place", title="The bus station", by=cast.coordinator)
    all_accept(meeting)
    return item


def page_of(client, item) -> str:
    return client.get(url("item", item.meeting, item)).content.decode()


@pytest.mark.parametrize("kind", THEMES)
def test_a_place_a_peer_group_and_a_theme_are_left_on_the_page_too(cast, meeting, kind, sign_in):
    item = agenda.add_to_agenda(meeting, kind=kind, title="The bus station", by=cast.coordinator)
    all_accept(meeting)
    client = sign_in(cast.police)
    page = page_of(client, item)
    assert "I have a private interest in this: leave this item" in page
    assert "I know this child" not in page
    assert client.post(url("leave_item", meeting, item)).status_code == 302
    assert why(cast.police, item) == "left"
    assert "You left this item" in page_of(client, item)
    assert why(cast.member, item) == ""


def test_a_childs_item_says_that_one_knows_the_child(cast, item, sign_in):
    all_accept(item.meeting)
    assert "I know this child privately: leave this item" in page_of(sign_in(cast.police), item)


def test_once_the_meeting_is_over_nobody_leaves_any_more(cast, theme, sign_in):
    decisions.decide_item(theme, kind="noted", rationale="Watched by all", by=cast.coordinator)
    minutes.close_meeting(theme.meeting, by=cast.coordinator)
    assert OFFER not in page_of(sign_in(cast.police), theme)


@pytest.mark.parametrize("about", ["item", "theme"])
def test_whoever_holds_the_pen_reads_who_left_and_nobody_else_does(cast, request, about, sign_in):
    item = request.getfixturevalue(about)
    all_accept(item.meeting)
    assert "Left for this item" not in page_of(sign_in(cast.coordinator), item)
    for person in (cast.school, cast.police):
        conflicts.declare_conflict(item, user=person, by=person)
    words = f"<strong>Left for this item:</strong> {cast.police}, {cast.school}"
    assert words in page_of(sign_in(cast.coordinator), item)
    assert "Left for this item" not in page_of(sign_in(cast.member), item)
    pen.take_pen(item.meeting, by=cast.chair)
    assert words in page_of(sign_in(cast.chair), item)


def test_who_left_another_item_is_not_named_here(cast, item, theme, sign_in):
    conflicts.declare_conflict(theme, user=cast.police, by=cast.police)
    assert "Left for this item" not in page_of(sign_in(cast.coordinator), item)


def test_the_minutes_name_in_one_line_who_left_for_an_item(cast, item, theme):
    for person in (cast.school, cast.police):
        conflicts.declare_conflict(theme, user=person, by=person)
    decisions.decide_item(theme, kind="noted", rationale="Watched by all", by=cast.coordinator)
    decisions.decide_item(item, kind="defer", rationale="Later", by=cast.coordinator)
    minutes.close_meeting(theme.meeting, by=cast.coordinator)
    parts = minutes_text.compose(theme.meeting)
    said = {part.item: part.text.split("\n") for part in parts if part.item}
    assert f"Left for this item: {cast.police}, {cast.school}." in said[theme]
    assert not [line for line in said[item] if "Left" in line]
