"""A whole fortnight of the panel with two people at the table, in short journeys that share one story."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from notifications.models import Notice
from riskpanel.models import Contribution
from tests.journeys import fortnight
from tests.riskpanel.tables import assess

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_cut_off_to_sealed_papers(cast, shared_case, live_server, sit_down):
    meeting, _ = fortnight.two_meetings(cast)
    assess(shared_case, "A", by=cast.socialworker)
    home, papers = f"/meetings/{meeting.pk}/", f"/meetings/{meeting.pk}/papers/"
    desk, police = sit_down(cast.coordinator, "before-desk"), sit_down(cast.police, "before-police")
    desk.go(home)
    assert "Agencies file by" in desk.text
    desk.press("Build the agenda")
    desk.follow("Who has filed")
    assert "Who has filed: 4 not yet" in desk.text

    # Each agency files: it shares on the item what it knows, and says when that is all.
    police.go(home)
    police.press("I accept this statement")
    police.page.get_by_role("link", name="1 New or urgent: W.T.").click()
    police.page.wait_for_url("**/items/**")
    police.fill(text=fortnight.FIRST_WORDS, source="Patrol log")
    police.press("Share")
    assert "filed in time" in police.text
    police.go(papers)
    police.press("We have filed what we know")
    assert "Fernshire Police has filed" in police.text
    desk.go(papers)
    assert "Who has filed: 3 not yet" in desk.text

    # On the last day the others are reminded, once, without a name; at the second working day before, all is sealed.
    for _ in range(2):
        fortnight.sweep_on(meeting.cut_off_on)
    reminded = Notice.objects.filter(rule="meeting.filing_due")
    assert {one.user for one in reminded} == {cast.member, cast.school}
    assert not any("Testerly" in one.body or "Testerly" in one.subject for one in mail.outbox)
    fortnight.sweep_on(meeting.papers_on)
    desk.go(papers)
    assert "As they were sealed" in desk.text
    meeting.refresh_from_db()
    assert meeting.papers_digest in desk.text

    # What comes later is marked as late; the agenda is the chair's alone, with a reason.
    police.go(meeting.agenda.get().get_absolute_url())
    police.fill(text="Found again last night", source="Patrol log")
    police.press("Share")
    assert "Late" in police.text
    assert Contribution.objects.count() == 2
    desk.go(home)
    assert desk.page.get_by_role("button", name="Add to the agenda").count() == 0
    chair = sit_down(cast.chair, "before-chair")
    chair.go(home)
    chair.press("Add to the agenda")
    chair.fill(kind="place", title="The derelict mill")
    chair.press("Add")
    assert "Enter why it cannot wait" in chair.text
    chair.fill(reason="Two children were found there last night")
    chair.press("Add")
    assert "Added late" in chair.text
    police.go(papers)
    assert "Found again" not in police.text, "the papers are read as they were sealed"
    assert "derelict" not in police.page.locator("#meeting-papers").inner_text()
    assert timezone.localdate() + timedelta(days=1) < meeting.papers_on
