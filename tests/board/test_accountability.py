"""From any action the thread names a person at every level, or says where it breaks."""

from datetime import timedelta
from itertools import combinations

import pytest
from django.db import transaction
from django.utils import timezone

from cases.looks import looks_at
from partners.models import Partner, User
from riskpanel.models import Action, Panel
from trust.board import accountability, breaks

TITLES = ["Owner of the action", "Team manager", "Senior contact"]
PANEL = ["Panel chair", "Owner of the risk log", "Board member"]


def listed(case, panel, cast):
    """The case on the panel's log, so that its actions answer to the panel."""
    from riskpanel.models import LogEntry

    return LogEntry.objects.create(
        panel=panel,
        case=case,
        lead=cast.socialworker,
        reason="High risk",
        proposed_by=cast.socialworker,
        listed_on=timezone.localdate(),
    )


def test_the_line_of_an_action_names_a_person_at_every_level(cast, shared_case, action, panel, board):
    listed(shared_case, panel, cast)
    line = accountability.line_of_action(action)
    assert [level.title for level in line] == [*TITLES, *PANEL, "Chair of the Board"]
    assert [level.person for level in line] == [
        cast.health,
        cast.teams["health", "Health visiting"].manager,
        cast.partners["health"].senior_contact,
        cast.chair,
        cast.manager,
        cast.board,
        cast.boardchair,
    ]
    assert not any(level.is_broken for level in line)


def test_without_a_panel_the_line_goes_from_the_partner_to_the_board(cast, action, board):
    assert [level.title for level in accountability.line_of_action(action)] == [*TITLES, "Chair of the Board"]


def test_a_level_without_a_live_person_is_a_break_in_words(cast, shared_case, action, panel, board):
    listed(shared_case, panel, cast)
    User.objects.filter(pk=cast.chair.pk).update(is_active=False)
    team = cast.teams["health", "Health visiting"]
    team.manager = None
    team.save()
    broken = {one.title: one.break_in_words for one in accountability.line_of_action(action) if one.is_broken}
    assert broken == {
        "Team manager": "Health visiting has no manager.",
        "Panel chair": "Chair Cast can no longer sign in.",
    }


def test_an_owner_who_left_breaks_the_line_at_once(cast, action, board):
    from partners.operations import leave_team

    leave_team(cast.health.memberships.get(), on=timezone.localdate(), by=cast.admin)
    first = accountability.line_of_action(Action.objects.get(pk=action.pk))[0]
    assert first.is_broken
    assert "no longer works for" in first.break_in_words


ENDS = {
    "owner left": lambda c: User.objects.filter(pk=c.health.pk).update(is_active=False),
    "manager left": lambda c: User.objects.filter(pk=c.teams["health", "Health visiting"].manager_id).update(
        is_active=False
    ),
    "no senior contact": lambda c: Partner.objects.filter(pk=c.partners["health"].pk).update(senior_contact=None),
    "chair left": lambda c: User.objects.filter(pk=c.chair.pk).update(is_active=False),
    "owner of the log left": lambda c: User.objects.filter(pk__in=Panel.objects.values("log_owner")).update(
        is_active=False
    ),
    "who answers for the priority left": lambda c: User.objects.filter(pk=c.board.pk).update(is_active=False),
    "chair of the Board left": lambda c: User.objects.filter(pk=c.boardchair.pk).update(is_active=False),
}
COUNTED = dict(zip([*TITLES, *PANEL, "Chair of the Board"], breaks.LEVELS, strict=True))


@pytest.mark.parametrize("on_the_log", [True, False])
def test_the_count_of_breaks_is_what_the_threads_show(cast, shared_case, action, panel, board, on_the_log):
    """Whatever ends, alone or together: the Board's count says what walking each action's line says."""
    if on_the_log:
        listed(shared_case, panel, cast)
    seen = set()
    for many in range(len(ENDS) + 1):
        for ended in combinations(ENDS, many):
            with transaction.atomic():
                for name in ended:
                    ENDS[name](cast)
                line = accountability.line_of_action(Action.objects.get(pk=action.pk))
                counted = breaks.open_actions(today=timezone.localdate())
                transaction.set_rollback(True)
            broken = {COUNTED[level.title] for level in line if level.is_broken}
            assert {level: counted[level] for level in breaks.LEVELS} == {
                level: int(level in broken) for level in breaks.LEVELS
            }, ended
            seen |= broken
    assert seen == (set(breaks.LEVELS) if on_the_log else {*breaks.LEVELS[:3], breaks.LEVELS[-1]})


def test_owner_sees_the_thread_and_an_outsider_gets_404(sign_in, cast, action, board):
    address = f"/actions/{action.pk}/thread/"
    page = sign_in(cast.health).get(address)
    assert page.status_code == 200
    assert "Boardchair Cast" in page.content.decode()
    assert sign_in(cast.outsider).get(address).status_code == 404


def test_the_board_sees_a_thread_only_when_the_action_came_up_to_it(sign_in, cast, action, board, time_machine):
    from riskpanel.models import Escalation

    time_machine.move_to(timezone.now() + timedelta(days=8))
    address = f"/actions/{action.pk}/thread/"
    assert sign_in(cast.board).get(address).status_code == 404
    top = {"action": action, "owner": action.owner, "level": 3, "on": timezone.localdate()}
    Escalation.objects.create(due_on=action.due_on - timedelta(days=1), **top)
    assert sign_in(cast.board).get(address).status_code == 404, "by a due day of before it was carried"
    Escalation.objects.create(due_on=action.due_on, **top)
    page = sign_in(cast.board).get(address)
    assert page.status_code == 200
    assert "Visit" not in page.content.decode()
    assert "Testerly" not in page.content.decode()


def test_a_look_at_a_thread_is_on_record_with_its_reason(sign_in, cast, action, board):
    """The page "Who looked" of the case marks what has no reason; the owner of an action has one."""
    for person, why in ((cast.health, "Their own work"), (cast.manager, "Answers for an action")):
        assert sign_in(person).get(f"/actions/{action.pk}/thread/").status_code == 200
        look = next(one for one in looks_at(action.case)[0] if one.who == person.name)
        assert (look.why, "No share" in look.marks) == (why, False)
