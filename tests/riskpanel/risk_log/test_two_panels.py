"""Two panels with frameworks of their own: their scores do not mix."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from riskpanel import log_rows
from riskpanel.models import Action, AgendaItem, Assessment, LogEntry, Meeting, PanelMember
from riskpanel.operations import agenda, assessments, frameworks, panels, risk_log
from riskpanel.papers import signals_of
from tests.cast import SINCE


@pytest.fixture
def exploitation(cast, panel):
    """A panel of its own framework, which only looks at two things, chaired by the same chair."""
    draft = frameworks.draft_framework(
        by=cast.admin, name="Exploitation", domains=[("online", "Online", 2), ("travel", "Travel", 1)], factors=[]
    )
    framework = frameworks.publish_framework(draft, by=cast.admin)
    made = panels.set_up_panel(
        name="Exploitation panel", log_owner=cast.boardchair, framework=framework, cadence_days=7, by=cast.admin
    )
    panels.seat_member(made, cast.chair, role="chair", since=SINCE, by=cast.admin)
    for kept in ("_panel_seats", "_panel_cases"):
        cast.chair.__dict__.pop(kept, None)
    return made


def propose(case, panel, value, by):
    on = timezone.localdate()
    ratings = {
        code: {"value": value, "evidence": "Seen", "source": "Police", "on": on}
        for code in panel.framework.scheme.weights
    }
    return assessments.propose_assessment(case, by=by, ratings=ratings, framework=panel.framework)


def test_each_log_shows_the_scores_of_its_own_framework(cast, entry, exploitation):
    made = propose(entry.case, exploitation, 3, cast.socialworker)
    other = risk_log.list_child(
        entry.case, panel=exploitation, by=cast.chair, reason="Online", lead=cast.socialworker, assessment=made
    )
    today = timezone.localdate()
    rows = log_rows.rows_of(list(log_rows.with_columns(LogEntry.objects.all(), on=today)), on=today)
    assert {row.entry.pk: row.values for row in rows} == {entry.pk: [52], other.pk: [75]}


def test_a_score_of_another_framework_neither_lists_nor_comes_to_the_agenda(cast, panel, shared_case, exploitation):
    made = propose(shared_case, exploitation, 3, cast.socialworker)
    with pytest.raises(ValidationError, match="another framework"):
        risk_log.list_child(
            shared_case, panel=panel, by=cast.chair, reason="Online", lead=cast.socialworker, assessment=made
        )
    meeting = Meeting.objects.create(panel=panel, starts_at=timezone.now(), place="Hall")
    assert agenda.build_agenda(meeting, by=cast.coordinator) == []
    theirs = Meeting.objects.create(panel=exploitation, starts_at=timezone.now(), place="Hall")
    assert [item.case for item in agenda.build_agenda(theirs, by=cast.chair)] == [shared_case]


def test_a_practitioner_chooses_between_the_frameworks_that_panels_score_with(cast, shared_case, exploitation, sign_in):
    address = reverse("riskpanel:propose_assessment", args=[shared_case.pk])
    page = sign_in(cast.socialworker).get(address).content.decode()
    assert f"?framework={exploitation.framework_id}" in page
    page = sign_in(cast.socialworker).get(f"{address}?framework={exploitation.framework_id}").content.decode()
    assert "Travel" in page


def test_the_log_opens_with_the_panel_on_which_one_has_sat_longest(cast, panel, exploitation, sign_in):
    """Not with the first by name: a new small panel does not hide the log that is worked on."""
    PanelMember.objects.filter(panel=exploitation).update(since=SINCE + timedelta(days=30))
    page = sign_in(cast.chair).get(reverse("riskpanel:risk_log"))
    assert page.context["panel"] == panel
    PanelMember.objects.filter(panel=exploitation).update(since=SINCE - timedelta(days=30))
    assert sign_in(cast.chair).get(reverse("riskpanel:risk_log")).context["panel"] == exploitation


@pytest.fixture
def both_scored(cast, panel, shared_case, exploitation):
    """Both panels agreed a score of the child a week ago and today, each under its own framework."""
    for one, scores in ((panel, (40, 45)), (exploitation, (10, 90))):
        for days, net in zip((7, 1), scores, strict=True):
            met = Meeting.objects.create(panel=one, starts_at=timezone.now() - timedelta(days=days), place="Hall")
            figures = {"index": net, "credit": 0, "net": net, "completeness": 100, "provisional": False, "band": "low"}
            kept = {"stage": "agreed", "given_by": cast.chair, "given_at": met.starts_at, "meeting": met}
            Assessment.objects.create(case=shared_case, framework=one.framework, **figures, **kept)
    return shared_case


def test_a_rise_under_another_framework_moves_no_place_on_the_agenda(cast, panel, both_scored, exploitation):
    for one, rise in ((panel, 5), (exploitation, 80)):
        meeting = Meeting.objects.create(panel=one, starts_at=timezone.now() + timedelta(days=7), place="Hall")
        item = AgendaItem.objects.create(meeting=meeting, kind="new", case=both_scored, order=1)
        assert signals_of(meeting)[item.pk].rise == rise


def test_what_is_proposed_counts_against_what_was_agreed_last(cast, panel, both_scored):
    meeting = Meeting.objects.create(panel=panel, starts_at=timezone.now() + timedelta(days=7), place="Hall")
    item = AgendaItem.objects.create(meeting=meeting, kind="new", case=both_scored, order=1)
    assert not signals_of(meeting)[item.pk].proposed
    figures = {"index": 64, "credit": 0, "net": 64, "completeness": 100, "provisional": False, "band": "high"}
    Assessment.objects.create(
        case=both_scored, framework=panel.framework, stage="proposed", given_by=cast.socialworker, **figures
    )
    why = signals_of(meeting)[item.pk]
    assert (why.rise, why.proposed) == (64 - 45, True)


def test_an_overdue_action_of_another_panel_moves_no_place_on_the_agenda(cast, panel, shared_case, exploitation):
    theirs = Meeting.objects.create(panel=exploitation, starts_at=timezone.now() - timedelta(days=9), place="Hall")
    due = {"what": "Ring", "owner": cast.chair, "partner": cast.chair.standing.partner, "set_by": cast.chair}
    day = timezone.localdate() - timedelta(days=2)
    Action.objects.create(case=shared_case, meeting=theirs, set_at=theirs.starts_at, due_on=day, **due)
    for one, overdue in ((panel, 0), (exploitation, 1)):
        meeting = Meeting.objects.create(panel=one, starts_at=timezone.now() + timedelta(days=7), place="Hall")
        item = AgendaItem.objects.create(meeting=meeting, kind="new", case=shared_case, order=1)
        assert signals_of(meeting)[item.pk].overdue == overdue
