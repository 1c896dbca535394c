"""The panel that is measured is as large as issue 4 says, its figures come of what pages answer, and nothing stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from benchmarks.figures import panel as figures
from benchmarks.panel import panel_at_work
from riskpanel.models import Action, LogEntry, Meeting, Panel
from trust.demo.scale import building
from trust.demo.scale.sizes import Size


@pytest.fixture
def generated(transactional_db, settings, tmp_path):
    settings.AUDIT_SEAL_FILE = str(tmp_path / "seals.log")
    settings.ROOT_URLCONF = "benchmarks.urls"
    until = timezone.localdate() - timedelta(days=1)
    building.build(replace(Size.of(1000, until=until, seed=1), looks=100, referrals=100), say=lambda line: None)


def test_the_panel_is_as_large_as_the_issue_says_and_measured_and_leaves_nothing(generated):
    models = (Panel, Meeting, LogEntry, Action)
    before = [model.objects.count() for model in models]
    with panel_at_work() as work:
        waiting = Action.objects.to_review_at(work.meeting)
        on_log = LogEntry.objects.active().filter(panel=work.panel)
        assert (on_log.count(), work.meeting.agenda.count(), waiting.count()) == (100, 30, 120)
        assert work.meeting.is_under_way
        assert on_log.filter(case__assessments__isnull=False).exists(), "with scores"
    found = {one.name: one for one in figures.figures(None, rounds=1)}
    for page in ("log of 100 entries", "meeting of 30 children", "its 120 actions"):
        assert found[f"{page}: database"].ratio > 0
    assert any(name.startswith("following by 9 people") for name in found), "one panel of nine is generated"
    assert [one.name for one in found.values() if one.misses] == []
    assert [model.objects.count() for model in models] == before
