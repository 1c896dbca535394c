from datetime import timedelta

import pgtrigger
import pytest
from django.urls import reverse
from django.utils import timezone

from riskpanel import log_rows
from riskpanel.models import Assessment, Attendance, LogEntry, Meeting
from riskpanel.operations import panels
from riskpanel.operations.actions import write_action
from riskpanel.rules.risk_log import drift


@pytest.mark.parametrize(
    ("nets", "drifts"),
    [([52, 52, 52], True), ([60, 51, 53, 52], True), ([52, 55, 52], False), ([52, 52], False), ([], False)],
)
def test_a_score_that_moves_by_two_points_at_most_over_three_meetings_is_flat(nets, drifts):
    assert bool(drift(nets=nets, carried_twice=0, absent=[])) is drifts


def test_each_reason_is_said_in_words():
    said = drift(nets=[], carried_twice=2, absent=["Fernshire Police"])
    assert said == ["2 actions were carried twice.", "Fernshire Police was absent from the last two meetings."]


@pytest.fixture
def held(cast, panel):
    """Two closed meetings at which everybody was but the council."""
    made = []
    for back in (4, 2):
        meeting = Meeting.objects.create(
            panel=panel, starts_at=timezone.now() - timedelta(weeks=back), place="Hall", state="closed", quorate=True
        )
        for member in panel.members.select_related("partner"):
            absent = member.partner == cast.partners["council"]
            Attendance.objects.create(meeting=meeting, member=member, presence="apologies" if absent else "present")
        made.append(meeting)
    return made


@pytest.fixture
def long_listed(entry):
    """On the log since before both meetings."""
    with pgtrigger.ignore("riskpanel.LogEntry:leaving_holds_the_rule"):  # a stay keeps its first day
        LogEntry.objects.filter(pk=entry.pk).update(listed_on=timezone.localdate() - timedelta(weeks=6))
    entry.refresh_from_db()
    return entry


def row_now(entry):
    today = timezone.localdate()
    return log_rows.row_of(log_rows.with_columns(LogEntry.objects.filter(pk=entry.pk), on=today).get(), on=today)


def test_the_agency_of_the_lead_that_missed_two_meetings_stands_on_the_log(cast, long_listed, held, sign_in):
    page = sign_in(cast.chair).get(reverse("riskpanel:risk_log")).content.decode()
    assert "Fernshire Council was absent from the last two meetings." in page
    assert "Drifting" in page


def test_an_agency_that_came_once_is_not_absent(cast, entry, held):
    Attendance.objects.filter(meeting=held[1], member__user=cast.chair).update(presence="present")
    assert log_rows.last_two(entry.panel_id) == log_rows.NOTHING_HELD


def test_the_log_is_narrowed_to_what_drifts(cast, long_listed, held, sign_in):
    address = reverse("riskpanel:risk_log")
    assert "Wren Testerly</a>" in sign_in(cast.chair).get(f"{address}?drifts=yes").content.decode()
    page = sign_in(cast.chair).get(f"{address}?drifts=no").content.decode()
    assert "No children here" in page


def test_an_action_carried_twice_counts_for_its_own_panel(cast, entry, sitting):
    due = timezone.localdate() + timedelta(days=3)
    action = write_action(
        "Call home", cast.police, due, item=None, meeting=sitting, case=entry.case, by=cast.coordinator
    )
    type(action).objects.filter(pk=action.pk).update(carried=2)
    assert row_now(entry).drift == ["1 action was carried twice."]
    assert not Assessment.objects.agreed().exists()


def test_meetings_before_the_listing_make_no_drift(cast, entry, held):
    """Listed today: the two meetings missed were not about this child."""
    assert row_now(entry).drift == []


def agreed_at(case, by, panel, weeks_ago, net=52):
    """A score agreed at a meeting of that panel so many weeks ago."""
    at = timezone.now() - timedelta(weeks=weeks_ago)
    meeting = Meeting.objects.create(panel=panel, starts_at=at, place="Hall", state="closed", quorate=True)
    figures = {
        "index": net,
        "credit": 0,
        "net": net,
        "completeness": 100,
        "provisional": False,
        "band": "high",
        "floor": "",
    }
    return Assessment.objects.create(
        case=case, framework=panel.framework, stage="agreed", given_by=by, given_at=at, meeting=meeting, **figures
    )


@pytest.mark.parametrize(("weeks", "is_flat"), [((5, 3, 1), True), ((9, 3, 1), False)])
def test_only_scores_agreed_since_the_listing_are_flat(cast, long_listed, weeks, is_flat):
    for ago in weeks:
        agreed_at(long_listed.case, cast.coordinator, long_listed.panel, ago)
    assert ("The score has not moved over 3 meetings." in row_now(long_listed).drift) is is_flat


def test_scores_of_another_panel_are_no_drift_of_this_one(cast, long_listed):
    other = panels.set_up_panel(
        name="Another", log_owner=cast.boardchair, framework=long_listed.panel.framework, by=cast.admin
    )
    for ago, panel in ((5, other), (3, long_listed.panel), (1, other)):
        agreed_at(long_listed.case, cast.coordinator, panel, ago)
    assert row_now(long_listed).drift == []
