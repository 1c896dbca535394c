"""How the front door of Fernshire works: its rules with their dates, and this week's special referrals."""

from datetime import date, timedelta

from partners import operations as partners
from referrals import operations
from referrals.models import Proposal, Referral
from trust.demo import clock, words
from trust.demo.people import Fernshire
from trust.demo.places import POSTCODES

DUTY = "Emergency duty team"


def found(trust: Fernshire) -> None:
    """A second intake team, which receives what comes from no locality here."""
    council, admin, today = trust.partners["council"], trust.admin, trust.since
    team = partners.add_team(council, name=DUTY, is_intake=True, manager=trust.people["manager"], by=admin)
    partners.join_team(trust.staff["frontdoor"][0], team, profession="Social worker", since=today, by=admin)
    trust.teams["council", DUTY] = team
    operations.set_routing_rule(locality=None, team=team, since=today, reason=words.AT_THE_START, by=admin)


def ask_for_two_signatures(trust: Fernshire, *, on: date) -> None:
    """No further action at level 3 or below was found too quick in an audit: from here on two people sign it."""
    with clock.at(clock.moment(on, 9)):
        operations.set_outcome(
            code="no_action",
            label="No further action",
            effect="no_action",
            countersigned=True,
            offered=True,
            reason="The audit of re-referrals asked for a second pair of eyes",
            by=trust.admin,
        )


def sign(made: object, trust: Fernshire) -> None:
    """The team's manager signs what needs a second signature."""
    if isinstance(made, Proposal):
        operations.countersign_decision(made.referral, by=trust.people["manager"])


def this_week(trust: Fernshire, *, yesterday: date) -> None:
    """In the queue: a clock that has run out, one that stands still, a decision to sign, a referral sent on."""
    with clock.at(clock.moment(yesterday, 11)):
        operations.set_postcode_rule(
            begins_with=f"{POSTCODES['wickdale']} 9",
            locality=trust.localities["saltmarsh"],
            since=yesterday + timedelta(days=21),
            reason="The new estate looks to Saltmarsh",
            by=trust.admin,
        )
    with clock.at(clock.moment(yesterday, 16)):
        waiting = list(Referral.objects.waiting().filter(state="sent").order_by("received_at")[:4])
        for referral, happens in zip(
            waiting, (_runs_out, _stands_still, _waits_to_be_signed, _is_sent_on), strict=False
        ):
            happens(referral, trust)


def _runs_out(referral: Referral, trust: Fernshire) -> None:
    by = trust.people["frontdoor"]
    operations.accept_referral(referral, by=by)
    operations.rate_referral(referral, colour="red", reason="The child is at home alone this evening", by=by)


def _stands_still(referral: Referral, trust: Fernshire) -> None:
    operations.query_referral(referral, question="Which adults live with the child now?", by=trust.people["frontdoor"])


def _waits_to_be_signed(referral: Referral, trust: Fernshire) -> None:
    by = trust.people["frontdoor"]
    operations.accept_referral(referral, by=by)
    operations.decide_referral(
        referral,
        outcome="no_action",
        no_action_reason="below_threshold",
        level=1,
        rationale=words.RATIONALE["no_action"],
        words_to_referrer=words.TOLD_REFERRER["no_action"],
        by=by,
    )


def _is_sent_on(referral: Referral, trust: Fernshire) -> None:
    team, by = trust.teams["council", DUTY], trust.people["frontdoor"]
    operations.reroute_referral(referral, team=team, reason="Somebody must call this evening", by=by)
