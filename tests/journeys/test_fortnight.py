"""A whole fortnight of the panel with two people at the table, in short journeys that share one story."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect
from time_machine import travel

from notifications.models import Notice
from riskpanel.models import Action, Contribution, ItemDraft, LogEntry, Meeting
from tests.journeys import fortnight
from tests.riskpanel.tables import assess
from trust.board.access import escalated_actions

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
    assert {one.user for one in reminded} == {cast.member, cast.school, cast.chair, cast.coordinator}
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


def test_the_pen_holders_connection_is_cut_in_the_middle_and_nothing_is_lost(cast, shared_case, live_server, sit_down):
    meeting, following = fortnight.under_way(cast, shared_case)
    item = meeting.agenda.get()
    pen, police = sit_down(cast.coordinator, "table-pen"), sit_down(cast.police, "table-police")
    for walk in (pen, police):
        walk.go(item.get_absolute_url())
        assert fortnight.FIRST_WORDS in walk.text

    # Without a connection the decision is typed on, and what is typed says truthfully that it is not saved.
    why = pen.page.locator("main [name=rationale]")
    strip = pen.page.locator("#item-decision form .app-save-strip")
    pen.page.context.set_offline(True)
    why.press_sequentially("Found with an adult nobody knows, twice in a week")
    why.blur()
    expect(strip).to_contain_text("Not saved")
    expect(pen.page.locator("[data-follows]")).to_contain_text("Not up to date since", timeout=9000)
    pen.page.get_by_role("button", name="Record the decision").click()
    assert why.input_value().startswith("Found with")
    assert not hasattr(meeting.agenda.get(), "decision")
    pen.page.context.set_offline(False)
    expect(strip).to_contain_text("Saved", timeout=11000)
    assert ItemDraft.objects.get(form_name="decide").values["rationale"] == why.input_value()

    # A new action in three fields: what, who, and by when, which is the next meeting if nobody says otherwise.
    pen.page.keyboard.press("Alt+Shift+KeyA")
    pressed = 1
    for key in ("Meet at the gate", "Tab", "School", "Tab", "Enter"):
        if key in ("Tab", "Enter"):
            with pen.leaving() if key == "Enter" else nullcontext():
                pen.page.keyboard.press(key)
        else:
            pen.page.keyboard.type(key)
        pressed += key in ("Tab", "Enter")
    assert pressed == 4, "beside the words, four presses: there, on, on, add"
    action = Action.objects.get()
    assert (action.what, action.owner, action.due_on) == (
        "Meet at the gate",
        cast.school,
        timezone.localdate(following.starts_at),
    )
    expect(police.page.locator("#item-actions")).to_contain_text("Meet at the gate", timeout=9000)
    assert why.input_value().startswith("Found with"), "what was typed on the decision is there after the action"
    pen.fill(kind="list")
    pen.press("Record the decision")
    expect(police.page.locator("#item-decision")).to_contain_text("Found with an adult nobody knows", timeout=9000)
    assert LogEntry.objects.active().get().case == shared_case


def test_from_the_close_to_minutes_and_the_report_from_the_mail(cast, shared_case, live_server, sit_down):
    told = fortnight.decided(cast, shared_case)
    home = f"/meetings/{told.meetings[0].pk}/"
    pen = sit_down(cast.coordinator, "after-pen")
    pen.go(f"{home}close/")
    assert "Larkhill Academy" in pen.text
    pen.press("Close the meeting")
    chair = sit_down(cast.chair, "after-chair")
    chair.go(f"{home}minutes/")
    chair.press("Approve the minutes")
    chair.go(f"{home}minutes/")
    chair.press("Issue the minutes")
    meeting = Meeting.objects.get(pk=told.meetings[0].pk)
    assert meeting.issued_after < 10

    # The charity does not sit on the panel: it is given its own action and nothing else, by a mail without a name.
    links = fortnight.links_of(cast.charity)
    assert not any("Testerly" in one.body + one.subject for one in mail.outbox)
    charity = sit_down(None, "after-charity")
    action = f"/actions/{told.call.pk}/"
    assert action in links
    fortnight.arrive(charity, cast.charity, to=action)
    charity.press("Report on this action")  # 1
    charity.fill(result="done", outcome="They close at eight now")  # 2, 3
    charity.press("Report")  # 4, of at most 5 after the sign-in
    told.call.refresh_from_db()
    assert told.call.state == "done"
    charity.go(next(link for link in links if link.endswith("/minutes/issued/")))
    assert "Ring the club" in charity.text
    assert "gate" not in charity.text


def test_from_reminders_up_the_line_to_the_next_meeting_that_begins_with_last_times_actions(
    cast, shared_case, live_server, sit_down, time_machine
):
    told = fortnight.issued(cast, shared_case)
    due, following = told.tell.due_on, told.meetings[1]
    days = fortnight.working_days_of(due, 7)
    for day in days:
        fortnight.sweep_on(day)
    rules = Notice.objects.filter(subject_id=str(told.tell.pk), user=cast.school).values_list("rule", flat=True)
    assert sorted(rules) == ["action.due_soon", "action.due_soon", "action.overdue", "action.set"]
    assert [one.level for one in told.tell.escalations.all()] == [1, 2, 3]
    assert told.tell.escalations.get(level=2).to == cast.chair
    with travel(fortnight.moment(days[-1])):
        assert told.tell in escalated_actions(cast.board), "the Board's page"
    chair = sit_down(cast.chair, "next-chair")
    chair.go(Notice.objects.get(rule="action.escalated", user=cast.chair, subject_id=str(told.tell.pk)).url)
    assert "Went up the line to Chair Cast (level 2)" in chair.text

    # The agenda of the next meeting has begun by itself; it is led from last time's actions.
    assert [one.case for one in following.agenda.all()] == [shared_case]
    time_machine.move_to(following.starts_at)
    pen = sit_down(cast.coordinator, "next-pen")
    pen.go(f"/meetings/{following.pk}/")
    pen.press("I accept this statement")
    pen.press("Start the meeting")
    assert "Review 2 of last time\N{RIGHT SINGLE QUOTATION MARK}s actions" in pen.text
    pen.go(following.agenda.get().get_absolute_url())
    assert "Last time\N{RIGHT SINGLE QUOTATION MARK}s actions come first" in pen.text
    pen.fill(kind="stay", rationale="The risk has not changed")
    pen.press("Record the decision")
    assert "Review last time's actions first" in pen.text
    for action, result in ((told.tell, "done_late"), (told.call, "done")):
        with pen.leaving():
            pen.page.locator(f'form[action*="{action.pk}"] button[value="{result}"]').click()
    pen.look()
    assert "Last time\N{RIGHT SINGLE QUOTATION MARK}s actions come first" not in pen.text
    assert pen.page.locator("main [name=rationale]").input_value() == "The risk has not changed"
    pen.fill(kind="stay")
    pen.press("Record the decision")
    pen.go(f"/meetings/{following.pk}/close/")
    pen.press("Close the meeting")
    following.refresh_from_db()
    assert following.state == "closed"
