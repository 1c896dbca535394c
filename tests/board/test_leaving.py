"""Whoever leaves: everything they held on panels and on the Board stays in sight until somebody else has it."""

import pytest
from django.urls import reverse

from partners import operations, responsibilities
from riskpanel import frameworks_default
from riskpanel.operations import frameworks, panels
from trust.board import operations as board_operations


def held(user):
    return {one.what: one.count for one in responsibilities.of_person(user)}


@pytest.fixture
def panel(cast):
    draft = frameworks.draft_framework(by=cast.admin, **frameworks_default.DEFAULT)
    framework = frameworks.publish_framework(draft, by=cast.admin)
    panel = panels.set_up_panel(name="Risk panel", log_owner=cast.chair, framework=framework, by=cast.admin)
    panels.seat_member(panel, cast.chair, role="chair", by=cast.admin)
    return panel


def test_seats_logs_and_priorities_of_a_leaver_stay_counted(cast, panel, sign_in):
    board = board_operations.set_up_board(name="Trust Board", by=cast.admin)
    seat = board_operations.seat_on_board(board, cast.chair, since="2025-01-01", by=cast.admin)
    board_operations.set_priority(board, title="Safe", outcome_area="safe", accountable=seat, by=cast.admin)
    expected = {
        "partners as senior contact": 1,
        "seats on a panel (1 as its chair)": 1,
        "risk logs to own": 1,
        "seats on the Board": 1,
        "priorities of the Board": 1,
    }
    assert held(cast.chair) == expected
    operations.leave_trust(cast.chair, by=cast.admin)
    assert held(cast.chair) == expected
    page = sign_in(cast.admin).get(reverse("partners:person", kwargs={"pk": cast.chair.pk})).content.decode()
    assert "To be handed over" in page
    assert "1 risk logs to own" in page
    assert reverse("partners:change_partner", kwargs={"pk": cast.partners["council"].pk}) in page
