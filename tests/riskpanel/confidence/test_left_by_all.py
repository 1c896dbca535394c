"""An item, and last time's actions, that everybody left who runs the meeting keep it from its end no longer."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from cases import operations as casework
from riskpanel import access
from riskpanel import minutes as minutes_text
from riskpanel.models import PanelDecision
from riskpanel.operations import actions, agenda, attendance, conflicts, decisions, minutes, pen, reviews
from tests.riskpanel.confidence.asking import of, url
from tests.riskpanel.tables import all_accept, seat


def leave(item, *people):
    for one in people:
        conflicts.declare_conflict(item, user=one, by=one)


def test_by_page_the_chair_puts_off_what_both_left_the_meeting_ends_and_the_minutes_say_so(cast, again, sign_in):
    meeting = again.meeting
    leave(again, cast.chair, cast.coordinator)
    with pytest.raises(ValidationError, match="cannot be closed yet"):
        minutes.close_meeting(meeting, by=cast.coordinator)
    client = sign_in(cast.chair)
    client.post(url("take_pen", meeting))
    page = client.get(again.get_absolute_url()).content.decode()
    assert "Everybody who runs this meeting left the item." in page
    assert "Testerly" not in page
    empty = client.post(url("decide", meeting, again), {"reason": ""})
    assert "govuk-error-summary__list" in empty.content.decode()
    client.post(url("decide", meeting, again), {"reason": "Both of us know the family"})
    client.post(url("close_meeting", meeting))
    client.post(url("approve_minutes", meeting))
    meeting.refresh_from_db()
    assert meeting.state == "minutes_approved"
    assert f"Left for this item: {cast.chair}, {cast.coordinator}.\n" in meeting.minutes
    assert (
        f"Decision: Defer to the next meeting, unseen, by {cast.chair}. Both of us know the family" in meeting.minutes
    )
    assert f"Carried to the next meeting, unseen, by {cast.chair}. Both of us know the family" in meeting.minutes
    assert (
        "unseen, since the item was shut to the chair"
        in sign_in(cast.member).get(url("item", meeting, again)).content.decode()
    )


def test_by_the_api_too(cast, again, api):
    leave(again, cast.chair, cast.coordinator)
    pen.take_pen(again.meeting, by=cast.chair)
    body = {"item": str(again.pk), "kind": "defer", "rationale": "Both of us know the family"}
    made = api(cast.chair).post(of(again.meeting, "decisions/"), body, format="json")
    assert (made.status_code, made.json()["unseen"]) == (201, True)


def test_what_one_of_them_may_hear_is_not_put_off_unseen(cast, again, sign_in):
    leave(again, cast.chair)
    pen.take_pen(again.meeting, by=cast.chair)
    with pytest.raises(PermissionDenied, match="You left this item"):
        decisions.decide_item(again, kind="defer", rationale="Later", by=cast.chair)
    assert "put the item off unseen" not in sign_in(cast.chair).get(again.get_absolute_url()).content.decode()
    attendance.record_attendance(seat(again.meeting, cast.coordinator), presence="apologies", by=cast.chair)
    assert decisions.decide_item(again, kind="defer", rationale="Nobody else is here", by=cast.chair).unseen


@pytest.mark.parametrize("kind", ["stay", "not_listed"])
def test_nothing_but_a_deferral_is_decided_unseen_and_by_nobody_but_the_chair(cast, again, kind):
    leave(again, cast.chair, cast.coordinator)
    with pytest.raises(PermissionDenied):
        decisions.decide_item(again, kind="defer", rationale="Later", by=cast.coordinator)
    pen.take_pen(again.meeting, by=cast.chair)
    with pytest.raises(PermissionDenied):
        decisions.decide_item(again, kind=kind, rationale="No", by=cast.chair)


def test_a_theme_that_both_left_is_put_off_and_no_action_is_carried_with_it(cast, second, earlier):
    actions.set_action(what="Ring the club", owner=cast.police, meeting=earlier.meeting, by=cast.coordinator)
    theme = agenda.add_to_agenda(second, kind="theme", title="The bus station", by=cast.coordinator)
    leave(theme, cast.chair, cast.coordinator)
    pen.take_pen(second, by=cast.chair)
    assert decisions.decide_item(theme, kind="defer", rationale="We live there", by=cast.chair).unseen
    assert not second.action_reviews.exists()


def test_where_the_chair_left_and_the_coordinator_is_not_named_the_chair_puts_it_off(cast, again):
    casework.restrict_case(again.case, restricted=True, reason="A parent works for a partner", by=cast.guardian)
    leave(again, cast.chair)
    pen.take_pen(again.meeting, by=cast.chair)
    assert decisions.decide_item(again, kind="defer", rationale="Nobody may hear it", by=cast.chair).unseen


# --- last time's actions of a child who is not on the agenda


@pytest.fixture
def both_left(cast, second, earlier):
    leave(earlier.item, cast.chair)  # the first meeting is still open: its close is not what is asked here
    leave(earlier.item, cast.coordinator)
    pen.take_pen(second, by=cast.chair)
    return second


def test_by_page_the_chair_carries_the_actions_that_both_left(cast, both_left, sign_in):
    client = sign_in(cast.chair)
    page = client.get(url("last_actions", both_left)).content.decode()
    assert "left by everybody who runs the meeting" in page
    assert "Call at the home" not in page
    client.post(url("carry_unseen", both_left), {"reason": "We know the family"})
    review = both_left.action_reviews.get()
    assert (review.result, review.unseen, review.note) == ("carried", True, "We know the family")
    assert minutes.close_meeting(both_left, by=cast.chair).state == "closed"
    text = minutes_text.whole(minutes_text.compose(both_left))
    assert f"Carried to the next meeting, unseen, by {cast.chair}. We know the family" in text


def test_what_the_coordinator_may_review_is_not_carried_unseen(cast, second, earlier, api):
    leave(earlier.item, cast.chair)
    pen.take_pen(second, by=cast.chair)
    assert reviews.carry_actions_unseen(second, note="We know the family", by=cast.chair) == 0
    assert access.actions_before(second, cast.coordinator).filter(pk=earlier.pk).exists()


def test_to_a_member_who_did_not_leave_nothing_is_unseen(cast, both_left):
    assert access.actions_unseen(both_left, cast.member).count() == 0
    assert access.actions_unseen(both_left, cast.chair).count() == 1


def test_only_what_is_put_off_is_unseen(cast, meeting):
    theme = agenda.add_to_agenda(meeting, kind="theme", title="The bus station", by=cast.coordinator)
    all_accept(meeting)
    with pytest.raises(DatabaseError), transaction.atomic():
        PanelDecision.objects.create(item=theme, kind="noted", rationale="Heard", recorded_by=cast.chair, unseen=True)
