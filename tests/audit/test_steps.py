"""The steps of a history read as what happened."""

import pytest

from audit.models import StateChange


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("begin", "begun"),
        ("send", "sent"),
        ("decide", "decided"),
        ("accept", "accepted for triage"),
        ("complete", "completed"),
        ("record_not_done", "recorded as not done"),
        ("replace", "replaced"),
    ],
)
def test_a_step_that_was_taken_is_said_in_the_past(event, words):
    assert StateChange(event=event).taken == words
