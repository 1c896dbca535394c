from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from riskpanel import log_rows
from riskpanel.models import Assessment, Attendance, LogEntry, Meeting
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


def test_the_agency_of_the_lead_that_missed_two_meetings_stands_on_the_log(cast, entry, held, sign_in):
    page = sign_in(cast.chair).get(reverse("riskpanel:risk_log")).content.decode()
    assert "Fernshire Council was absent from the last two meetings." in page
    assert "Drifting" in page


def test_an_agency_that_came_once_is_not_absent(cast, entry, held):
    Attendance.objects.filter(meeting=held[1], member__user=cast.chair).update(presence="present")
    assert log_rows.absent_twice(entry.panel_id) == frozenset()


def test_the_log_is_narrowed_to_what_drifts(cast, entry, held, sign_in):
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
    row = log_rows.row_of(
        log_rows.with_columns(LogEntry.objects.all(), on=timezone.localdate()).get(), on=timezone.localdate()
    )
    assert row.drift == ["1 action was carried twice."]
    assert not Assessment.objects.agreed().exists()
