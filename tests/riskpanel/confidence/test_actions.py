"""The actions of an item that one left, or whose statement one has not accepted, are not in sight or given."""

from datetime import timedelta

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cases import operations as casework
from notifications.models import Notice
from partners import operations as people
from partners.models import User
from riskpanel import access, work
from riskpanel import minutes as minutes_text
from riskpanel.models import Acceptance, Action
from riskpanel.operations import (
    actions,
    agenda,
    attendance,
    confidence,
    conflicts,
    reviews,
)
from tests.riskpanel.confidence.asking import of, sit_down, url
from tests.riskpanel.tables import all_accept, all_present, seat, share_by_name, start


def test_whoever_left_neither_reads_nor_reviews_its_actions_though_they_own_one(
    cast, earlier, second, shared_case, sign_in, api
):
    conflicts.declare_conflict(earlier.item, user=cast.coordinator, by=cast.coordinator)
    with pytest.raises(PermissionDenied):
        reviews.review_action(earlier, meeting=second, result="done", by=cast.coordinator)
    client = sign_in(cast.coordinator)
    for page in (url("last_actions", second), url("close_meeting", second), url("close_meeting", earlier.meeting)):
        assert b"Call at the home" not in client.get(page).content
    assert client.get(url("review_action", second, earlier)).status_code == 404
    sent = {"action": str(earlier.pk), "result": "done"}
    assert api(cast.coordinator).post(of(second, "reviews/"), sent, format="json").status_code == 403


def test_last_times_actions_are_read_once_the_statement_is_accepted(cast, earlier, meetings, time_machine, sign_in):
    time_machine.move_to(meetings[1].starts_at)
    second = start(meetings[1], by=cast.coordinator)
    with pytest.raises(PermissionDenied):
        reviews.review_action(earlier, meeting=second, result="done", by=cast.coordinator)
    assert b"Call at the home" not in sign_in(cast.coordinator).get(url("last_actions", second)).content
    all_accept(second)
    assert b"Call at the home" in sign_in(cast.coordinator).get(url("last_actions", second)).content


def test_an_action_of_the_panel_is_in_sight_once_its_statement_or_a_later_one_is_accepted(cast, panel, earlier, second):
    late = sit_down(cast, panel)
    assert earlier not in Action.objects.visible_to(late)
    assert earlier not in work.open_actions(late, whose="panel")
    confidence.accept_statement(second, by=late)
    assert earlier in Action.objects.visible_to(late)
    assert earlier in work.open_actions(late, whose="panel")
    later = actions.set_action(what="Write", owner=cast.police, meeting=second, by=cast.coordinator)
    other = User.objects.get(pk=cast.school.pk)
    with pgtrigger.ignore("riskpanel.Acceptance:recorded_stays_recorded"):
        Acceptance.objects.filter(user=other, meeting=second).delete()
    confidence.accept_statement(earlier.meeting, by=other)
    assert later not in Action.objects.visible_to(other), "the statement of the first opens nothing of the second"


def test_a_deputy_reads_last_times_actions_of_that_meeting_only(cast, earlier, second, sign_in):
    attendance.record_attendance(seat(second, cast.chair), deputy=cast.frontdoor, by=cast.coordinator)
    confidence.accept_statement(second, by=cast.frontdoor)
    assert b"Call at the home" in sign_in(cast.frontdoor).get(url("last_actions", second)).content
    assert sign_in(cast.frontdoor).get(url("last_actions", earlier.meeting)).status_code == 404


def test_nobody_gets_an_action_of_an_item_that_they_left(cast, item):
    all_present(item.meeting, cast.coordinator)
    conflicts.declare_conflict(item, user=cast.police, by=cast.police)
    with pytest.raises(ValidationError) as refused:
        actions.set_action(what="Visit", owner=cast.police, item=item, by=cast.coordinator)
    assert "owner" in refused.value.message_dict


GIVEN = {
    "owner": lambda item, action, to, by: actions.set_action(what="Visit", owner=to, item=item, by=by),
    "new_owner": lambda item, action, to, by: reviews.review_action(
        action, meeting=item.meeting, result="replaced", note="Other way", new_what="Visit", new_owner=to, by=by
    ),
    "to": lambda item, action, to, by: actions.reassign_action(action, to=to, reason="On leave", by=by),
}


@pytest.mark.parametrize("how", ["left here", "left before", "knows the child"])
@pytest.mark.parametrize("door", GIVEN)
def test_whoever_left_or_knows_the_child_is_given_no_action_of_it_at_any_door(cast, earlier, again, door, how):
    if how == "knows the child":
        people.declare_relationship(cast.police, child_reference=again.case.child.reference, by=cast.police)
    else:
        (earlier.item if how == "left before" else again).conflicts.create(user=cast.police, declared_by=cast.police)
    with pytest.raises(ValidationError) as refused:
        GIVEN[door](again, earlier, cast.police, cast.coordinator)
    assert list(refused.value.message_dict) == [door]
    assert cast.police not in access.people_at(again.meeting, again.case)
    assert cast.school in access.people_at(again.meeting, again.case)


def test_whoever_left_a_theme_is_not_offered_for_it(cast, meeting):
    theme = agenda.add_to_agenda(meeting, kind="theme", title="The bus station", by=cast.coordinator)
    theme.conflicts.create(user=cast.police, declared_by=cast.police)
    assert cast.police not in access.people_at(meeting, item=theme)


def test_what_replaces_an_action_is_in_the_minutes_and_of_the_child_from_the_first(cast, earlier, second):
    casework.restrict_case(earlier.case, restricted=True, reason="A parent works here", by=cast.guardian)
    share_by_name(earlier.case, cast.coordinator, by=cast.socialworker)
    people.plan_absence(cast.member, deputy=cast.health, since=timezone.localdate(), until=None, by=cast.member)
    reviews.review_action(
        earlier,
        meeting=second,
        result="replaced",
        note="Other way",
        new_what="Write to the home",
        new_owner=cast.member,
        by=cast.coordinator,
    )
    new = Action.objects.get(what="Write to the home")
    assert (new.item, new.case, new.meeting) == (earlier.item, earlier.case, second)
    assert set(Notice.objects.filter(subject_id=str(new.pk)).values_list("user", flat=True)) == {cast.member.pk}
    passages = minutes_text.compose(second)
    assert [one.action for one in passages if "Action" in one.text and "Write to the home" in one.text] == [new]


def test_what_is_wrong_with_a_replacement_stands_at_its_fields(cast, earlier, second):
    past = timezone.localdate() - timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        reviews.review_action(
            earlier, meeting=second, result="replaced", note="Other way", new_due_on=past, by=cast.coordinator
        )
    assert set(refused.value.message_dict) == {"new_what", "new_due_on"}


def test_a_word_that_is_no_result_is_refused_in_words(cast, earlier, second):
    with pytest.raises(ValidationError) as refused:
        reviews.review_action(earlier, meeting=second, result="perhaps", by=cast.coordinator)
    assert "result" in refused.value.message_dict
