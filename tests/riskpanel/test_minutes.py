"""Issued minutes: each reader their own copy as a tagged PDF that stays as it is, corrections as addenda."""

import hashlib
import io

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from pypdf import PdfReader

from audit.models import Record
from audit.transitions import StateError
from cases import operations as casework
from notifications.models import Notice
from riskpanel import minutes as minutes_text
from riskpanel.models import Acceptance, Action, Meeting, MinutesAddendum, MinutesCopy, MinutesPart
from riskpanel.operations import actions, agenda, conflicts, copies, decisions, minutes
from riskpanel.operations.risk_log import Override
from tests.riskpanel.tables import all_present, assess, begin

SECRET = "Wren Testerly"
VISIT, CALL, TITLE = "Visit the home on Friday", "Ring the club about a place", "The bus station"


@pytest.fixture
def closed(cast, meeting, shared_case) -> Meeting:
    """A meeting over: one child put on the log with an action for the police, a theme with one for the charity.

    The charity does not sit on the panel.
    """
    assess(shared_case, "A", by=cast.socialworker)
    [child] = agenda.build_agenda(meeting, by=cast.coordinator)
    theme = agenda.add_to_agenda(meeting, kind="theme", title=TITLE, by=cast.coordinator)
    all_present(meeting, cast.coordinator)
    actions.set_action(what=VISIT, owner=cast.police, item=child, by=cast.coordinator)
    actions.set_action(what=CALL, owner=cast.charity, item=theme, by=cast.coordinator)
    decisions.decide_item(child, kind="list", rationale="Far above the threshold", by=cast.coordinator)
    decisions.decide_item(theme, kind="noted", rationale="Watched by all", by=cast.coordinator)
    return minutes.close_meeting(meeting, by=cast.coordinator)


@pytest.fixture
def issued(cast, closed) -> Meeting:
    minutes.approve_minutes(closed, by=cast.chair)
    return minutes.issue_minutes(closed, by=cast.coordinator)


def text_of(pdf) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(bytes(pdf))).pages).split())


def test_the_copy_is_a_tagged_pdf_of_the_standard_with_title_and_language(cast, issued):
    copy = copies.copy_for(issued, reader=cast.chair)
    read = PdfReader(io.BytesIO(bytes(copy.pdf)))
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert read.metadata.title.startswith("Risk management group: minutes of")
    assert "/StructTreeRoot" in root


def test_its_digest_is_of_its_bytes_and_the_same_copy_comes_again(cast, issued):
    copy = copies.copy_for(issued, reader=cast.chair)
    assert copy.digest == hashlib.sha256(bytes(copy.pdf)).hexdigest()
    assert copies.copy_for(issued, reader=cast.chair) == copy
    assert MinutesCopy.objects.count() == 1


def test_the_chair_reads_all_and_a_member_what_is_theirs(cast, issued):
    whole = text_of(copies.copy_for(issued, reader=cast.chair).pdf)
    assert all(words in whole for words in (SECRET, VISIT, CALL, TITLE, "Far above the threshold"))
    member = text_of(copies.copy_for(issued, reader=cast.member).pdf)
    assert SECRET in member, "listing opens the child to the panel's people by name"
    assert CALL not in member, "the action of another agency, of no child"
    assert "This copy holds what is yours to read" in member


def test_a_single_agency_gets_its_own_actions_and_nothing_else(cast, issued):
    parts = MinutesPart.objects.visible_to(cast.charity).filter(meeting=issued)
    assert [part.action.owner for part in parts] == [cast.charity]
    copy = text_of(copies.copy_for(issued, reader=cast.charity).pdf)
    assert CALL in copy
    assert not [words for words in (SECRET, VISIT, TITLE, "Present:", "Watched by all") if words in copy]
    assert Notice.objects.filter(user=cast.charity, rule="meeting.own_actions").count() == 1
    assert not Notice.objects.filter(user=cast.police, rule="meeting.own_actions").exists()


def test_who_may_read_less_later_is_given_another_copy(cast, issued):
    before = copies.copy_for(issued, reader=cast.school)
    assert SECRET in text_of(before.pdf)
    casework.restrict_case(issued.agenda.first().case, restricted=True, reason="A parent works here", by=cast.guardian)
    people_named = issued.agenda.first().case.shares.filter(user=cast.school)
    for share in people_named:
        casework.end_share(share, because="Not needed", by=cast.socialworker)
    after = copies.copy_for(issued, reader=cast.school)
    assert after != before
    assert SECRET not in text_of(after.pdf)


def test_nobody_else_has_a_copy_and_none_before_they_are_issued(cast, closed):
    minutes.approve_minutes(closed, by=cast.chair)
    closed.refresh_from_db()
    with pytest.raises(StateError):
        copies.copy_for(closed, reader=cast.chair)
    minutes.issue_minutes(closed, by=cast.chair)
    closed.refresh_from_db()
    with pytest.raises(PermissionDenied):
        copies.copy_for(closed, reader=cast.outsider)


def test_markup_in_a_text_stays_text(cast, meeting):
    theme = agenda.add_to_agenda(meeting, kind="theme", title="#panic() *x* $y$ <z>", by=cast.coordinator)
    decisions.decide_item(theme, kind="noted", rationale='#read("/etc/passwd") \\ `', by=cast.coordinator)
    minutes.close_meeting(meeting, by=cast.coordinator)
    minutes.approve_minutes(meeting, by=cast.chair)
    issued = minutes.issue_minutes(meeting, by=cast.chair)
    text = text_of(copies.copy_for(issued, reader=cast.chair).pdf)
    assert "#panic() *x* $y$ <z>" in text
    assert "root:" not in text


# --- the statement of the meeting comes first, also for what is read later


@pytest.fixture
def never_accepted(cast, closed):
    """The school's seat, of somebody who has not accepted the statement of that meeting."""
    with pgtrigger.ignore("riskpanel.Acceptance:recorded_stays_recorded"):
        Acceptance.objects.filter(user=cast.school).delete()
    return cast.school


def test_who_never_accepted_the_statement_reads_no_item_in_the_minutes(cast, never_accepted, issued, sign_in, api):
    copy = text_of(copies.copy_for(issued, reader=never_accepted).pdf)
    client = sign_in(never_accepted)
    page = client.get(reverse("riskpanel:minutes", args=[issued.pk])).content.decode()
    body = api(never_accepted).get(f"/api/v1/meetings/{issued.pk}/minutes/").content.decode()
    for text in (copy, page, body):
        assert "Present:" in text
        assert not [words for words in (SECRET, VISIT, TITLE, "Far above the threshold") if words in text]
    assert "I accept this statement" in page
    client.post(reverse("riskpanel:accept_statement", args=[issued.pk]))
    assert SECRET in client.get(reverse("riskpanel:minutes", args=[issued.pk])).content.decode()


def test_who_never_accepted_still_reads_their_own_action(cast, never_accepted, issued):
    part = MinutesPart.objects.get(meeting=issued, action__what=VISIT)
    Action.objects.filter(pk=part.action_id).update(owner=never_accepted)
    assert part in MinutesPart.objects.visible_to(never_accepted)


def test_the_preview_opens_to_whoever_accepted_the_statement(cast, closed, sign_in):
    assert [one.text for one in minutes.preview(closed, by=cast.coordinator) if SECRET in one.text]
    with pgtrigger.ignore("riskpanel.Acceptance:recorded_stays_recorded"):
        Acceptance.objects.all().delete()
    assert len(minutes.preview(closed, by=cast.coordinator)) == 1, "the heading"
    page = sign_in(cast.coordinator).get(reverse("riskpanel:minutes", args=[closed.pk])).content.decode()
    assert SECRET not in page
    assert "I accept this statement" in page


def test_the_trail_holds_the_items_that_the_page_of_minutes_showed(cast, never_accepted, issued, sign_in):
    for reader in (cast.police, never_accepted):
        sign_in(reader).get(reverse("riskpanel:minutes", args=[issued.pk]))
    seen, unseen = (
        {one for row in Record.objects.filter(verb="listed", actor=who, why="minutes") for one in row.detail["ids"]}
        for who in (cast.police, never_accepted)
    )
    assert seen == {str(one.pk) for one in issued.agenda.all()}
    assert unseen == set()


def test_the_page_says_why_a_passage_is_missing(cast, closed, sign_in):
    item = closed.agenda.get(case__isnull=False)
    item.conflicts.create(user=cast.police, declared_by=cast.police)
    minutes.approve_minutes(closed, by=cast.chair)
    minutes.issue_minutes(closed, by=cast.coordinator)
    client = sign_in(cast.police)
    for name in ("minutes", "issued_minutes"):
        page = client.get(reverse(f"riskpanel:{name}", args=[closed.pk])).content.decode()
        assert SECRET not in page
        assert "You left 1 item" in page, name


# --- what the panel agreed and why, and how a child leaves

PLAN, MOVED = "School sees her each Monday", "Moving to a placement abroad"


def decided(cast, meeting, case, kind, **more) -> str:
    """The child decided at a meeting under way; the passage on the child, and the meeting closed."""
    [child] = agenda.build_agenda(meeting, by=cast.coordinator)
    all_present(meeting, cast.coordinator)
    decisions.decide_item(child, kind=kind, rationale="As the table heard", by=cast.coordinator, **more)
    minutes.close_meeting(meeting, by=cast.coordinator)
    [words] = [one.text for one in minutes.preview(meeting, by=cast.chair) if one.item == child and one.action is None]
    return words


@pytest.fixture
def second(cast, meeting, meetings, shared_case, time_machine) -> Meeting:
    """The meeting after the one that listed the child at 52, under way."""
    assess(shared_case, "A", by=cast.socialworker)
    decided(cast, meeting, shared_case, "list")
    time_machine.move_to(meetings[1].starts_at)
    return begin(meetings[1], cast.coordinator)


def everywhere(cast, meeting, sign_in, api) -> list[str]:
    """Issued minutes of the meeting as the police read them: page, own copy, PDF and API."""
    minutes.approve_minutes(meeting, by=cast.chair)
    minutes.issue_minutes(meeting, by=cast.coordinator)
    client, reader = sign_in(cast.police), cast.police
    meeting.refresh_from_db()
    pages = [client.get(reverse(f"riskpanel:{name}", args=[meeting.pk])) for name in ("minutes", "issued_minutes")]
    body = api(reader).get(f"/api/v1/meetings/{meeting.pk}/minutes/").json()
    texts = [page.content.decode() for page in pages] + ["\n".join(one["text"] for one in body["passages"])]
    return [*(" ".join(one.split()) for one in texts), text_of(copies.copy_for(meeting, reader=reader).pdf)]


def test_the_minutes_say_the_proposed_score_beside_the_agreed_one_and_why_the_panel_moderated(
    cast, meeting, shared_case, sign_in, api
):
    made = assess(shared_case, "A", by=cast.socialworker)
    score = {"ratings": {"missing": {"value": 4}}, "reason": "Missing again on Sunday"}
    words = decided(cast, meeting, shared_case, "list", score=score)
    agreed = meeting.agenda.get().decision.agreed
    assert made.net < agreed.net
    day = f"{made.given_at:%-d %B %Y}"
    wanted = [
        f"Proposed score: net 52, high, by {cast.socialworker}, {day}.",
        f"Agreed score: net {agreed.net}, high.",
        "The panel moderated what it had before it: Missing again on Sunday",
    ]
    assert [line for line in words.split("\n") if line in wanted] == wanted
    for text in everywhere(cast, meeting, sign_in, api):
        assert [line for line in wanted if line not in text] == []


def test_a_score_agreed_as_it_was_proposed_has_no_reason_beside_it(cast, meeting, shared_case):
    assess(shared_case, "A", by=cast.socialworker)
    words = decided(cast, meeting, shared_case, "list")
    assert "Agreed score: net 52, high." in words
    assert "moderated" not in words


def test_the_minutes_say_where_nobody_proposed_anew_and_where_nobody_had(cast, second, meeting, shared_case):
    words = decided(cast, second, shared_case, "stay")
    assert "Proposed score: none since the one agreed on" in words
    assert "net 52, high." in words.split("Agreed score")[0]


def test_the_minutes_say_where_the_panel_rated_a_child_of_whom_nobody_had_an_assessment(cast, meeting, shared_case):
    agenda.add_to_agenda(meeting, kind="new", case=shared_case, by=cast.coordinator)
    all_present(meeting, cast.coordinator)
    given = {"value": 4, "evidence": "Seen", "source": "Visit", "on": meeting.starts_at.date()}
    score = {"ratings": {"self_harm": given}}
    child = meeting.agenda.get()
    decisions.decide_item(child, kind="list", rationale="Grave", by=cast.coordinator, score=score)
    minutes.close_meeting(meeting, by=cast.coordinator)
    [words] = [one.text for one in minutes.preview(meeting, by=cast.chair) if one.item == child]
    assert "Proposed score: none. The panel rated the domains itself." in words
    assert "moderated" not in words
    assert "provisional" in words


def test_a_band_judged_otherwise_is_said_with_its_reason(cast, meeting, shared_case):
    assess(shared_case, "A", by=cast.socialworker)
    judged = {"judged_band": "very_high", "judgement_reason": "The threat is named", "reason": "The threat is named"}
    words = decided(cast, meeting, shared_case, "list", score=judged)
    assert "Judged to be very high: The threat is named" in words


def test_where_a_child_leaves_the_minutes_say_the_plan_and_who_leads_it(cast, second, shared_case, sign_in, api):
    assess(shared_case, "C", by=cast.socialworker)
    log = {"step_down_plan": PLAN, "step_down_lead": cast.socialworker}
    words = decided(cast, second, shared_case, "remove", log=log)
    wanted = f"Step-down plan, led by {cast.socialworker}: {PLAN}"
    assert wanted in words
    assert "The score said stay" not in words
    for text in everywhere(cast, second, sign_in, api):
        assert wanted in text


def test_where_the_score_said_stay_the_minutes_say_which_two_decided_otherwise_and_why(
    cast, second, shared_case, sign_in, api
):
    log = {"step_down_plan": PLAN, "step_down_lead": cast.socialworker, "override": Override(MOVED, cast.chair)}
    decided(cast, second, shared_case, "remove", log=log)
    wanted = f"The score said stay. {cast.coordinator} with {cast.chair} decided that the child leaves all the same: "
    for text in everywhere(cast, second, sign_in, api):
        assert wanted + MOVED in text


def test_of_how_a_child_left_nobody_reads_more_than_of_the_item(cast, second, shared_case, sign_in):
    conflicts.declare_conflict(agenda.build_agenda(second, by=cast.coordinator)[0], user=cast.school, by=cast.school)
    all_present(second, cast.coordinator)
    log = {"step_down_plan": PLAN, "step_down_lead": cast.socialworker, "override": Override(MOVED, cast.chair)}
    item = second.agenda.get()
    actions.set_action(what=CALL, owner=cast.charity, item=item, by=cast.coordinator)
    decisions.decide_item(item, kind="remove", rationale="Heard", by=cast.coordinator, log=log)
    minutes.close_meeting(second, by=cast.coordinator)
    minutes.approve_minutes(second, by=cast.chair)
    minutes.issue_minutes(second, by=cast.coordinator)
    second.refresh_from_db()
    texts = [text_of(copies.copy_for(second, reader=one).pdf) for one in (cast.school, cast.charity)]
    texts.append(sign_in(cast.school).get(reverse("riskpanel:minutes", args=[second.pk])).content.decode())
    assert [words for words in (PLAN, MOVED, "Proposed score") for text in texts if words in text] == []


def test_who_was_expected_and_never_recorded_is_not_passed_over(closed):
    assert "not recorded whether" not in minutes_text.compose(closed)[0].text
    closed.attendance.filter(member__user__email__startswith="police").update(presence="expected")
    assert "Expected, and not recorded whether they came: Police Cast (" in minutes_text.compose(closed)[0].text


# --- what was issued stands


@pytest.mark.parametrize("field", ["minutes", "minutes_digest", "state"])
def test_approved_and_issued_minutes_stand_at_the_sql_door(cast, issued, field):
    with pytest.raises(DatabaseError, match="add a correction"), transaction.atomic():
        Meeting.objects.filter(pk=issued.pk).update(**{field: "closed"})
    with pytest.raises(DatabaseError), transaction.atomic():
        MinutesPart.objects.create(meeting=issued, order=99, text="Slipped in")
    copy = copies.copy_for(issued, reader=cast.chair)
    for rows in (MinutesPart.objects.filter(meeting=issued), MinutesCopy.objects.filter(pk=copy.pk)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_approving_again_is_refused_in_words(cast, issued):
    with pytest.raises(StateError) as refused:
        minutes.approve_minutes(issued, by=cast.chair)
    assert "add a correction" in refused.value.messages[0]


def test_a_correction_is_dated_reaches_whoever_has_the_passage_and_leaves_the_old_copy(cast, issued):
    before = copies.copy_for(issued, reader=cast.charity)
    part = MinutesPart.objects.visible_to(cast.charity).get(meeting=issued)
    made = copies.correct_minutes(issued, text="The club on Mill Lane", part=part, by=cast.chair)
    after = copies.copy_for(issued, reader=cast.charity)
    assert "The club on Mill Lane" in text_of(after.pdf)
    before.refresh_from_db()
    assert before.digest == hashlib.sha256(bytes(before.pdf)).hexdigest() != after.digest
    assert Notice.objects.filter(rule="meeting.corrected", user=cast.charity).exists()
    assert not Notice.objects.filter(rule="meeting.corrected", user=cast.police).exists()
    assert Record.objects.filter(verb="corrected", subject_id=str(made.pk), actor=cast.chair).exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        MinutesAddendum.objects.update(text="Other")


def test_a_correction_of_the_whole_is_the_panels(cast, issued):
    made = copies.correct_minutes(issued, text="The meeting ended at four", by=cast.chair)
    assert made in MinutesAddendum.objects.visible_to(cast.police)
    assert made not in MinutesAddendum.objects.visible_to(cast.charity)


def test_the_chair_corrects_once_issued_and_in_words(cast, closed, issued):
    with pytest.raises(PermissionDenied):
        copies.correct_minutes(issued, text="x", by=cast.coordinator)
    with pytest.raises(ValidationError):
        copies.correct_minutes(issued, text=" ", by=cast.chair)


def test_the_database_takes_no_correction_before_the_issue(cast, closed):
    with pytest.raises(DatabaseError), transaction.atomic():
        MinutesAddendum.objects.create(meeting=closed, text="Early", by=cast.chair)


# --- pages and API


def test_the_single_agency_opens_the_link_it_was_sent(cast, issued, sign_in):
    address = Notice.objects.get(user=cast.charity, rule="meeting.own_actions").url
    client = sign_in(cast.charity)
    page = client.get(address).content.decode()
    assert CALL in page
    assert copies.copy_for(issued, reader=cast.charity).digest in page
    assert SECRET not in page
    answer = client.get(reverse("riskpanel:minutes_pdf", args=[issued.pk]))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert Record.objects.filter(verb="viewed", actor=cast.charity, subject_kind="riskpanel.minutescopy").exists()
    assert sign_in(cast.outsider).get(address).status_code == 404


def test_the_chair_adds_a_correction_on_the_page(cast, issued, sign_in):
    client, address = sign_in(cast.chair), reverse("riskpanel:correct_minutes", args=[issued.pk])
    refused = client.post(address, {"part": "", "text": ""})
    assert b"Error:" in refused.content
    assert client.post(address, {"part": "", "text": "It ended at four"}).status_code == 302
    assert "It ended at four" in client.get(reverse("riskpanel:minutes", args=[issued.pk])).content.decode()
    assert sign_in(cast.member).get(address).status_code == 403


def test_minutes_by_the_api(cast, issued, api):
    here = f"/api/v1/meetings/{issued.pk}/"
    body = api(cast.charity).get(f"{here}minutes/").json()
    assert [one["text"].split(": ")[1].split("\n")[0] for one in body["passages"]] == [CALL]
    pdf = api(cast.charity).get(f"{here}minutes.pdf")
    assert hashlib.sha256(pdf.content).hexdigest() == body["digest"]
    assert api(cast.outsider).get(f"{here}minutes.pdf").status_code == 404
    sent = {"text": "It ended at four"}
    assert api(cast.member).post(f"{here}addenda/", sent, format="json").status_code == 403
    assert api(cast.chair).post(f"{here}addenda/", sent, format="json").status_code == 201
    assert [one["text"] for one in api(cast.member).get(f"{here}minutes/").json()["addenda"]] == ["It ended at four"]
