"""Every state with every event: what the table allows happens, everything else is refused and changes nothing."""

import pytest
from django.core.exceptions import PermissionDenied

from audit.models import Record, StateChange
from audit.transitions import StateError
from referrals import operations
from referrals.states import REFERRAL_TRANSITIONS, ReferralState
from tests.referrals.conftest import DECISION

ROADS = {
    "draft": (),
    "sent": ("send",),
    "queried": ("send", "query"),
    "accepted": ("send", "accept"),
    "proposed": ("send", "accept", "propose"),
    "decided": ("send", "accept", "decide"),
    "withdrawn": ("send", "withdraw"),
}


def take(event, referral, cast):
    steps = {
        "send": lambda: operations.send_referral(referral, by=cast.school),
        "query": lambda: operations.query_referral(referral, by=cast.frontdoor, question="Since when?"),
        "answer": lambda: operations.answer_query(referral, by=cast.school, answer="Since May."),
        "accept": lambda: operations.accept_referral(referral, by=cast.frontdoor),
        "decide": lambda: operations.decide_referral(referral, by=cast.frontdoor, lead=cast.socialworker, **DECISION),
        "propose": lambda: _proposed(referral, cast),
        "countersign": lambda: operations.countersign_decision(referral, by=cast.manager),
        "send_back": lambda: operations.send_back_decision(referral, by=cast.manager, reason="Not yet"),
        "withdraw": lambda: operations.withdraw_referral(referral, by=cast.school, reason="Sent by mistake"),
    }
    steps[event]()


def _proposed(referral, cast):
    """Decided where the Trust asks for two signatures."""
    set_outcome(cast, countersigned=True)
    try:
        operations.decide_referral(referral, by=cast.frontdoor, lead=cast.socialworker, **DECISION)
    finally:
        set_outcome(cast, countersigned=False)


def set_outcome(cast, *, countersigned):
    given = {"code": "open_case", "label": "Open a case", "effect": "open_case", "offered": True}
    operations.set_outcome(by=cast.admin, countersigned=countersigned, reason="Agreed", **given)


@pytest.mark.parametrize("state", ReferralState.values)
@pytest.mark.parametrize("step", REFERRAL_TRANSITIONS, ids=lambda one: one.event)
def test_every_state_with_every_event(cast, draft, state, step):
    for event in ROADS[state]:
        take(event, draft, cast)
    draft.refresh_from_db()
    assert draft.state == state
    rows = StateChange.objects.filter(subject_id=str(draft.pk)).count()
    if step.possible_from(state):
        take(step.event, draft, cast)
        draft.refresh_from_db()
        assert draft.state == step.target
        assert StateChange.objects.filter(subject_id=str(draft.pk)).count() == rows + 1
        assert Record.objects.filter(subject_id=str(draft.pk), verb=step.event).count() >= 1
    elif state == "draft" and step.event in ("query", "accept", "decide", "propose", "countersign", "send_back"):
        with pytest.raises(PermissionDenied):  # nobody at the front door may touch a draft
            take(step.event, draft, cast)
    else:
        with pytest.raises(StateError):
            take(step.event, draft, cast)
        draft.refresh_from_db()
        assert draft.state == state
        assert StateChange.objects.filter(subject_id=str(draft.pk)).count() == rows
