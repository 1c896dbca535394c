"""The steps of a history read as what happened."""

import pytest

from audit.models import StateChange
from audit.transitions import Transition, refusal
from cases.models import Case
from cases.states import CLOSE
from referrals import states as referral_states
from referrals.models import Referral
from riskpanel import states as panel_states
from riskpanel.models import Action, Meeting


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


STEPS = {
    step for states in (panel_states, referral_states) for step in vars(states).values() if isinstance(step, Transition)
}


@pytest.mark.parametrize("step", sorted(STEPS, key=lambda step: step.event), ids=lambda step: step.event)
def test_no_step_is_refused_in_the_words_of_the_program(step):
    """ "… so you cannot complete late it" helps nobody."""
    assert "_" not in step.words
    assert step.words.endswith((" it", " it now")) or " it " in f" {step.words} " or " its " in step.words


@pytest.mark.parametrize(
    ("kind", "state", "step", "words"),
    [
        (Case, "closed", CLOSE, "This case is closed, so you cannot close it."),
        (
            Meeting,
            "under_way",
            panel_states.ISSUE_PAPERS,
            "This meeting is under way, so you cannot issue its papers.",
        ),
        (
            Action,
            "done_late",
            panel_states.COMPLETE_LATE,
            "This action is done late, so you cannot report it as done late.",
        ),
        (
            Referral,
            "withdrawn",
            referral_states.ANSWER,
            "This referral is withdrawn, so you cannot answer a question on it now.",
        ),
    ],
)
@pytest.mark.django_db
def test_a_step_that_cannot_be_taken_says_where_the_thing_stands(kind, state, step, words):
    assert refusal(kind(state=state), step).messages == [words]
