"""What owners say of a panel's actions between its meetings, and what the table hears and does with it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.transitions import StateError
from notifications.models import Notice
from riskpanel.models import Action, ActionReport
from riskpanel.operations import actions, minutes, reviews
from riskpanel.states import ReviewResult

NOT_DONE = (ReviewResult.NOT_DONE, ReviewResult.NO_LONGER_POSSIBLE)


def report(action, by, result="not_done", outcome="Nobody opened the door"):
    return actions.report_action(action, result=result, outcome=outcome, by=by)


def names_told(rule):
    return {one.user.email.partition("@")[0] for one in Notice.objects.filter(rule=rule)}


@pytest.mark.parametrize("result", NOT_DONE)
def test_what_is_not_done_stays_open_for_the_panel_and_its_chair_and_coordinator_hear(cast, meeting, result):
    made = actions.set_action(what="Visit the home", owner=cast.police, meeting=meeting, by=cast.coordinator)
    report(made, cast.police, result)
    made.refresh_from_db()
    assert (made.state, made.ended_at) == ("open", None)
    assert made.reports.get().words == "Nobody opened the door"
    assert names_told("action.not_done") == {"chair", "coordinator"}


def test_who_does_not_see_the_action_is_not_told(cast, before):
    """Nobody accepted the statement of the meeting that set it: the link would end in a refusal."""
    report(before, cast.police)
    assert names_told("action.not_done") == set()


@pytest.mark.parametrize("result", NOT_DONE)
def test_an_action_that_no_panel_set_ends_with_its_owners_word(cast, shared_case, result):
    made = actions.set_action(
        what="Ring", owner=cast.police, case=shared_case, due_on=timezone.localdate(), by=cast.socialworker
    )
    assert report(made, cast.police, result).state == result
    assert not ActionReport.objects.exists()


def test_the_table_hears_it_and_carries_it_on(cast, before, second, sign_in):
    report(before, cast.police)
    client = sign_in(cast.coordinator)
    page = client.get(reverse("riskpanel:last_actions", args=[second.pk])).content.decode()
    assert "not done. Nobody opened the door" in page
    assert (
        "Nobody opened the door"
        in client.get(reverse("riskpanel:review_action", args=[second.pk, before.pk])).content.decode()
    )
    reviews.review_action(before, meeting=second, result="carried", note="Try the school", by=cast.coordinator)
    before.refresh_from_db()
    assert (before.state, before.carried) == ("open", 1)


def test_the_owner_may_still_do_it_and_who_reads_the_action_sees_both(cast, before, api):
    report(before, cast.police)
    report(before, cast.police, "done", "Met them at the school")
    before.refresh_from_db()
    assert before.state in ("done", "done_late")
    told = api(cast.police).get(f"/api/v1/actions/{before.pk}/").json()
    assert [(one["status"], one["words"]) for one in told["reports"]] == [("not_done", "Nobody opened the door")]
    with pytest.raises(StateError):
        report(before, cast.police)


def test_a_report_without_words_is_refused_and_one_that_was_made_stands(cast, before):
    with pytest.raises(ValidationError):
        report(before, cast.police, outcome=" ")
    report(before, cast.police)
    for change in ({"words": "Changed"}, {"result": "no_longer_possible"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ActionReport.objects.update(**change)
    with pytest.raises(IntegrityError, match="report_of_what_is_not_done"), transaction.atomic():
        ActionReport.objects.create(action=before, result="done", words="Done", by=cast.police)


@pytest.mark.parametrize("said", ["done", "done_late"])
def test_the_tables_word_on_when_it_was_done_stands(cast, before, second, said):
    """It was due before today, and the table knows that it was done in time though nobody had reported it."""
    Action.objects.filter(pk=before.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    reviews.review_action(before, meeting=second, result=said, by=cast.coordinator)
    before.refresh_from_db()
    assert before.state == said


def test_what_was_done_between_two_meetings_is_heard_once_and_stands_in_the_minutes(cast, before, second, time_machine):
    """Heard at the meeting after it, however long ago that was, and not at the one after that."""
    reviewed = actions.set_action(what="Call the club", owner=cast.police, meeting=second, by=cast.coordinator)
    report(before, cast.police, "done", "Met them at the school")
    assert list(Action.objects.reported_before(second)) == [before]
    minutes.close_meeting(second, by=cast.coordinator)
    approved = minutes.approve_minutes(second, by=cast.chair)
    assert f"Reported before this meeting, {before.reference}" in approved.minutes
    assert "Met them at the school" in approved.minutes

    third = second.panel.meetings.create(starts_at=second.starts_at + timedelta(days=60), place="Hall")
    time_machine.move_to(second.starts_at + timedelta(days=40))
    report(reviewed, cast.police, "done", "Called")
    assert list(Action.objects.reported_before(third)) == [reviewed], "beyond the cadence, and nothing of before"


def test_what_the_table_ended_is_not_called_a_report(cast, before, second):
    reviews.review_action(before, meeting=second, result="done", by=cast.coordinator)
    minutes.close_meeting(second, by=cast.coordinator)
    third = second.panel.meetings.create(starts_at=second.starts_at + timedelta(days=14), place="Hall")
    assert not Action.objects.reported_before(third).exists()
