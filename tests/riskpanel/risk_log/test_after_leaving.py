"""A panel sees a child from listing to leaving, at every door, and the pages say so."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import operations as casework
from cases.models import Case
from partners import operations as people
from partners.roles import Role
from riskpanel.log_rows import leavers
from riskpanel.models import Action, AgendaItem, LogEntry, Meeting
from riskpanel.operations import actions, panels, referring, risk_log
from riskpanel.operations.meetings import seat_members
from tests.cast import SINCE
from tests.riskpanel.tables import all_accept

LOG = "/api/v1/risk-log/"
PLAN = {"step_down_plan": "School sees her each week"}
SEEN_UNTIL_LEAVING = "The people of Risk panel see this child until they leave the log."


@pytest.fixture
def by_seat(cast, shared_case):
    """A member whose agency has no share of the record: what they see they see by their seat."""
    share = shared_case.shares.get(partner=cast.partners["health"])
    casework.end_share(share, by=cast.socialworker, because="No longer working with her")
    return cast.member


@pytest.fixture
def at_the_table(cast, by_seat, entry, sitting) -> LogEntry:
    """The child left at the meeting, which still sits."""
    words = PLAN | {"step_down_lead": cast.socialworker}
    override = risk_log.Override("Moving abroad", cast.member)
    return risk_log.remove_from_log(entry, by=cast.chair, meeting=sitting, override=override, **words)


@pytest.fixture
def left(at_the_table, sitting) -> LogEntry:
    """And the meeting is over."""
    Meeting.objects.filter(pk=sitting.pk).update(state="closed", closed_at=timezone.now())
    return at_the_table


def statuses(sign_in, api, person, entry) -> set[int]:
    """What the page of the entry and each call of the API on it answer."""
    calls = [f"{LOG}{entry.pk}/", f"{LOG}{entry.pk}/scores/"]
    return {sign_in(person).get(entry.get_absolute_url()).status_code, *(api(person).get(c).status_code for c in calls)}


def ids_of(api, person, state) -> list[str]:
    return [one["id"] for one in api(person).get(f"{LOG}?state={state}").json()["results"]]


def test_while_on_the_log_the_panel_sees_the_child_and_the_page_says_until_when(by_seat, entry, sign_in, api):
    assert statuses(sign_in, api, by_seat, entry) == {200}
    assert SEEN_UNTIL_LEAVING in sign_in(by_seat).get(entry.get_absolute_url()).content.decode()


def test_by_seat_alone_who_left_is_out_of_sight_at_page_and_api(by_seat, left, sign_in, api):
    assert statuses(sign_in, api, by_seat, left) == {404}
    assert (ids_of(api, by_seat, "left"), ids_of(api, by_seat, "all")) == ([], [])
    removal = reverse("riskpanel:removal", kwargs={"entry_id": left.pk})
    assert sign_in(by_seat).get(removal).status_code == 404


def test_who_left_and_is_out_of_sight_is_counted_and_nothing_more(cast, panel, by_seat, left, api):
    def counted(person, query):
        return api(person).get(f"{LOG}?{query}").json()["out_of_sight"]

    assert [counted(by_seat, f"state={state}") for state in ("left", "all", "active")] == [1, 1, None]
    assert (counted(by_seat, f"state=left&panel={panel.pk}"), counted(by_seat, "state=left&panel=99999")) == (1, None)
    assert counted(cast.police, "state=left") == 0, "in sight by a share"
    assert counted(cast.socialworker, "state=left") is None, "the log is its panel's"


def test_who_is_seated_later_sees_nobody_who_left(cast, panel, left, sign_in, api):
    people.grant_role(cast.charity, Role.PANEL_MEMBER, partner=cast.partners["charity"], since=SINCE, by=cast.admin)
    panels.seat_member(panel, cast.charity, since=SINCE, by=cast.admin)
    assert statuses(sign_in, api, cast.charity, left) == {404}


def test_a_share_opens_the_stay_still_and_the_page_says_what_the_panel_sees(cast, left, sign_in, api):
    assert statuses(sign_in, api, cast.police, left) == {200}
    assert ids_of(api, cast.police, "left") == [str(left.pk)]
    page = sign_in(cast.police).get(left.get_absolute_url()).content.decode()
    assert "The people of Risk panel saw this child until they left the log." in page


def test_the_table_that_decided_it_sees_it_while_it_sits(by_seat, at_the_table, sign_in, api):
    assert statuses(sign_in, api, by_seat, at_the_table) == {200}


def test_a_child_before_the_panel_again_has_their_stay_in_sight_again(cast, panel, by_seat, left, sign_in, api):
    referring.refer_to_panel(left.case, panel=panel, reason="Missing again", by=cast.school)
    assert statuses(sign_in, api, by_seat, left) == {200}


def test_those_who_left_are_counted_all_the_same(panel, by_seat, left, sign_in):
    page = sign_in(by_seat).get(reverse("riskpanel:risk_log")).content.decode()
    assert "over the 1 stay that ended" in page
    assert "Those who left are counted without a name" in page
    assert left.case.child.full_name not in page
    assert leavers(panel.pk, first=left.left_on, last=left.left_on).number == 1


# --- their actions


@pytest.fixture
def action(cast, entry, sitting) -> Action:
    """What the table set for the child, for somebody who does not sit on the panel."""
    seat_members(sitting)
    all_accept(sitting)
    words = {"item": None, "meeting": sitting, "case": entry.case, "by": cast.chair}
    return actions.write_action("Ring the school", cast.socialworker, timezone.localdate(), **words)


def sees_action(api, person, action) -> bool:
    return api(person).get(f"/api/v1/actions/{action.pk}/").status_code == 200


def test_an_open_action_stays_the_panels_to_follow_and_an_ended_one_goes_with_the_child(
    cast, by_seat, action, left, api
):
    assert sees_action(api, by_seat, action)
    actions.report_action(action, result="done", outcome="They know", by=cast.socialworker)
    assert not sees_action(api, by_seat, action)
    assert sees_action(api, cast.socialworker, action), "their own"
    assert sees_action(api, cast.police, action), "by a share"


def test_an_ended_action_of_a_child_on_the_log_is_the_panels_still(cast, by_seat, action, api):
    actions.report_action(action, result="done", outcome="They know", by=cast.socialworker)
    assert sees_action(api, by_seat, action)


def test_what_a_meeting_heard_of_is_in_sight_until_its_minutes_are_issued(cast, panel, by_seat, action, left, api):
    hearing = Meeting.objects.create(panel=panel, starts_at=timezone.now(), place="Town hall", state="under_way")
    action.reviews.create(meeting=hearing, result="done", reviewed_by=cast.chair)
    actions.report_action(action, result="done", outcome="They know", by=cast.socialworker)
    assert sees_action(api, by_seat, action)
    Meeting.objects.filter(pk=hearing.pk).update(state="issued")
    assert not sees_action(api, by_seat, action)


# --- who can see this, and why


def seen_by(cast, sign_in, case: Case) -> str:
    return sign_in(cast.police).get(reverse("cases:sharing", args=[case.pk])).content.decode()


def test_the_record_names_the_panel_that_sees_the_child_until_they_leave(cast, entry, sign_in):
    assert "The people of Risk panel see this child on its risk log until they leave it." in seen_by(
        cast, sign_in, entry.case
    )


def test_once_they_left_the_record_names_the_panel_no_more(cast, left, sign_in):
    assert "The people of Risk panel" not in seen_by(cast, sign_in, left.case)


def test_an_agenda_and_a_referral_are_named_too(cast, panel, sitting, shared_case, sign_in):
    referring.refer_to_panel(shared_case, panel=panel, reason="Missing", by=cast.school)
    assert "see this child by a referral until it is heard or ended." in seen_by(cast, sign_in, shared_case)
    AgendaItem.objects.create(meeting=sitting, kind="new", case=shared_case, order=1)
    assert "see this child on its agenda until the meeting is over." in seen_by(cast, sign_in, shared_case)
