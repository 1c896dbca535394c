"""A school refers a child to the panel from the record; the coordinator finds it, and the table reads why."""

from datetime import timedelta

import pytest

from riskpanel.models import PanelReferral
from tests.journeys import fortnight
from tests.riskpanel.tables import all_accept, all_present, begin

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "He comes with new clothes, and a car nobody knows collects him."


def test_from_the_record_to_the_table(cast, shared_case, live_server, sit_down, time_machine):
    meeting, _ = fortnight.two_meetings(cast)
    health, desk = sit_down(cast.health, "refer-health"), sit_down(cast.coordinator, "refer-desk")

    health.go(f"/cases/{shared_case.pk}/risk/")
    health.press("Refer to a panel")
    health.press("Refer to the panel")
    assert "Enter what the panel is to act on" in health.text
    health.fill(reason=REASON)
    health.press("Refer to the panel")
    assert "Waiting to be heard" in health.text
    assert health.page.get_by_role("button", name="Withdraw the referral").count() == 1

    desk.go("/risk-log/")
    desk.follow("Referred to this panel")
    desk.follow(shared_case.child.full_name)
    assert REASON in desk.text
    desk.press("Return the referral")
    desk.press("Return")
    assert "Enter why it is not heard" in desk.text

    time_machine.move_to(meeting.starts_at - timedelta(minutes=5))
    meeting = begin(meeting, cast.coordinator)
    all_accept(meeting)
    all_present(meeting, cast.coordinator)
    for walk, person in ((desk, cast.coordinator), (health, cast.health)):
        walk.switch(person)
    desk.go(meeting.agenda.get().get_absolute_url())
    assert REASON in desk.text
    desk.fill(kind="not_listed", rationale="The plan is enough, and the school watches the gate.")
    desk.press("Record the decision")

    health.go(PanelReferral.objects.get().get_absolute_url())
    assert "Heard by the panel" in health.text
    assert "Do not put on the risk log" in health.text
    assert "watches the gate" not in health.text, "why is for the table and its minutes"
