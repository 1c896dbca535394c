"""A panel is set up and kept: its framework drafted, tried on the present log, published by the meeting that agreed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from riskpanel.models import Framework
from riskpanel.operations import agenda, decisions
from tests.journeys.walking import Walk
from tests.riskpanel.tables import all_present, assess, begin, make_panel, plan


@pytest.fixture
def meeting(live_server, cast, shared_case):
    """A meeting under way that has put a child on the log with 52."""
    panel = make_panel(cast)
    assess(shared_case, "A", by=cast.socialworker)
    [meeting] = plan(panel, cast.coordinator, timezone.now() + timedelta(hours=1))
    meeting = begin(meeting, cast.coordinator)
    all_present(meeting, cast.coordinator)
    [item] = agenda.build_agenda(meeting, by=cast.coordinator)
    decisions.decide_item(
        item,
        kind="list",
        rationale="At risk",
        log={"reason": "At risk", "lead": cast.socialworker},
        by=cast.coordinator,
    )
    return meeting


@pytest.fixture
def walk(live_server, page, check_accessible):
    walk = Walk(page, live_server.url, check_accessible, "setting-up")
    yield walk
    assert walk.faults == []


@pytest.mark.django_db(transaction=True)
def test_a_framework_is_drafted_tried_on_the_log_and_published(cast, meeting, walk):
    walk.switch(cast.coordinator)
    walk.go("/frameworks/")
    walk.follow("Default framework, version 1")
    walk.press("Draft the next version")
    walk.fill(high_from="53", very_high_from="70", threshold="53", domain_name_10="Online grooming", domain_more_10="2")
    walk.fill(changes="The panel agreed a higher threshold.")
    walk.press("Save and see the effect")
    assert "Wren Testerly" in walk.text
    assert "High becomes medium." in walk.text
    walk.fill(meeting=str(meeting))
    walk.press("Publish version 2")
    assert "agreed by" in walk.text
    assert Framework.objects.in_force().agreed_at == meeting
    walk.go("/frameworks/new/")


@pytest.mark.django_db(transaction=True)
def test_a_panel_is_set_up_its_terms_issued_and_accepted_before_any_paper(cast, meeting, walk):
    walk.switch(cast.admin)
    walk.go("/panels/")
    walk.press("Set up a panel")
    walk.fill(name="Exploitation panel", log_owner=cast.boardchair.email, framework="Default framework, version 1")
    walk.fill(cadence_days="7", mandatory_sectors="police", minimum_present="4")
    walk.press("Set up the panel")
    assert "Nobody sits for Police" in walk.text
    walk.go(f"{meeting.panel.get_absolute_url()}terms/write/")
    walk.fill(text="What is said at the table stays there.")
    walk.press("Issue this version")
    walk.switch(cast.police)
    walk.go(meeting.get_absolute_url())
    assert walk.heading == "Terms of reference"
    walk.press("I accept these terms of reference")
    walk.go(meeting.get_absolute_url())
    assert walk.heading != "Terms of reference"
    walk.switch(cast.chair)
    walk.go(meeting.panel.get_absolute_url())
    assert "Not accepted yet" in walk.text
    walk.follow("Version 1")
    walk.press("I accept these terms of reference")
    walk.go(meeting.panel.get_absolute_url())
    walk.press("Seat somebody")
    walk.switch(cast.admin)
    walk.go(f"{meeting.panel.get_absolute_url()}change/")
