"""A case that the front door refers to the panel comes to its chair and coordinator, without a name."""

from django.utils import timezone

from notifications import finding
from notifications.models import Notice
from referrals import operations
from riskpanel import reminders
from tests.referrals.conftest import ANSWERS, DECISION

LEVELS = ("universal", "additional", "targeted", "specialist")


def test_the_chair_and_the_coordinator_are_told_once(cast, panel):
    operations.publish_guidance(by=cast.admin, **dict.fromkeys(LEVELS, "What it means"))
    sent = operations.send_referral(operations.start_referral(by=cast.school, **ANSWERS), by=cast.school)
    operations.accept_referral(sent, by=cast.frontdoor)
    operations.decide_referral(sent, by=cast.frontdoor, lead=cast.socialworker, **DECISION | {"outcome": "panel"})
    assert finding.find(reminders.REFERRED, timezone.now()) == 2
    assert finding.find(reminders.REFERRED, timezone.now()) == 0
    told = Notice.objects.filter(rule="panel.referred")
    assert {one.user for one in told} == {cast.chair, cast.coordinator}
    assert all("Robin" not in one.label for one in told)
