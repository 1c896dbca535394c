"""After the meeting: no restricted record keeps it from its end, no link is dead, minutes do not wait unheard."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from cases import operations as casework
from notifications import finding
from notifications.models import Notice
from riskpanel import reminders
from riskpanel.operations import actions, agenda, attendance, decisions, minutes, pen, reviews
from tests.riskpanel.tables import all_accept, all_present, assess, begin, seat, start


@pytest.fixture
def item(cast, meeting, shared_case):
    assess(shared_case, "A", by=cast.socialworker)
    [item] = agenda.build_agenda(meeting, by=cast.coordinator)
    all_present(meeting, cast.coordinator)
    return item


@pytest.fixture
def unseen(cast, item, meetings, time_machine):
    """The second meeting under way by the chair; the child of an open action is restricted and not on its agenda."""
    actions.set_action(what="Call at the home", owner=cast.socialworker, item=item, by=cast.coordinator)
    decisions.decide_item(item, kind="not_listed", rationale="Not high", by=cast.coordinator)
    minutes.close_meeting(item.meeting, by=cast.coordinator)
    casework.restrict_case(item.case, restricted=True, reason="A parent works for a partner", by=cast.guardian)
    time_machine.move_to(meetings[1].starts_at)
    second = start(meetings[1], by=cast.chair)
    all_accept(second)
    return second


def url(name, *args):
    return reverse(f"riskpanel:{name}", args=[getattr(one, "pk", one) for one in args])


def test_the_chair_carries_unseen_what_nobody_at_the_table_may_read_and_the_meeting_ends(cast, unseen, sign_in):
    with pytest.raises(ValidationError, match="cannot be closed yet"):
        minutes.close_meeting(unseen, by=cast.chair)
    client = sign_in(cast.chair)
    page = client.get(url("last_actions", unseen)).content.decode()
    assert "1 action of before is of a record for named people" in page
    assert "Call at the home" not in page
    for wrong in ("", "a\x00b", "x" * 401):
        page = client.post(url("carry_unseen", unseen), {"reason": wrong})
        assert "govuk-error-summary__list" in page.content.decode()
    assert not unseen.action_reviews.exists(), "a reason is asked for"
    client.post(url("carry_unseen", unseen), {"reason": "Nobody named is here"})
    review = unseen.action_reviews.get()
    assert (review.result, review.note, review.action.carried) == ("carried", "Nobody named is here", 1)
    assert minutes.close_meeting(unseen, by=cast.chair).state == "closed"


def test_the_chair_carries_unseen_by_the_api_too(cast, unseen, api):
    address = f"/api/v1/meetings/{unseen.pk}/carry-unseen/"
    client = api(cast.chair)
    assert client.post(address, {}).json().keys() == {"reason"}
    tag = client.get(f"/api/v1/meetings/{unseen.pk}/").headers["ETag"]
    carried = client.post(address, {"reason": "Nobody named is here"}, HTTP_IF_MATCH=tag)
    assert carried.json()["still_to_do"] == []


def test_nobody_but_the_chair_with_the_pen_carries_unseen(cast, unseen):
    with pytest.raises(ValidationError, match="holds the pen"):
        reviews.carry_actions_unseen(unseen, note="Nobody named", by=cast.coordinator)
    pen.take_pen(unseen, by=cast.coordinator)
    with pytest.raises(PermissionDenied):
        reviews.carry_actions_unseen(unseen, note="Nobody named", by=cast.coordinator)


def test_what_the_chair_may_read_is_not_carried_unseen(cast, item, meetings, time_machine):
    action = actions.set_action(what="Call", owner=cast.police, item=item, by=cast.coordinator)
    decisions.decide_item(item, kind="not_listed", rationale="Not high", by=cast.coordinator)
    minutes.close_meeting(item.meeting, by=cast.coordinator)
    time_machine.move_to(meetings[1].starts_at)
    second = begin(meetings[1], cast.chair)
    assert reviews.carry_actions_unseen(second, note="All", by=cast.chair) == 0
    assert not action.reviews.exists()


@pytest.fixture
def deputy(cast, meeting):
    """A social worker in the coordinator's place... of the same partner, without a seat of their own."""
    attendance.record_attendance(seat(meeting, cast.chair), deputy=cast.socialworker, by=cast.coordinator)
    return cast.socialworker


def issue(meeting, cast):
    minutes.close_meeting(meeting, by=cast.coordinator)
    minutes.approve_minutes(meeting, by=cast.chair)
    return minutes.issue_minutes(meeting, by=cast.coordinator)


def test_the_deputys_old_notice_leads_to_a_page_that_says_what_is_still_theirs(cast, meeting, deputy, sign_in):
    item = agenda.add_to_agenda(meeting, kind="theme", title="The bus station", by=cast.coordinator)
    decisions.decide_item(item, kind="noted", rationale="Heard", by=cast.coordinator)
    issue(meeting, cast)
    [notice] = Notice.objects.filter(user=deputy, rule="meeting.invited")
    page = sign_in(deputy).get(notice.url)
    assert page.status_code == 200
    assert "You were given no action there" in page.content.decode()
    assert "bus station" not in page.content.decode()
    assert sign_in(deputy).get(item.get_absolute_url()).status_code == 200
    assert sign_in(cast.charity).get(notice.url).status_code == 404


def test_a_deputy_with_an_action_finds_the_way_to_it(cast, meeting, deputy, sign_in):
    item = agenda.add_to_agenda(meeting, kind="theme", title="The bus station", by=cast.coordinator)
    actions.set_action(what="Ring the club", owner=deputy, item=item, by=cast.coordinator)
    decisions.decide_item(item, kind="noted", rationale="Heard", by=cast.coordinator)
    issue(meeting, cast)
    page = sign_in(deputy).get(url("meeting", meeting)).content.decode()
    assert url("issued_minutes", meeting) in page


def test_minutes_not_issued_ten_minutes_after_the_end_are_called_for_once(cast, meeting):
    closed = minutes.close_meeting(meeting, by=cast.coordinator)
    rule = reminders.MINUTES_WAIT
    assert finding.find(rule, closed.closed_at + timedelta(minutes=9)) == 0
    assert finding.find(rule, closed.closed_at + timedelta(minutes=10)) == 1
    minutes.approve_minutes(meeting, by=cast.chair)
    assert finding.find(rule, closed.closed_at + timedelta(minutes=11)) == 1, "now the coordinator too"
    told = Notice.objects.filter(rule=rule.code)
    assert {one.user for one in told} == {cast.chair, cast.coordinator}
    minutes.issue_minutes(meeting, by=cast.coordinator)
    assert finding.find(rule, closed.closed_at + timedelta(hours=1)) == 0


def test_names_are_hidden_on_the_minutes_the_action_the_log_and_the_page_of_reasons(cast, item, sign_in):
    action = actions.set_action(what="Ring Wren Testerly", owner=cast.school, item=item, by=cast.coordinator)
    decisions.decide_item(item, kind="list", rationale="Wren is at risk", by=cast.coordinator)
    item.refresh_from_db()
    meeting = issue(item.meeting, cast)
    client = sign_in(cast.chair)
    pages = [url(name, meeting) for name in ("minutes", "issued_minutes")]
    pages += [action.get_absolute_url(), url("removal", item.entry), item.entry.get_absolute_url()]
    pages += [reverse("riskpanel:risk_log") + "?sort=child"]
    assert all("Wren" in client.get(one).content.decode() for one in pages)
    client.post(url("hide_names", meeting))
    shown = {one: client.get(one).content.decode() for one in pages}
    assert {one for one, text in shown.items() if "Wren" in text or "Testerly" in text} == set()
    assert all("Names are hidden from this screen" in shown[one] for one in pages[-2:])
    assert timezone.now() >= meeting.issued_at
