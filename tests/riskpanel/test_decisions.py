"""What the panel decides: score, log and words in one transaction, by the pen, and never twice."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from audit.models import Record
from cases.models import Case, Share
from riskpanel import access
from riskpanel.models import AgendaItem, Assessment, Contribution, LogEntry, PanelDecision
from riskpanel.operations import actions, agenda, conflicts, contributions, decisions, minutes, reviews
from riskpanel.operations import meetings as sittings
from riskpanel.operations.risk_log import Override
from riskpanel.rules.meetings import possible_decisions
from riskpanel.states import DecisionKind, ItemKind
from tests.riskpanel.tables import all_present, assess, begin


@pytest.fixture
def item(cast, meeting, shared_case) -> AgendaItem:
    """The child proposed with 52, on the agenda of the meeting under way."""
    assess(shared_case, "A", by=cast.socialworker)
    [item] = agenda.build_agenda(meeting, by=cast.coordinator)
    all_present(meeting, cast.coordinator)
    return item


def decide(item, kind, by, **more):
    return decisions.decide_item(item, kind=kind, rationale="The panel agreed", by=by, **more)


def test_listing_agrees_the_score_and_puts_the_child_on_the_log(cast, item, meeting):
    decision = decide(item, "list", cast.coordinator, dissent="Health would wait")
    item.refresh_from_db()
    assert item.entry.proposed_by == cast.socialworker, "who proposed the score, not who holds the pen"
    assert (decision.agreed.stage, decision.agreed.net, decision.agreed.meeting) == ("agreed", 52, meeting)
    entry = LogEntry.objects.active().get(case=item.case)
    assert (entry.listed_at, entry.lead) == (meeting, cast.socialworker)
    assert Record.objects.filter(verb="decided", subject_id=str(decision.pk)).exists()


def test_the_panel_moderates_the_score_and_says_why(cast, item):
    decision = decide(item, "list", cast.coordinator, score={"ratings": {"missing": {"value": 4}}})
    assert decision.agreed.net > 52
    assert decision.agreed.moderation_reason == "The panel agreed"


def test_a_refused_listing_writes_nothing(cast, meeting, shared_case):
    assess(shared_case, "C", by=cast.socialworker)
    item = agenda.add_to_agenda(meeting, kind=ItemKind.NEW, case=shared_case, by=cast.coordinator)
    with pytest.raises(ValidationError):
        decide(item, "list", cast.coordinator)
    assert not PanelDecision.objects.exists()
    assert not Assessment.objects.agreed().exists()
    assert not LogEntry.objects.exists()


def test_what_is_decided_cannot_be_decided_again(cast, item):
    decide(item, "defer", cast.coordinator)
    with pytest.raises(ValidationError) as refused:
        decide(item, "list", cast.coordinator)
    assert refused.value.code == "conflict"


def test_no_decision_without_a_rationale_or_of_another_kind(cast, item):
    with pytest.raises(ValidationError) as refused:
        decisions.decide_item(item, kind="stay", rationale=" ", by=cast.coordinator)
    assert set(refused.value.message_dict) == {"kind", "rationale"}


def test_only_the_pen_decides(cast, item):
    with pytest.raises(ValidationError) as refused:
        decide(item, "list", cast.chair)
    assert refused.value.code == "conflict"
    with pytest.raises(PermissionDenied):
        decide(item, "list", cast.member)


@pytest.mark.parametrize("kind", ItemKind)
def test_every_kind_of_item_can_be_deferred(kind):
    assert DecisionKind.DEFER in possible_decisions(kind)


def next_meeting(cast, meetings, time_machine):
    minutes.close_meeting(meetings[0], by=cast.coordinator)
    time_machine.move_to(meetings[1].starts_at)
    return begin(meetings[1], cast.coordinator)


def test_a_deferred_child_comes_to_the_next_meeting_and_a_decided_one_does_not(
    cast, item, meetings, meeting, time_machine
):
    decide(item, "defer", cast.coordinator)
    second = next_meeting(cast, meetings, time_machine)
    [again] = agenda.build_agenda(second, by=cast.coordinator)
    assert (again.case, again.kind) == (item.case, ItemKind.NEW)
    decide(again, "not_listed", cast.coordinator)
    assert agenda.build_agenda(second, by=cast.coordinator) == []


def test_a_listed_child_is_reviewed_kept_and_removed_below_the_threshold(cast, item, meetings, meeting, time_machine):
    decide(item, "list", cast.coordinator)
    second = next_meeting(cast, meetings, time_machine)
    [review] = agenda.build_agenda(second, by=cast.coordinator)
    assert (review.kind, review.entry.case) == (ItemKind.REVIEW, item.case)
    all_present(second, cast.coordinator)
    assess(review.case, "C", by=cast.socialworker)
    leave = {"step_down_plan": "Early help", "step_down_lead": cast.socialworker}
    decision = decide(review, "remove", cast.coordinator, log=leave)
    assert decision.agreed.net == 21
    entry = LogEntry.objects.get(case=item.case)
    assert (entry.left_at, entry.step_down_lead) == (second, cast.socialworker)


def test_a_removal_without_a_quorum_writes_nothing(cast, item, meetings, meeting, time_machine):
    decide(item, "list", cast.coordinator)
    second = next_meeting(cast, meetings, time_machine)
    [review] = agenda.build_agenda(second, by=cast.coordinator)
    assess(review.case, "C", by=cast.socialworker)
    leave = {"step_down_plan": "Early help", "step_down_lead": cast.socialworker}
    with pytest.raises(ValidationError):
        decide(review, "remove", cast.coordinator, log=leave)
    assert LogEntry.objects.active().count() == 1
    assert not PanelDecision.objects.filter(item=review).exists()


def test_an_override_takes_two_people_and_a_reason(cast, item, meetings, meeting, time_machine):
    decide(item, "list", cast.coordinator)
    second = next_meeting(cast, meetings, time_machine)
    [review] = agenda.build_agenda(second, by=cast.coordinator)
    all_present(second, cast.coordinator)
    leave = {"step_down_plan": "Moved away", "step_down_lead": cast.socialworker}
    decide(review, "remove", cast.coordinator, log=leave | {"override": Override("Moved abroad", cast.chair)})
    assert LogEntry.objects.get(case=item.case).overridden_with == cast.chair


# --- conflict of interest


def test_a_person_in_conflict_loses_the_item_the_child_and_the_panels_share(cast, item, meeting):
    contributions.contribute(item, text="Seen", source="Visit", by=cast.member)
    action = actions.set_action(what="Call", owner=cast.member, item=item, by=cast.coordinator)
    assert access.sees(cast.police, item.case)
    decide(item, "list", cast.coordinator)
    conflicts.declare_conflict(item, user=cast.school, by=cast.school)
    cast.police.__dict__.pop("_panel_cases", None)
    assert not Contribution.objects.visible_to(cast.school).exists()
    assert not PanelDecision.objects.visible_to(cast.school).exists()
    assert Contribution.objects.visible_to(cast.police).exists()
    assert not type(action).objects.visible_to(cast.school).filter(meeting=meeting, item=None).exists()
    assert not Share.objects.live().filter(case=item.case, user=cast.school).exists()
    with pytest.raises(PermissionDenied):
        contributions.contribute(item, text="x", source="y", by=cast.school)


def test_a_person_in_conflict_gets_no_share_at_listing(cast, meeting, case):
    assess(case, "A", by=cast.socialworker)
    [item] = agenda.build_agenda(meeting, by=cast.coordinator)
    assert access.sees(cast.police, case)
    conflicts.declare_conflict(item, user=cast.police, reason="A cousin", by=cast.coordinator)
    assert not access.sees(cast.police, case)
    decide(item, "list", cast.coordinator)
    assert not access.sees(cast.police, case)
    assert access.sees(cast.member, case)
    assert not Case.objects.visible_to(cast.police).filter(pk=case.pk).exists()


def test_nobody_declares_a_conflict_for_another_but_who_prepares(cast, item):
    with pytest.raises(PermissionDenied):
        conflicts.declare_conflict(item, user=cast.member, by=cast.police)
    with pytest.raises(PermissionDenied):
        conflicts.declare_conflict(item, user=cast.outsider, by=cast.outsider)


def test_the_pen_holder_in_conflict_cannot_decide(cast, item):
    conflicts.declare_conflict(item, user=cast.coordinator, by=cast.coordinator)
    with pytest.raises(PermissionDenied):
        decide(item, "list", cast.coordinator)


# --- actions of a meeting


def test_a_new_action_is_due_at_the_next_meeting_and_its_owner_is_told(cast, item, meetings):
    from notifications.models import Notice

    action = actions.set_action(what="Visit", owner=cast.police, item=item, by=cast.coordinator)
    assert action.due_on == timezone.localdate(meetings[1].starts_at)
    assert (action.partner, action.case) == (cast.partners["police"], item.case)
    notice = Notice.objects.get(rule="action.set", user=cast.police)
    assert "Testerly" not in notice.text
    assert action.reference in notice.text


@pytest.mark.parametrize(("what", "days", "field"), [(" ", 1, "what"), ("Visit", -1, "due_on")])
def test_an_action_without_words_or_due_in_the_past_is_refused(cast, item, what, days, field):
    with pytest.raises(ValidationError) as refused:
        actions.set_action(
            what=what,
            owner=cast.police,
            item=item,
            due_on=timezone.localdate() + timedelta(days=days),
            by=cast.coordinator,
        )
    assert list(refused.value.message_dict) == [field]


def test_an_owner_without_a_partner_is_refused(cast, item):
    with pytest.raises(ValidationError) as refused:
        actions.set_action(what="Visit", owner=cast.board, item=item, by=cast.coordinator)
    assert "owner" in refused.value.message_dict


def test_a_carried_action_moves_to_the_next_meeting_and_twice_goes_up_the_line(
    cast, panel, item, meetings, meeting, time_machine
):
    action = actions.set_action(what="Visit", owner=cast.police, item=item, by=cast.coordinator)
    decide(item, "not_listed", cast.coordinator)
    second = next_meeting(cast, meetings, time_machine)
    reviews.review_action(action, meeting=second, result="carried", note="Nobody in", by=cast.coordinator)
    action.refresh_from_db()
    assert (action.state, action.carried, action.due_on > timezone.localdate()) == ("open", 1, True)
    assert not action.escalations.exists()
    minutes.close_meeting(second, by=cast.coordinator)
    [third] = sittings.plan_meetings(
        panel, first=timezone.now() + timedelta(days=14), count=1, place="Here", by=cast.coordinator
    )
    time_machine.move_to(third.starts_at)
    begin(third, cast.coordinator)
    reviews.review_action(action, meeting=third, result="carried", note="Again", by=cast.coordinator)
    [step] = action.escalations.all()
    action.refresh_from_db()
    assert (step.level, step.carried, step.due_on) == (1, 2, action.due_on)
    assert step.to == cast.partners["police"].senior_contact or step.to is None


def test_a_replaced_action_needs_the_new_one_and_keeps_the_thread(cast, item, meetings, meeting, time_machine):
    action = actions.set_action(what="Visit", owner=cast.police, item=item, by=cast.coordinator)
    decide(item, "not_listed", cast.coordinator)
    second = next_meeting(cast, meetings, time_machine)
    with pytest.raises(ValidationError):
        reviews.review_action(action, meeting=second, result="replaced", note="Call instead", by=cast.coordinator)
    reviews.review_action(
        action,
        meeting=second,
        result="replaced",
        note="Call instead",
        new_what="Call the mother",
        new_owner=cast.school,
        by=cast.coordinator,
    )
    action.refresh_from_db()
    assert (action.state, action.replaced_by.owner) == ("replaced", cast.school)
    assert (action.replaced_by.case, action.replaced_by.item) == (item.case, item)


def test_an_action_is_reviewed_once_a_meeting_and_not_where_it_was_set(cast, item, meetings, meeting, time_machine):
    action = actions.set_action(what="Visit", owner=cast.police, item=item, by=cast.coordinator)
    with pytest.raises(ValidationError):
        reviews.review_action(action, meeting=meeting, result="done", by=cast.coordinator)
    decide(item, "not_listed", cast.coordinator)
    second = next_meeting(cast, meetings, time_machine)
    with pytest.raises(ValidationError) as refused:
        reviews.review_action(action, meeting=second, result="carried", by=cast.coordinator)
    assert "note" in refused.value.message_dict
    reviews.review_action(action, meeting=second, result="carried", note="Later", by=cast.coordinator)
    with pytest.raises(ValidationError) as refused:
        reviews.review_action(action, meeting=second, result="done", by=cast.coordinator)
    assert refused.value.code == "conflict"
