"""What a Board meeting was given stands, whatever is entered later."""

import csv
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Record
from cases import operations as casework
from notifications.models import Notice
from riskpanel import frameworks_default as default
from riskpanel.models import Action, Assessment, Attendance, LogEntry
from riskpanel.operations import frameworks, panels
from riskpanel.states import MeetingState, Presence, Stage
from trust.board import counting, dashboard, frozen, operations
from trust.board.counting import Tally
from trust.board.indicators import Figure, by_code
from trust.board.models import BoardMeeting, FrozenFigure
from trust.board.periods import Quarter, last_quarters, quarter_of

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


@pytest.fixture
def last():
    return last_quarters(1, today=today())[0]


def left_in(quarter, stays, count, weeks=10):
    left = quarter.first_day + timedelta(days=20)
    stays([(left - timedelta(weeks=weeks), left)] * count)


def shown(code, quarter):
    series = next(
        one
        for one in dashboard.figures(counting.gather(dashboard.quarters_shown(today=today())))
        if one.indicator.code == code
    )
    return series.trust[quarter].value


def freeze(board, cast, held_on=None):
    return operations.freeze_figures(board, held_on=held_on or today(), by=cast.boardchair)


def test_a_late_entry_changes_no_figure_that_a_meeting_was_given(board, cast, stays, last):
    left_in(last, stays, 8)
    assert shown("left_log", last) == 8
    freeze(board, cast)
    left_in(last, stays, 9, weeks=4)
    assert LogEntry.objects.count() == 17
    assert shown("left_log", last) == 8
    assert shown("mean_weeks", last) == 10.0


def test_without_a_meeting_a_late_entry_counts(board, cast, stays, last):
    left_in(last, stays, 8)
    assert shown("left_log", last) == 8
    left_in(last, stays, 9)
    assert shown("left_log", last) == 17


def test_the_headlines_of_twelve_months_stand_too(board, cast, stays, last):
    def said():
        facts = counting.gather(dashboard.quarters_shown(today=today()))
        kept = frozen.read(facts.quarters)
        found = dashboard.headlines(facts, dashboard.figures(facts, kept=kept), kept)
        return {one.code: one.value for one in found if one.code}

    left_in(last, stays, 8)
    before = said()
    freeze(board, cast)
    left_in(last, stays, 9, weeks=4)
    assert said() == before


def test_what_was_hidden_stays_hidden_after_more_are_entered(board, cast, stays, last):
    left_in(last, stays, 3)
    assert shown("left_log", last) == "c"
    freeze(board, cast)
    left_in(last, stays, 20)
    assert shown("left_log", last) == "c"


def test_a_later_meeting_is_given_the_same_figures_of_quarters_given_before(board, cast, stays, last):
    left_in(last, stays, 8)
    first = freeze(board, cast)
    count = FrozenFigure.objects.count()
    left_in(last, stays, 9)
    second = freeze(board, cast, held_on=today() + timedelta(days=9))
    assert FrozenFigure.objects.count() == count
    packs = [frozen.pack_of(one, most=8) for one in (first, second)]
    assert packs[0] == packs[1]


def test_what_was_shown_is_refused_a_change_by_the_database(board, cast, stays, last):
    left_in(last, stays, 8)
    freeze(board, cast)
    for rows in (FrozenFigure.objects.all(), BoardMeeting.objects.all()):
        with pytest.raises(DatabaseError, match="what_was_shown_stands"), transaction.atomic():
            rows.update(**({"shown": "1"} if rows.model is FrozenFigure else {"held_on": date(2020, 1, 1)}))
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


@pytest.mark.parametrize("days", [-32, 32])
def test_a_meeting_far_away_is_refused(board, cast, days):
    with pytest.raises(ValidationError, match="within 31 days"):
        freeze(board, cast, held_on=today() + timedelta(days=days))
    assert not BoardMeeting.objects.exists()


def test_a_day_is_given_figures_once_and_none_before_the_last(board, cast):
    freeze(board, cast)
    with pytest.raises(ValidationError, match="has its figures"):
        freeze(board, cast)
    with pytest.raises(ValidationError, match="after the last one"):
        freeze(board, cast, held_on=today() - timedelta(days=1))


def test_the_members_are_told_and_it_is_on_record(board, cast):
    meeting = freeze(board, cast)
    told = set(Notice.objects.filter(rule="board.figures").values_list("user", flat=True))
    assert told == {cast.board.pk}
    assert Record.objects.filter(verb="froze", subject_id=str(meeting.pk), actor=cast.boardchair).count() == 1


@pytest.mark.parametrize("who", ["board", "admin", "chair", "school"])
def test_only_the_chair_of_the_board_and_the_partnership_manager_freeze(board, cast, who):
    with pytest.raises(PermissionDenied):
        operations.freeze_figures(board, held_on=today(), by=getattr(cast, who))
    assert operations.freeze_figures(board, held_on=today(), by=cast.partnership)


def test_the_chair_freezes_and_a_member_reads_the_pack(board, cast, stays, last, sign_in):
    left_in(last, stays, 8)
    client = sign_in(cast.boardchair)
    wrong = client.post(reverse("board:freeze"), {"board": board.pk, "held_on": "last year"}).content.decode()
    assert "There is a problem" in wrong
    page = client.post(reverse("board:freeze"), {"board": board.pk, "held_on": "today"}, follow=True).content.decode()
    assert "The figures are frozen" in page
    meeting = BoardMeeting.objects.get()
    reader = sign_in(cast.board)
    page = reader.get(meeting.get_absolute_url()).content.decode()
    assert "Children who left the risk log" in page
    assert "Pip0" not in page
    assert f"{meeting.held_on:%-d %B %Y}" in reader.get(reverse("board:dashboard")).content.decode()
    table = list(csv.reader(reader.get(f"{meeting.get_absolute_url()}?format=csv").content.decode().splitlines()))
    [row] = [one for one in table if one[0] == "Children who left the risk log"]
    assert row[table[0].index(last.label)] == "8"


def test_who_is_not_of_the_board_reads_no_pack(board, cast, sign_in):
    meeting = freeze(board, cast)
    client = sign_in(cast.chair)
    assert client.get(meeting.get_absolute_url()).status_code == 403
    assert client.get(reverse("board:meetings")).status_code == 403


def test_by_the_api_a_meeting_is_given_its_figures_once_for_a_key(board, cast, stays, last, api):
    left_in(last, stays, 8)
    client, body = api(cast.boardchair), {"board": board.pk, "held_on": f"{today()}"}
    made = client.post("/api/v1/board/meetings/", body, headers={"Idempotency-Key": "one"})
    assert made.status_code == 201, made.data
    again = client.post("/api/v1/board/meetings/", body, headers={"Idempotency-Key": "one"})
    assert again.json() == made.json()
    [left] = [one for one in made.json()["indicators"] if one["code"] == "left_log"]
    assert {"quarter": last.code, "value": 8} in left["trust"]
    refused = client.post("/api/v1/board/meetings/", body)
    assert refused.status_code == 400
    assert list(refused.json()) == ["held_on"]
    assert client.get("/api/v1/board/meetings/").json()["results"][0]["id"] == made.json()["id"]
    assert api(cast.chair).get("/api/v1/board/meetings/").status_code == 403


@given(st.one_of(st.none(), st.just("c"), st.integers(0, 10**6), st.floats(0, 100).map(lambda one: round(one, 1))))
def test_a_cell_is_had_back_as_it_was_kept(value):
    back = frozen.figure_of(frozen.text_of(Figure(value)))
    assert back == Figure(value)
    assert type(back.value) is type(value)


def test_the_sum_of_a_year_is_what_a_reader_could_add_up():
    assert frozen.sum_shown([Figure(8), Figure(None), Figure(10)]) == Figure(18)
    assert frozen.sum_shown([Figure(8), Figure("c")]) == Figure("c")


# --- The figures that came with the meetings ------------------------------------------------------------------------

Q1, Q2, Q3 = Quarter(2025, 1), Quarter(2025, 2), Quarter(2025, 3)


@pytest.fixture
def agreed(cast, panel):
    """`agreed(case, (day, net), …)`: scores that a panel agreed for a case, at half past eleven in the evening."""

    def make(case, *scores, stage=Stage.AGREED, framework=None):
        figures = {"index": 50, "credit": 0, "completeness": 100, "provisional": False, "band": "high"}
        for day, net in scores:
            at = timezone.make_aware(datetime.combine(day, time(23, 30)))
            Assessment.objects.create(
                case=case,
                framework=framework or panel.framework,
                stage=stage,
                given_at=at,
                net=net,
                given_by=cast.health,
                **figures,
            )

    return make


def test_a_childs_risk_fell_where_the_latest_score_of_the_quarter_is_below_the_latest_before_it(agreed, cast):
    def case():
        child = casework.record_child(given_name="Pip", family_name="Testerly", by=cast.frontdoor)
        return casework.open_case(
            child, lead=cast.socialworker, locality=cast.north, level_of_need=4, reason="x", by=cast.frontdoor
        )

    agreed(case(), (date(2025, 4, 2), 60), (date(2025, 7, 2), 70), (date(2025, 9, 30), 59))  # fell
    agreed(case(), (date(2025, 4, 2), 60), (date(2025, 7, 1), 61))  # rose
    agreed(case(), (date(2025, 6, 30), 60), (date(2025, 8, 1), 60))  # flat; 30 June in London is the quarter before
    agreed(case(), (date(2025, 8, 1), 60))  # new
    agreed(case(), (date(2025, 4, 1), 60), (date(2025, 10, 1), 50))  # fell later
    merely_proposed = case()
    agreed(merely_proposed, (date(2025, 4, 1), 60))
    agreed(merely_proposed, (date(2025, 7, 1), 10), stage=Stage.PROPOSED)
    found = counting.score_fell(counting.gather([Q1, Q2, Q3]))
    assert found[Q1][None] == Tally(0, 0, is_rate=True)
    assert found[Q2][None] == Tally(1, 3, is_rate=True)
    assert found[Q3][None] == Tally(1, 1, is_rate=True)


def test_scores_by_another_framework_are_not_set_against_each_other(agreed, cast, shared_case):
    draft = frameworks.draft_framework(by=cast.admin, **default.DEFAULT | {"name": "Exploitation"})
    other = frameworks.publish_framework(draft, by=cast.admin)
    agreed(shared_case, (date(2025, 4, 2), 60))
    agreed(shared_case, (date(2025, 7, 2), 20), framework=other)
    found = counting.score_fell(counting.gather([Q1, Q2]))
    assert found[Q2][None] == Tally(0, 0, is_rate=True)


def test_an_observer_has_no_seat_to_take(cast, panel):
    panels.seat_member(panel, cast.police, role="observer", by=cast.admin)
    held = panel.meetings.create(starts_at=datetime(2025, 5, 1, tzinfo=UTC), place="Hall", state=MeetingState.ISSUED)
    for seat in panel.members.all():
        Attendance.objects.create(meeting=held, member=seat, presence=Presence.PRESENT)
    cells = counting.attendance(counting.gather([Q1]))[Q1]
    assert sum(one.bottom for one in cells.values()) == panel.members.exclude(role="observer").count()


def test_an_action_that_was_carried_was_not_done_on_time(action, panel):
    meeting = panel.meetings.create(starts_at=datetime(2025, 5, 1, tzinfo=UTC), place="Hall")
    quarter = quarter_of(action.due_on)
    for carried, on_time in ((0, 1), (1, 0)):
        Action.objects.filter(pk=action.pk).update(
            meeting=meeting, state="done", ended_at=timezone.now(), carried=carried
        )
        assert counting.actions_on_time(counting.gather([quarter]))[quarter][None] == Tally(on_time, 1, is_rate=True)


def test_attendance_is_by_partner_of_seats_taken_at_meetings_held(cast, panel):
    held = panel.meetings.create(starts_at=datetime(2025, 5, 1, tzinfo=UTC), place="Hall", state=MeetingState.ISSUED)
    off = panel.meetings.create(starts_at=datetime(2025, 5, 2, tzinfo=UTC), place="Hall", state=MeetingState.CANCELLED)
    seats = list(panel.members.order_by("pk"))
    for meeting in (held, off):
        for seat, presence in zip(seats, (Presence.PRESENT, Presence.APOLOGIES), strict=True):
            Attendance.objects.create(meeting=meeting, member=seat, presence=presence)
    facts = counting.gather([Q1])
    cells = counting.attendance(facts)[Q1]
    assert sum(one.bottom for one in cells.values()) == 2
    assert sum(one.top for one in cells.values()) == 1
    [series] = dashboard.figures(facts, by_code("attendance"))
    assert series.trust[Q1] == Figure(50.0)
    assert set(series.parts) == {seat.partner.name for seat in seats}


def test_times_that_an_action_went_up_to_chair_or_board_are_counted(action, panel, cast):
    action.meeting = panel.meetings.create(starts_at=datetime(2025, 5, 1, tzinfo=UTC), place="Hall")
    action.save()
    for level, on in ((1, date(2025, 5, 2)), (2, date(2025, 5, 5)), (3, date(2025, 7, 1))):
        action.escalations.create(level=level, owner=action.owner, to=cast.chair, on=on, due_on=date(2025, 5, 1))
    found = counting.escalated(counting.gather([Q1, Q2]))
    assert (found[Q1][None].top, found[Q2][None].top) == (1, 1)
