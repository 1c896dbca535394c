"""The Board is given its figures, and they stand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.board.conftest import board, panel, stays
from tests.journeys.walking import Walk
from trust.board.periods import last_quarters

__all__ = ["board", "panel", "stays"]


@pytest.mark.django_db(transaction=True)
def test_the_chair_of_the_board_freezes_the_figures_and_a_member_reads_them(
    cast, board, stays, live_server, page, check_accessible
):
    [quarter] = last_quarters(1, today=timezone.localdate())
    left = quarter.first_day + timedelta(days=30)
    stays([(left - timedelta(weeks=10), left)] * 9)
    walk = Walk(page, live_server.url, check_accessible, "board")
    walk.switch(cast.boardchair)
    walk.go("/board/")
    walk.follow("Meetings of the Board and their figures")
    assert "No meeting yet" in walk.text
    walk.press("Freeze the figures for a meeting")
    walk.fill(held_on="last year")
    walk.press("Freeze the figures")
    assert "There is a problem" in walk.text
    walk.fill(held_on="today")
    walk.press("Freeze the figures")
    assert "The figures are frozen" in walk.text
    walk.switch(cast.board)
    walk.go("/board/")
    walk.follow(f"{timezone.localdate():%-d %B %Y}")
    assert walk.heading == f"Board meeting of {timezone.localdate():%-d %B %Y}"
    assert "Their mean weeks on the log" in walk.text
    assert "10.0" in walk.text
    assert walk.page.get_by_role("button", name="Freeze").count() == 0
    walk.follow("Back")
    assert walk.faults == []


@pytest.mark.django_db(transaction=True)
def test_whoever_leaves_the_board_hands_on_what_they_answered_for(cast, board, live_server, page, check_accessible):
    walk = Walk(page, live_server.url, check_accessible, "board_seats")
    walk.switch(cast.admin)
    walk.go(f"/people/{cast.board.pk}/leave/")
    walk.follow("Trust Board")
    walk.press("End the seat")
    assert "Select who answers for their priorities" in walk.text
    walk.page.get_by_label("Who answers for their priorities").select_option(label="Boardchair Cast (chair)")
    walk.press("End the seat")
    assert walk.heading == "Members and priorities of the Board"
    assert "The seat of Board Cast has ended" in walk.text
    walk.press("Seat somebody")
    walk.fill(user="manager@demo.example")
    walk.press("Seat them")
    walk.switch(cast.boardchair)
    walk.go("/board/")
    walk.follow("Members and priorities of the Board")
    walk.follow("Name another", exact=False)
    walk.page.get_by_label("Who answers for it from now on?").select_option(label="Manager Cast (member)")
    walk.press("Name them")
    assert "Manager Cast answers for the priority" in walk.text
    walk.look()
    assert walk.faults == []
