"""A Board, its panel, an action, and children on the log."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from cases import operations as casework
from riskpanel import frameworks_default
from riskpanel.models import Action, LogEntry
from riskpanel.operations import actions, frameworks, panels
from trust.board import operations


@pytest.fixture
def panel(cast):
    draft = frameworks.draft_framework(by=cast.admin, **frameworks_default.DEFAULT)
    framework = frameworks.publish_framework(draft, by=cast.admin)
    made = panels.set_up_panel(
        by=cast.admin, name="Risk management group", log_owner=cast.manager, framework=framework, threshold=45
    )
    panels.seat_member(made, cast.chair, role="chair", by=cast.admin)
    panels.seat_member(made, cast.member, by=cast.admin)
    return made


@pytest.fixture
def board(cast, panel):
    made = operations.set_up_board(name="Trust Board", by=cast.admin)
    today = timezone.localdate()
    operations.seat_on_board(made, cast.boardchair, role="chair", since=today, by=cast.admin)
    seat = operations.seat_on_board(made, cast.board, since=today, by=cast.admin)
    operations.set_priority(
        made, title="Fewer at high risk", outcome_area="safe", accountable=seat, panels=[panel], by=cast.admin
    )
    return made


@pytest.fixture
def action(cast, shared_case) -> Action:
    due = timezone.localdate() + timedelta(days=7)
    return actions.set_action(what="Visit", owner=cast.health, due_on=due, case=shared_case, by=cast.socialworker)


@pytest.fixture
def stays(cast, panel):
    """`stays([(listed, left), …])` puts children on the log as rows, below the operations that have their own tests."""

    def make(spans: list[tuple[date, date]]) -> None:
        for number, (listed_on, left_on) in enumerate(spans):
            child = casework.record_child(given_name=f"Pip{number}", family_name="Testerly", by=cast.frontdoor)
            case = casework.open_case(
                child, lead=cast.socialworker, locality=cast.north, level_of_need=4, reason="Risk", by=cast.frontdoor
            )
            meeting = panel.meetings.create(
                starts_at=datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=panel.meetings.count()), place="Here"
            )
            LogEntry.objects.create(
                panel=panel,
                case=case,
                lead=cast.socialworker,
                reason="High risk",
                proposed_by=cast.socialworker,
                listed_on=listed_on,
                left_on=left_on,
                left_at=meeting,
                step_down_plan="Weekly mentor",
                step_down_lead=cast.socialworker,
            )

    return make
