"""Conflicts of interest: recorded of others, taken back by the chair, asked for at the table; rows, pages and API."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from audit.models import Record
from audit.transitions import StateError
from cases.models import Share
from notifications.models import Notice
from riskpanel import access
from riskpanel import minutes as minutes_text
from riskpanel.models import AgendaItem, ConflictOfInterest, Meeting
from riskpanel.operations import attendance, conflicts, decisions, minutes, pen
from riskpanel.rules.meetings import why_stands
from tests.riskpanel.confidence.asking import of, url, why
from tests.riskpanel.tables import all_accept, all_present, seat


@pytest.fixture
def left(cast, item):
    """The coordinator, who holds the pen, recorded that the police officer knows the child."""
    all_accept(item.meeting)
    return conflicts.declare_conflict(item, user=cast.police, reason="A cousin of the mother", by=cast.coordinator)


def take_back(left, by, reason="It was another family"):
    pen.take_pen(left.item.meeting, by=by)
    return conflicts.withdraw_conflict(left, reason=reason, by=by)


# --- recording it of another


def test_what_is_recorded_of_another_shuts_the_item_is_on_record_and_they_are_told_without_the_reason(cast, left):
    assert why(cast.police, left.item) == "left"
    assert why(cast.member, left.item) == ""
    kept = Record.objects.get(verb="declared_conflict", subject_id=str(left.item_id))
    assert (kept.actor_id, kept.detail) == (cast.coordinator.pk, {"user": cast.police.pk})
    notice = Notice.objects.get(user=cast.police, rule="meeting.conflict_recorded")
    assert "item 1 of the Panel meeting" in notice.text
    assert "cousin" not in notice.text


@pytest.mark.parametrize(
    ("local", "reason", "field"), [("police", " ", "reason"), ("health", "A cousin", "user"), ("outsider", "A", "user")]
)
def test_it_needs_a_reason_and_somebody_who_sits_there(cast, item, local, reason, field):
    with pytest.raises(ValidationError) as refused:
        conflicts.declare_conflict(item, user=cast.users[local], reason=reason, by=cast.coordinator)
    assert refused.value.message_dict.keys() == {field}
    assert not ConflictOfInterest.objects.exists()


def test_a_deputy_at_the_table_is_somebody_who_sits_there(cast, item):
    attendance.record_attendance(seat(item.meeting, cast.member), deputy=cast.health, by=cast.coordinator)
    conflicts.declare_conflict(item, user=cast.health, reason="A neighbour", by=cast.coordinator)
    assert why(cast.health, item) == "left"


def test_nobody_without_the_pen_records_it_nor_anybody_who_left_the_item(cast, item):
    with pytest.raises(ValidationError, match="holds the pen"):
        conflicts.declare_conflict(item, user=cast.police, reason="A cousin", by=cast.chair)
    with pytest.raises(PermissionDenied):
        conflicts.declare_conflict(item, user=cast.police, reason="A cousin", by=cast.member)
    conflicts.declare_conflict(item, user=cast.coordinator, by=cast.coordinator)
    with pytest.raises(PermissionDenied, match="You left this item"):
        conflicts.declare_conflict(item, user=cast.police, reason="A cousin", by=cast.coordinator)


def test_once_is_enough(cast, left):
    with pytest.raises(ValidationError, match="has left this item already"):
        conflicts.declare_conflict(left.item, user=cast.police, reason="Again", by=cast.coordinator)
    assert conflicts.declare_conflict(left.item, user=cast.police, by=cast.police) == left


# --- taking it back


def test_taken_back_the_item_opens_and_what_was_said_stays_on_record(cast, left):
    taken = take_back(left, cast.chair)
    assert why(cast.police, left.item) == ""
    assert access.people_at(left.item.meeting, left.item.case, item=left.item).filter(pk=cast.police.pk).exists()
    assert (taken.withdrawn_by, taken.withdrawal_reason) == (cast.chair, "It was another family")
    assert (taken.reason, taken.declared_by) == ("A cousin of the mother", cast.coordinator)
    kept = Record.objects.get(verb="withdrew_conflict", subject_id=str(left.item_id))
    assert (kept.actor_id, kept.detail) == (cast.chair.pk, {"user": cast.police.pk})
    assert Notice.objects.get(user=cast.police, rule="meeting.conflict_withdrawn").text.startswith("Your conflict")
    again = conflicts.declare_conflict(left.item, user=cast.police, by=cast.police)
    assert (why(cast.police, left.item), again.pk != left.pk) == ("left", True)


def test_the_panels_share_by_name_ends_with_the_conflict_and_a_new_one_begins_when_it_is_taken_back(cast, item):
    all_present(item.meeting, cast.coordinator)
    decisions.decide_item(item, kind="list", rationale="Far above the threshold", by=cast.coordinator)
    named = Share.objects.filter(case=item.case, user=cast.police)
    left = conflicts.declare_conflict(item, user=cast.police, reason="A cousin", by=cast.coordinator)
    assert not named.live().exists()
    take_back(left, cast.chair)
    assert named.live().count() == 1
    assert named.count() == 2, "the first one ended, and stays so"


def test_where_the_child_is_not_on_the_log_no_share_begins(cast, left):
    take_back(left, cast.chair)
    assert not Share.objects.filter(case=left.item.case, user=cast.police).exists()


@pytest.mark.parametrize("local", ["police", "member", "coordinator"])
def test_nobody_but_the_chair_takes_it_back(cast, left, local):
    with pytest.raises(PermissionDenied, match="conflict of interest"):
        conflicts.withdraw_conflict(left, reason="A mistake", by=cast.users[local])
    assert why(cast.police, left.item) == "left"


def test_the_chairs_own_is_the_coordinators_to_take_back_and_never_their_own(cast, item):
    left = conflicts.declare_conflict(item, user=cast.chair, by=cast.chair)
    with pytest.raises(PermissionDenied, match="their own"):
        take_back(left, cast.chair)
    take_back(left, cast.coordinator)
    assert why(cast.chair, item) == "statement"


def test_where_both_left_neither_takes_back_the_others(cast, item):
    of_chair = conflicts.declare_conflict(item, user=cast.chair, by=cast.chair)
    of_coordinator = conflicts.declare_conflict(item, user=cast.coordinator, by=cast.coordinator)
    for one, by in ((of_chair, cast.coordinator), (of_coordinator, cast.chair)):
        with pytest.raises(PermissionDenied, match="You left this item"):
            take_back(one, by)


def test_it_needs_a_reason_and_the_pen_and_happens_once(cast, left):
    with pytest.raises(ValidationError, match="holds the pen"):
        conflicts.withdraw_conflict(left, reason="A mistake", by=cast.chair)
    with pytest.raises(ValidationError) as refused:
        take_back(left, cast.chair, reason=" ")
    assert refused.value.message_dict.keys() == {"reason"}
    take_back(left, cast.chair)
    with pytest.raises(StateError, match="taken back already"):
        take_back(left, cast.chair)


def test_a_mistake_found_after_the_meeting_is_taken_back_without_a_pen(cast, left):
    pen.take_pen(left.item.meeting, by=cast.coordinator)
    decisions.decide_item(left.item, kind="defer", rationale="Later", by=cast.coordinator)
    minutes.close_meeting(left.item.meeting, by=cast.coordinator)
    conflicts.withdraw_conflict(left, reason="It was another family", by=cast.chair)
    assert not access.items_left(cast.police).exists()


@pytest.mark.parametrize(
    ("who", "left_by_chair", "may"),
    [("chair", False, True), ("coordinator", False, False), ("coordinator", True, True), ("member", True, False)],
)
def test_whose_it_is_to_take_back(cast, panel, who, left_by_chair, may):
    conflict = ConflictOfInterest(item=AgendaItem(meeting=Meeting(panel=panel)))
    assert (why_stands(cast.users[who], conflict, left_by_chair=left_by_chair) == "") is may
    conflict.user_id = cast.users[who].pk
    assert "their own" in why_stands(cast.users[who], conflict, left_by_chair=left_by_chair)


# --- the row


def test_the_row_is_never_deleted_nor_changed_but_by_withdrawing_it_once(cast, left):
    rows = ConflictOfInterest.objects.filter(pk=left.pk)
    now = timezone.now()
    wrong = {
        "deleted": rows.delete,
        "changed": lambda: rows.update(reason="Another"),
        "by themself": lambda: rows.update(withdrawn_at=now, withdrawn_by=cast.police, withdrawal_reason="No"),
        "without a reason": lambda: rows.update(withdrawn_at=now, withdrawn_by=cast.chair),
        "of another without a reason": lambda: ConflictOfInterest.objects.create(
            item=left.item, user=cast.school, declared_by=cast.chair
        ),
        "twice": lambda: ConflictOfInterest.objects.create(item=left.item, user=cast.police, declared_by=cast.police),
    }
    for write in wrong.values():
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    take_back(left, cast.chair)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(withdrawn_at=None, withdrawn_by=None, withdrawal_reason="")


# --- the minutes


def close(cast, meeting, by):
    pen.take_pen(meeting, by=by)
    for item in meeting.agenda.undecided():
        decisions.decide_item(item, kind="defer", rationale="Later", by=by)
    return minutes.close_meeting(meeting, by=by)


def test_the_minutes_say_who_left_and_that_it_was_taken_back(cast, left):
    take_back(left, cast.chair)
    conflicts.declare_conflict(left.item, user=cast.school, by=cast.school)
    conflicts.ask_for_conflicts(left.item.meeting, by=cast.chair)
    meeting = close(cast, left.item.meeting, cast.coordinator)
    text = minutes_text.whole(minutes_text.compose(meeting))
    assert f"Left for this item: {cast.school}.\n" in text
    assert f"Conflict of interest of {cast.police}, as {cast.coordinator} said, " in text
    assert ": A cousin of the mother\n" in text
    assert f"Taken back by {cast.chair}, " in text
    assert ": It was another family\n" in text
    assert "nobody had one beyond those that stand with their items." in text


def test_where_nobody_left_the_minutes_say_that_the_table_was_asked(cast, meeting):
    with pytest.raises(ValidationError, match="holds the pen"):
        conflicts.ask_for_conflicts(meeting, by=cast.chair)
    asked = conflicts.ask_for_conflicts(meeting, by=cast.coordinator).conflicts_asked_at
    assert conflicts.ask_for_conflicts(meeting, by=cast.coordinator).conflicts_asked_at == asked
    assert Record.objects.filter(verb="asked_for_conflicts").count() == 1
    heading = minutes_text.compose(close(cast, meeting, cast.coordinator))[0].text
    assert f"conflicts of interest at {timezone.localtime(asked):%H:%M}: nobody had one." in heading


# --- pages


def test_by_page_the_coordinator_records_it_and_the_chair_takes_it_back(cast, item, sign_in):
    all_accept(item.meeting)
    page = url("conflicts", item.meeting)
    client = sign_in(cast.coordinator)
    assert f'href="{page}?item={item.pk}"' in client.get(item.get_absolute_url()).content.decode()
    wrong = client.post(page, {"item": item.pk, "user": cast.police.pk, "reason": ""}).content.decode()
    assert "Enter what the conflict of interest is" in wrong
    client.post(page, {"item": item.pk, "user": cast.police.pk, "reason": "A cousin"})
    assert why(cast.police, item) == "left"
    left = ConflictOfInterest.objects.get()
    shown = client.get(page).content.decode()
    assert "A cousin" in shown
    assert url("withdraw_conflict", item.meeting, left) not in shown, "it is the chair's"
    assert client.get(url("withdraw_conflict", item.meeting, left)).status_code == 403
    chair = sign_in(cast.chair)
    chair.post(url("take_pen", item.meeting))
    assert url("withdraw_conflict", item.meeting, left) in chair.get(page).content.decode()
    chair.post(url("withdraw_conflict", item.meeting, left), {"reason": "It was another family"})
    assert why(cast.police, item) == ""
    assert "It was another family" in chair.get(page).content.decode()
    assert sign_in(cast.member).get(page).status_code == 403


def test_whoever_left_finds_their_own_without_what_another_said_and_nothing_of_others(cast, item, sign_in, api):
    all_accept(item.meeting)
    pen.take_pen(item.meeting, by=cast.chair)
    conflicts.declare_conflict(item, user=cast.police, reason="A cousin", by=cast.chair)
    conflicts.declare_conflict(item, user=cast.coordinator, reason="The step-father", by=cast.chair)
    page = sign_in(cast.coordinator).get(url("conflicts", item.meeting)).content.decode()
    assert "Coordinator" in page
    assert not [word for word in ("A cousin", "The step-father", "Police Cast") if word in page]
    [row] = api(cast.coordinator).get(of(item.meeting, "conflicts/")).json()["results"]
    assert (row["user"]["id"], row["reason"]) == (cast.coordinator.pk, "")


def test_the_table_is_asked_by_page(cast, item, sign_in):
    client = sign_in(cast.coordinator)
    assert "I asked: nobody has one" in client.get(url("conflicts", item.meeting)).content.decode()
    client.post(url("ask_for_conflicts", item.meeting))
    assert "The table was asked at" in client.get(url("conflicts", item.meeting)).content.decode()


# --- the API


def test_by_the_api_one_leaves_another_is_recorded_and_it_is_taken_back(cast, item, api):
    all_accept(item.meeting)
    own = api(cast.police).post(of(item.meeting, "conflicts/"), {"item": str(item.pk)}, format="json")
    assert (own.status_code, why(cast.police, item)) == (201, "left")
    body = {"item": str(item.pk), "user": cast.school.pk}
    coordinator = api(cast.coordinator)
    assert coordinator.post(of(item.meeting, "conflicts/"), body, format="json").json().keys() == {"reason"}
    made = coordinator.post(of(item.meeting, "conflicts/"), body | {"reason": "A cousin"}, format="json").json()
    assert api(cast.member).post(of(item.meeting, "conflicts/"), body, format="json").status_code == 403
    listed = coordinator.get(of(item.meeting, "conflicts/")).json()
    assert [one["reason"] for one in listed["results"]] == ["", "A cousin"]
    back = of(item.meeting, f"conflicts/{made['id']}/withdraw/")
    assert coordinator.post(back, {"reason": "A mistake"}, format="json").status_code == 403
    pen.take_pen(item.meeting, by=cast.chair)
    taken = api(cast.chair).post(back, {"reason": "A mistake"}, format="json")
    assert (taken.status_code, taken.json()["withdrawal_reason"]) == (200, "A mistake")
    assert why(cast.school, item) == ""


def test_by_the_api_the_table_is_asked(cast, meeting, api):
    client = api(cast.coordinator)
    tag = client.get(f"/api/v1/meetings/{meeting.pk}/").headers["ETag"]
    assert client.post(of(meeting, "conflicts/asked/"), HTTP_IF_MATCH=tag).status_code == 200
    assert client.get(of(meeting, "conflicts/")).json()["asked_at"] is not None
