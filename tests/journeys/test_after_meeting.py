"""After the meeting: the link in a mail leads to a report in five actions, and to one's own copy of the minutes."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from pypdf import PdfReader

from notifications.operations import deliver
from riskpanel.models import Action, Meeting, MinutesCopy
from riskpanel.operations import actions, agenda, decisions, minutes, risk_log
from tests.journeys.walking import Walk
from tests.riskpanel.tables import all_present, assess, make_panel, plan, start

MOST_ACTIONS = 5


@pytest.fixture
def issued(cast, live_server) -> Meeting:
    """A meeting that asked the charity, which does not sit on the panel, to ring a club."""
    panel = make_panel(cast)
    [meeting] = plan(panel, cast.coordinator, timezone.now() + timedelta(days=1))
    start(meeting, by=cast.coordinator)
    all_present(meeting, cast.coordinator)
    theme = agenda.add_to_agenda(meeting, kind="theme", title="The bus station", by=cast.coordinator)
    actions.set_action(what="Ring the club", owner=cast.charity, item=theme, by=cast.coordinator)
    decisions.decide_item(theme, kind="noted", rationale="Watched by all", by=cast.coordinator)
    minutes.close_meeting(meeting, by=cast.coordinator)
    minutes.approve_minutes(meeting, by=cast.chair)
    return minutes.issue_minutes(meeting, by=cast.chair)


def links_of(user) -> list[str]:
    """The addresses in the mails that a person was sent."""
    deliver(at=timezone.now() + timedelta(hours=12))
    words = " ".join(one.body for one in mail.outbox if one.to == [user.email]).split()
    return [word.split("/", 3)[3] for word in words if word.startswith("http") and word.count("/") > 3]


@pytest.mark.django_db(transaction=True)
def test_from_the_mail_to_the_report_and_to_ones_own_minutes(
    issued, cast, live_server, page, check_accessible, tmp_path
):
    found = Action.objects.get()
    links = links_of(cast.charity)
    assert f"actions/{found.pk}/" in links
    own = next(link for link in links if link.endswith("/minutes/issued/"))
    walk = Walk(page, live_server.url, check_accessible, "after")
    walk.switch(cast.charity)
    walk.go(f"/{own}")
    assert walk.heading.endswith("Your actions from the meeting")
    assert "Ring the club" in walk.text
    assert "bus station" not in walk.text
    with page.expect_download() as download:
        page.get_by_role("button", name="Download your copy (PDF)").click()
    download.value.save_as(tmp_path / "minutes.pdf")
    assert "Ring the club" in PdfReader(tmp_path / "minutes.pdf").pages[0].extract_text()
    assert MinutesCopy.objects.get().digest in walk.text

    walk.go(f"/actions/{found.pk}/")
    walk.press("Report on this action")  # 1
    walk.fill(result="done")  # 2
    walk.fill(outcome="They close at eight now")  # 3
    walk.press("Report")  # 4, of at most 5
    found.refresh_from_db()
    assert found.state == "done"

    walk.switch(cast.chair)
    walk.go(f"/meetings/{issued.pk}/minutes/")
    walk.press("Add a correction")
    walk.fill(text="The club is on Mill Lane")
    walk.press("Add the correction")
    assert "The club is on Mill Lane" in walk.text

    walk.switch(cast.member)
    walk.go("/my-account/absences/")
    walk.fill(since="tomorrow", last_day="in 2 weeks", deputy=cast.health.email)
    walk.press("Save")
    assert "Health Cast stands in" in walk.text
    walk.press("Take this back", exact=False)
    assert "stands in." not in walk.text
    assert walk.faults == []


@pytest.mark.django_db(transaction=True)
def test_a_child_leaves_the_log_only_past_the_page_of_reasons_not_to(
    cast, shared_case, live_server, page, check_accessible
):
    panel = make_panel(cast)
    [meeting] = plan(panel, cast.coordinator, timezone.now() + timedelta(days=1))
    start(meeting, by=cast.coordinator)
    all_present(meeting, cast.coordinator)
    score = assess(shared_case, "A", by=cast.socialworker)
    words = {"reason": "At risk", "lead": cast.socialworker, "assessment": score}
    entry = risk_log.list_child(shared_case, panel=panel, by=cast.coordinator, **words)
    item = agenda.add_to_agenda(meeting, kind="removal", case=shared_case, by=cast.coordinator)
    walk = Walk(page, live_server.url, check_accessible, "leaving")
    walk.switch(cast.coordinator)
    walk.go(item.get_absolute_url())
    walk.fill(what="Monitor the home", owner="Police Cast")
    page.get_by_text("“Monitor” is hard to see done").wait_for()
    walk.press("Add action")
    assert Action.objects.get().what == "Monitor the home", "a hint is no gate"
    page.get_by_text("If the child leaves the log").click()
    assert "Nobody has recorded the child's own words." in walk.text
    page.locator("[name=rationale]").fill("They move abroad on Friday")
    page.locator("[name=rationale]").blur()
    page.locator("#item-decision [data-save-strip]").get_by_text("Saved").wait_for()
    walk.follow("All that speaks against leaving the log")
    assert "52 is not below the threshold of 45" in walk.text
    walk.follow("Decide on item 1 of the meeting")
    assert page.locator("[name=rationale]").input_value() == "They move abroad on Friday", "nothing typed is lost"
    page.get_by_text("If the child leaves the log").click()
    page.get_by_label("Remove from the risk log").check()
    walk.fill(step_down_plan="The school writes to the new one", step_down_lead="Socialworker Cast")
    walk.press("Record the decision")
    assert "The agreed score of 52 is not below the threshold of 45." in walk.text
    assert page.locator("[name=rationale]").input_value() == "They move abroad on Friday"
    walk.fill(override_reason="They move abroad on Friday", override_with="Member Cast")
    walk.press("Record the decision")
    walk.go(entry.get_absolute_url())
    assert "decided by Coordinator Cast with Member Cast" in walk.text
    entry.refresh_from_db()
    assert entry.left_on == meeting.starts_at.date()
    assert walk.faults == []
