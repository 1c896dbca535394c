"""The invitation that goes with a mail: made when the mail leaves, for the person it goes to, and no name in it."""

from datetime import timedelta

from django.core import mail
from django.utils import timezone

from partners import operations as people
from partners.models import User
from riskpanel.models import PanelMember
from riskpanel.operations import meetings as sittings


def test_an_invitation_goes_with_the_mail_and_a_move_and_the_end_of_it_follow(cast, meetings, sent_to):
    invited = sent_to(cast.member)
    assert [method for method, _ in invited] == ["REQUEST"] * len(meetings)
    first, uid = meetings[0], f"{meetings[0].pk}@common-thread"
    [event] = [event for _, event in invited if event["uid"] == uid]
    assert (event["sequence"], event["dtstart"].dt, event["location"]) == (0, first.starts_at, first.place)
    assert event["attendee"] == f"mailto:{cast.member.email}"

    later = first.starts_at + timedelta(hours=1)
    sittings.move_meeting(first, starts_at=later, place="The library", by=cast.coordinator)
    [(method, event)] = sent_to(cast.member)
    assert (method, event["uid"], event["sequence"], event["dtstart"].dt) == ("REQUEST", uid, 1, later)

    sittings.cancel_meeting(first, reason="Snow", by=cast.coordinator)
    [(method, event)] = sent_to(cast.member)
    assert (method, event["uid"], event["sequence"], event["status"]) == ("CANCEL", uid, 2, "CANCELLED")


def test_a_mail_about_one_meeting_twice_holds_the_newest_of_it_once(cast, meetings, sent_to):
    later = meetings[0].starts_at + timedelta(hours=1)
    sittings.move_meeting(meetings[0], starts_at=later, place="The library", by=cast.coordinator)
    events = [event for _, event in sent_to(cast.member)]
    assert len(events) == len(meetings)
    assert [one["sequence"] for one in events if one["uid"] == f"{meetings[0].pk}@common-thread"] == [1]


def test_who_stands_in_is_told_and_given_none(cast, meetings, sent_to):
    today = timezone.localdate()
    nurse, colleague = cast.member, cast.health
    people.plan_absence(nurse, deputy=colleague, since=today, until=today + timedelta(days=9), by=nurse)
    sittings.cancel_meeting(meetings[1], reason="Snow", by=cast.coordinator)
    assert sent_to(colleague) == []
    assert any(one.to == [colleague.email] for one in mail.outbox), "told, but not invited"


def test_who_no_longer_sits_is_given_none(cast, meetings, sent_to):
    PanelMember.objects.filter(user=cast.member).update(until=timezone.localdate())
    assert sent_to(User.objects.get(pk=cast.member.pk)) == []
