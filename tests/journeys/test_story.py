"""The whole thread by the real pages: from a referral to the Board, a named person at every step."""

import re
from datetime import datetime

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from playwright.sync_api import expect

from cases.models import Case
from notifications.operations import sweep
from partners.models import User
from referrals.models import Referral
from referrals.operations import publish_guidance
from riskpanel.models import Action, Escalation, LogEntry, Meeting
from tests.board.serving import make_board
from tests.cast import PASSWORD
from tests.journeys.walking import Walk
from tests.riskpanel import worked
from tests.riskpanel.tables import LONDON, make_panel

GIVEN, FAMILY, NHS = "Plover", "Brindlecombe", "9990000018"
LEVELS = {
    "universal": "Every child.",
    "additional": "One agency helps.",
    "targeted": "Several agencies help together.",
    "specialist": "The child must be protected.",
}


def at(month: int, day: int, hour: int = 10, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def walk(live_server, page, check_accessible):
    walk = Walk(page, live_server.url, check_accessible, "story")
    yield walk
    assert walk.faults == []


@pytest.fixture
def trust(walk, cast, time_machine):
    """The cast in November 2026 with guidance, a panel that sits, and a Board with a priority that the panel serves."""
    time_machine.move_to(at(11, 2))
    publish_guidance(by=cast.admin, **LEVELS)
    cast.panel = make_panel(cast)
    make_board(cast, cast.panel)
    return cast


def arrive(walk: Walk, user: User, to: str) -> None:
    """A person who has an authenticator app signs in with it, once; `walk.switch` lets them back in later."""
    user.set_password(PASSWORD)
    user.save()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    walk.sign_in(user, PASSWORD, secret, to=to)


def set_up_the_second_factor(walk: Walk, user: User, time_machine) -> None:
    """The first sign-in leads to setting an app up and nowhere else; the next asks for its code."""
    user.set_password(PASSWORD)
    user.save()
    walk.give_password(user, PASSWORD, to="/referrals/")
    assert walk.heading == "Two-step sign-in"
    walk.follow("Set up an authenticator app")
    walk.fill(password=PASSWORD)
    walk.press("Confirm")
    secret = walk.page.locator("main .app-codes").inner_text().strip()
    walk.give_code(secret, "Set up")
    walk.go("/referrals/")
    walk.press("Sign out")
    time_machine.shift(31)  # a code opens once
    walk.sign_in(user, PASSWORD, secret, to="/referrals/")


def test_one_childs_story_from_the_school_to_the_board(walk, trust, time_machine, mailoutbox):
    cast = trust
    set_up_the_second_factor(walk, cast.school, time_machine)
    log_the_referral(walk)
    arrive(walk, cast.frontdoor, "/front-door/")
    decide_it(walk)
    walk.switch(cast.school)
    walk.go("/referrals/")
    walk.follow(Referral.objects.get().reference)
    assert "A social worker will visit this week." in walk.text

    arrive(walk, cast.socialworker, "/cases/")
    propose_a_score(walk)
    arrive(walk, cast.coordinator, "/meetings/")
    first, second = plan_the_meetings(walk)
    time_machine.move_to(first.starts_at)
    reviewed = hold_the_first_meeting(walk, cast, first)
    arrive(walk, cast.chair, "/meetings/")
    approve_the_minutes(walk, cast, first)
    walk.switch(cast.school)
    see_my_action(walk, first, reviewed)

    time_machine.move_to(second.starts_at)
    action = hold_the_second_meeting(walk, cast, second, reviewed)
    follow_the_open_action(walk, cast, action, time_machine)
    answer_to_the_board(walk, cast, action, time_machine)

    mails = [str(mail.message()) + mail.subject + mail.body for mail in mailoutbox]
    assert len(mails) > 10
    for secret in (GIVEN, FAMILY, NHS, "999 000 0018", "P.B."):
        assert not [mail for mail in mails if secret.casefold() in mail.casefold()]
    assert walk.names_in_addresses(GIVEN, FAMILY, NHS) == []


def log_the_referral(walk: Walk) -> None:
    walk.press("Log a referral")
    walk.fill(given_name=GIVEN, family_name=FAMILY, nhs_number="999 000 0018", postcode="ZZ1 1AA")
    walk.fill(date_of_birth_day="9", date_of_birth_month="3", date_of_birth_year="2012")
    walk.press("Continue")
    assert walk.heading == "What has happened?"
    walk.fill(immediate_danger="no", what_happened="Missing twice, and driven to school by an adult we do not know.")
    walk.fill(wanted="Somebody to speak to the family this week.", childs_words="He gives me lifts. It is fine.")
    walk.fill(need="Abuse, neglect or exploitation", source="School")
    walk.press("Continue")
    walk.fill(family_told="told", basis="public_task", household="Mother and a younger brother.")
    walk.press("Continue")
    assert walk.heading == "Check your answers"
    walk.press("Send referral")
    assert Referral.objects.get(state="sent").reference in walk.text


def decide_it(walk: Walk) -> None:
    referral = Referral.objects.get()
    walk.follow(referral.reference)
    walk.press("Accept for triage")
    walk.follow("Back")
    walk.follow("Rate how urgent it is")
    walk.fill(colour="amber", reason="Missing twice in a week.")
    walk.press("Save and continue")
    walk.press("Decide")
    walk.fill(outcome="open_case", level="4", rationale="Several agencies are needed, and the risk is growing.")
    walk.fill(words_to_referrer="Thank you. A social worker will visit this week.")
    walk.fill(lead="Socialworker Cast, Social worker", share_reason="They know the child.")
    for partner in ("Larkhill Academy", "Fernshire Health Trust", "Fernshire Police"):
        walk.page.get_by_label(partner, exact=True).check()
    walk.press("Decide and tell the referrer")
    case = Case.objects.get()
    assert case.lead.email == "socialworker@demo.example"
    assert case.shares.filter(partner__isnull=False).count() == 4


def propose_a_score(walk: Walk) -> None:
    walk.follow(f"{GIVEN} {FAMILY}")
    walk.follow("Who can see this, and why")
    walk.follow("Risk")
    walk.press("Propose an assessment")
    for code, value in worked.RATINGS["A"].items():
        walk.fill(**{f"rating_{code}": str(value), f"evidence_{code}": "Seen on a visit"})
        walk.fill(**{f"source_{code}": "School log", f"on_{code}": "1/11/2026"})
    for code, value in worked.PROTECTIVE["A"].items():
        walk.fill(**{f"factor_{code}": str(value)})
    walk.press("Propose the assessment")
    assert "52" in walk.text
    walk.page.get_by_text("Why 52?").click()
    assert "which is an index of 56 out of 100" in walk.text


def plan_the_meetings(walk: Walk) -> list[Meeting]:
    walk.press("Plan meetings of Risk management group")
    walk.fill(first="10/11/2026", at="14:00", count="2", place="Room 2, Town Hall")
    walk.press("Plan and invite")
    meetings = list(Meeting.objects.order_by("starts_at"))
    walk.follow("Risk management group, 10 Nov 2026, 14:00")
    walk.press("Build the agenda")
    walk.press("Seal the papers")
    walk.press("Seal the papers and send them out")
    walk.follow("Overview")
    return meetings


def hold_the_first_meeting(walk: Walk, cast, meeting: Meeting) -> Action:
    walk.switch(cast.coordinator)
    walk.go(f"/meetings/{meeting.pk}/")
    walk.press("Start the meeting")
    record_attendance(walk, cast)
    walk.go(f"/meetings/{meeting.pk}/")
    walk.follow("Decide or defer item 1")
    assert walk.heading.endswith(f"{GIVEN} {FAMILY}")
    walk.fill(what="Meet the pupil every morning", owner="School Cast")
    walk.press("Add action")
    action = Action.objects.get()
    assert action.due_on == datetime(2026, 11, 24).date()  # noqa: DTZ001 - a day

    walk.page.get_by_text("Ratings and evidence").click()
    walk.fill(rate_missing="4", kind="list", rationale="Missing again last night.", lead="Socialworker Cast")
    walk.press("Record the decision")
    entry = LogEntry.objects.get()
    assert (entry.left_on, entry.lead_id) == (None, cast.socialworker.pk)
    agreed = entry.case.assessments.get(stage="agreed")
    assert agreed.ratings.get(domain__code="missing").value == 4
    walk.go("/risk-log/")
    walk.follow(f"{GIVEN} {FAMILY}")
    close(walk, meeting)
    return action


def record_attendance(walk: Walk, cast) -> None:
    walk.follow("Attendance", exact=False)
    assert "Not quorate" in walk.text
    for person in (cast.chair, cast.coordinator, cast.member, cast.police, cast.school):
        for words in ("Present", "Accepts\\W+confidentiality:"):
            with walk.page.expect_response(lambda answer: answer.request.method == "POST"):
                walk.page.get_by_role("button", name=re.compile(f"^{words}\\W+{person}")).click()
    expect(walk.page.locator("main")).to_contain_text("Quorate.")
    walk.look()


def close(walk: Walk, meeting: Meeting) -> None:
    walk.go(f"/meetings/{meeting.pk}/close/")
    walk.press("Close the meeting")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.quorate) == ("closed", True)


def approve_the_minutes(walk: Walk, cast, meeting: Meeting) -> None:
    """The chair's, and nobody else's."""
    walk.follow("Risk management group, 10 Nov 2026, 14:00")
    with walk.leaving():
        walk.page.locator("main").get_by_role("link", name="Minutes").last.click()
    walk.look()
    walk.press("Approve the minutes")
    walk.go(f"/meetings/{meeting.pk}/minutes/")
    walk.press("Issue the minutes")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.approved_by) == ("issued", cast.chair)


def see_my_action(walk: Walk, meeting: Meeting, action: Action) -> None:
    walk.go("/actions/")
    walk.follow(action.reference)
    assert "Meet the pupil every morning" in walk.text
    walk.go(f"/meetings/{meeting.pk}/minutes/")
    assert "Meet the pupil every morning" in walk.text


def hold_the_second_meeting(walk: Walk, cast, meeting: Meeting, before: Action) -> Action:
    walk.switch(cast.coordinator)
    walk.go(f"/meetings/{meeting.pk}/")
    walk.press("Build the agenda")
    walk.press("Start the meeting")
    record_attendance(walk, cast)
    walk.follow("to review", exact=False)
    walk.press(f"Review {before.reference}")
    walk.fill(result="done", note="Every morning since.")
    walk.press("Record the review")
    before.refresh_from_db()
    assert before.state == "done"

    walk.go(f"/meetings/{meeting.pk}/")
    walk.follow("Decide or defer item 1")
    walk.fill(what="Map the places where the pupil is met", owner="Socialworker Cast")
    walk.press("Add action")
    walk.fill(kind="stay", rationale="The risk has not changed.")
    walk.press("Record the decision")
    assert meeting.assessments.get().stage == "agreed"
    close(walk, meeting)
    walk.switch(cast.chair)
    walk.go(f"/meetings/{meeting.pk}/minutes/")
    walk.press("Approve the minutes")
    walk.go(f"/meetings/{meeting.pk}/minutes/")
    walk.press("Issue the minutes")
    action = Action.objects.get(owner=cast.socialworker)
    assert action.due_on == datetime(2026, 12, 8).date()  # noqa: DTZ001 - a day
    return action


def told(walk: Walk, user: User, words: str) -> None:
    walk.switch(user)
    walk.go("/notifications/")
    assert words in walk.text, walk.text


def follow_the_open_action(walk: Walk, cast, action: Action, time_machine) -> None:
    """Three days before, on the day, the day after; then 1, 3 and 7 working days overdue."""

    def sweep_on(month: int, day: int) -> None:
        time_machine.move_to(at(month, day, 7, 5))
        done = sweep()
        assert done.is_whole, done.errors

    def reached() -> list[tuple[int, User | None]]:
        return [(one.level, one.to) for one in Escalation.objects.filter(action=action).order_by("level")]

    sweep_on(12, 4)
    assert "is due on 8 December 2026" not in notices_of(cast.socialworker, "action.due_soon")
    sweep_on(12, 5)
    told(walk, cast.socialworker, f"Action {action.reference} is due on 8 December 2026.")
    sweep_on(12, 8)
    assert len(re.findall("is due on", notices_of(cast.socialworker, "action.due_soon"))) == 2
    assert reached() == []

    sweep_on(12, 9)
    told(walk, cast.socialworker, f"Action {action.reference} was due on 8 December 2026 and is overdue.")
    time_machine.move_to(at(12, 9, 8))
    arrive(walk, cast.manager, "/notifications/")
    assert "It has come to you, level 1 of the line." in walk.text
    walk.press(f"Open Action {action.reference}")
    assert "Map the places where the pupil is met" in walk.text

    sweep_on(12, 10)
    assert reached() == [(1, cast.manager)]
    sweep_on(12, 11)
    told(walk, cast.chair, "level 2 of the line")
    sweep_on(12, 16)
    assert reached() == [(1, cast.manager), (2, cast.chair)]
    sweep_on(12, 17)
    sweep_on(12, 17)
    assert reached() == [(1, cast.manager), (2, cast.chair), (3, None)]


def notices_of(user: User, rule: str) -> str:
    return "\n".join(one.text for one in user.notices.filter(rule=rule))


def answer_to_the_board(walk: Walk, cast, action: Action, time_machine) -> None:
    """The Board sees figures once the quarter has ended, one of them hidden as too small, and who answers for it."""
    time_machine.move_to(at(1, 4, year=2027))
    arrive(walk, cast.board, "/board/")
    assert "October to December 2026" in walk.text
    assert GIVEN not in walk.page.content()
    figures = walk.page.get_by_role("row", name="Referrals").first
    assert figures.locator("abbr").last.inner_text() == "c"
    walk.follow("Referrals", exact=False)
    walk.go("/board/")
    walk.follow(action.reference)
    levels = walk.page.locator(".app-line__level")
    assert "The line breaks here" not in walk.text
    names = [level.locator("strong").inner_text() for level in levels.all()]
    people = [cast.socialworker, cast.manager, cast.chair, cast.chair, cast.boardchair, cast.board, cast.boardchair]
    assert names == [str(person) for person in people]
    assert GIVEN not in walk.page.content()
