"""What has to be so before the right answer to a form or call succeeds: who sends it, to what, and what came before."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator

from cases import operations as casework
from cases.models import Case
from partners.models import User
from referrals import operations as front_door
from referrals.models import Decision, Referral
from riskpanel.models import AgendaItem, Meeting, PanelReferral
from riskpanel.operations import panels, pen, referring, reviews
from tests.access.world import World
from tests.riskpanel.tables import assess

# Does what came before; may name what the address is then about.
Before = Callable[[World], dict[str, Any] | None]


@dataclass(frozen=True)
class Ready:
    person: str = ""
    target: str = ""
    before: Before | None = None
    right: dict[str, Any] = field(default_factory=dict)  # what the body says after that


def _taken_up(world: World) -> None:
    front_door.accept_referral(world.rows["referral waiting"], by=world.user("frontdoor"))


def _asked(world: World) -> None:
    front_door.query_referral(world.rows["referral waiting"], by=world.user("frontdoor"), question="Since when?")


def _proposed(world: World) -> None:
    _taken_up(world)
    signed_by_two = {"label": "Advice", "effect": "advice", "countersigned": True, "offered": True}
    front_door.set_outcome(code="advice", reason="Two sign", by=world.user("admin"), **signed_by_two)
    front_door.decide_referral(
        Referral.objects.get(pk=world.rows["referral waiting"].pk),
        outcome="advice",
        level=2,
        rationale="One agency is enough",
        words_to_referrer="Thank you",
        by=world.user("frontdoor"),
    )


def _decided(world: World) -> None:
    made = Decision.objects.create(
        referral=world.rows["referral waiting"],
        outcome="advice",
        level=2,
        rationale="One agency is enough",
        words_to_referrer="Thank you",
        decided_by=world.user("frontdoor"),
    )
    Referral.objects.filter(pk=made.referral_id).update(decision=made, state="decided")


def _apart(world: World) -> None:
    casework.undo_merge(world.rows["merge"], by=world.user("frontdoor"), reason="Two children")


def _shut_out(world: World) -> None:
    User.objects.filter(pk=world.users["charity"].pk).update(is_active=False)


def _with_factor(world: World) -> None:
    Authenticator.objects.create(user=world.users["charity"], type="totp", data={"secret": "none"})


def _chair_writes(world: World) -> None:
    pen.take_pen(world.rows["meeting"], by=world.user("chair"))


def _quorate(world: World) -> None:
    Meeting.objects.filter(pk=world.rows["meeting"].pk).update(quorate=True)


def _next_meeting(world: World) -> dict[str, Any]:
    return {"meeting_id": world.rows["next meeting"].pk}


def _next_meeting_by_pk(world: World) -> dict[str, Any]:
    return {"pk": str(world.rows["next meeting"].pk)}


def _off_the_agenda(world: World) -> None:
    AgendaItem.objects.filter(referral=world.things["panel referral"]["other"]["referral_id"]).update(referral=None)


def _not_referred(world: World) -> None:
    _off_the_agenda(world)
    asked = PanelReferral.objects.get(pk=world.things["panel referral"]["other"]["referral_id"])
    referring.end_referral(asked, because="They moved away", by=world.user("charity"))


def _with_another_team(world: World) -> None:
    north = world.cast.teams["council", "North locality"]
    Referral.objects.filter(pk=world.rows["referral waiting"].pk).update(receiving_team=north)


def _new_terms(world: World) -> None:
    panels.issue_terms(world.rows["panel"], text="What is said here stays with us.", by=world.user("admin"))


def _reviewed(world: World) -> None:
    meeting, by = world.rows["meeting"], world.user("coordinator")
    reviews.review_action(world.rows["earlier action"], meeting=meeting, result="carried", note="Soon", by=by)


def _new_case(world: World) -> Case:
    child = casework.record_child(given_name="Dunnock", family_name="Unlisted", by=world.user("frontdoor"))
    return casework.open_case(
        child,
        lead=world.user("socialworker"),
        locality=world.cast.north,
        level_of_need=4,
        reason="Worries",
        by=world.user("frontdoor"),
    )


def _not_listed(world: World) -> dict[str, Any]:
    case = _new_case(world)
    assess(case, "A", by=world.user("socialworker"))
    return {"case_id": case.pk}


READY: dict[str, Ready] = {
    "cases:merge": Ready(before=_apart),
    "child-merge": Ready(before=_apart),
    "case-list": Ready(before=_apart),
    "partners:let_back_in": Ready(before=_shut_out),
    "partners:reset_factor": Ready(before=_with_factor),
    "referrals:child": Ready(target="draft"),
    "referrals:concern": Ready(target="draft"),
    "referrals:family": Ready(target="draft"),
    "referrals:answer": Ready(before=_asked),
    "referral-answer": Ready(before=_asked),
    "referrals:countersign": Ready("manager", before=_proposed),
    "referral-send-back": Ready("manager", before=_proposed),
    "referrals:decide": Ready(before=_taken_up),
    "referral-decide": Ready(before=_taken_up),
    "referrals:disagree": Ready(before=_decided),
    "referral-disagree": Ready(before=_decided),
    "referrals:write_guidance": Ready(target="draft"),
    "guidance-detail": Ready(target="draft"),
    "referrals:publish_guidance": Ready(target="draft"),
    "riskpanel:write_framework": Ready(target="draft"),
    "framework-detail": Ready(target="draft"),
    "riskpanel:publish_framework": Ready(target="draft", before=_quorate),
    "framework-publish": Ready(target="draft", before=_quorate),
    "riskpanel:agree_threshold": Ready("coordinator", before=_quorate),
    "panel-threshold": Ready("coordinator", before=_quorate),
    "riskpanel:refer_to_panel": Ready(target="other", before=_not_referred),
    "panel-referral-list": Ready("charity", target="other", before=_not_referred),
    "riskpanel:panel_terms": Ready(before=_new_terms, right={"version": 2}),
    "panel-accept-terms": Ready(before=_new_terms, right={"version": 2}),
    "riskpanel:note_attendance": Ready("coordinator", right={"what": "sent"}),
    "referrals:reroute": Ready(before=_with_another_team),
    "referral-route": Ready(before=_with_another_team),
    "notifications:read_all": Ready("police"),
    "riskpanel:list_on_log": Ready(before=_not_listed),
    "log-entry-list-child": Ready("coordinator", target="other"),
    "riskpanel:end_panel_referral": Ready(before=_off_the_agenda),
    "panel-referral-end": Ready(before=_off_the_agenda),
    "riskpanel:cancel_meeting": Ready(before=_next_meeting),
    "riskpanel:move_meeting": Ready(before=_next_meeting),
    "meeting-move": Ready(before=_next_meeting_by_pk),
    "meeting-cancel": Ready(before=_next_meeting_by_pk),
    "riskpanel:carry_unseen": Ready(before=_chair_writes),
    "meeting-carry-unseen": Ready(before=_chair_writes),
    "riskpanel:withdraw_conflict": Ready(before=_chair_writes),
    "meeting-withdraw-conflict": Ready(before=_chair_writes),
    "riskpanel:conflicts": Ready("coordinator"),
    "riskpanel:ask_for_conflicts": Ready("coordinator"),
    "meeting-ask-for-conflicts": Ready("coordinator"),
    "riskpanel:add_item": Ready("coordinator"),
    "riskpanel:decide": Ready("coordinator", before=_reviewed),
    "riskpanel:review_action": Ready("coordinator"),
    "riskpanel:seat": Ready("coordinator"),
    "riskpanel:set_action": Ready("coordinator"),
    "meeting-agenda": Ready("coordinator"),
    "meeting-attendance": Ready("coordinator"),
    "meeting-decisions": Ready("coordinator", before=_reviewed),
    "meeting-reviews": Ready("coordinator"),
}
