"""A meeting under way whose statement nobody has accepted yet, and the one after it."""

import pytest

from riskpanel.models import Action, AgendaItem, Meeting
from riskpanel.operations import actions, agenda
from tests.riskpanel.tables import all_accept, assess, start


@pytest.fixture
def meeting(cast, meetings) -> Meeting:
    """Under way; the coordinator holds the pen, and nobody has accepted the statement yet."""
    return start(meetings[0], by=cast.coordinator)


@pytest.fixture
def item(cast, meeting, shared_case) -> AgendaItem:
    """A child on the agenda of a meeting under way; nobody has accepted the statement yet."""
    assess(shared_case, "A", by=cast.socialworker)
    [item] = agenda.build_agenda(meeting, by=cast.coordinator)
    return item


@pytest.fixture
def earlier(cast, meeting, shared_case) -> Action:
    """An action of the child's item at the first meeting, which the coordinator owns."""
    assess(shared_case, "A", by=cast.socialworker)
    [item] = agenda.build_agenda(meeting, by=cast.coordinator)
    all_accept(meeting)
    return actions.set_action(what="Call at the home", owner=cast.coordinator, item=item, by=cast.coordinator)


@pytest.fixture
def second(cast, meeting, meetings, earlier, time_machine) -> Meeting:
    time_machine.move_to(meetings[1].starts_at)
    second = start(meetings[1], by=cast.coordinator)
    all_accept(second)
    return second


@pytest.fixture
def again(cast, second, shared_case) -> AgendaItem:
    """The child on the agenda of the second meeting, with the action from the first."""
    return agenda.build_agenda(second, by=cast.coordinator)[0]
