from datetime import datetime, time, timedelta
from itertools import count

import pytest
from django.core import mail
from django.utils import timezone
from icalendar import Calendar

from notifications.operations import deliver
from riskpanel.models import Panel
from riskpanel.operations import actions, minutes
from riskpanel.rules.working_days import same_or_next_working_day
from tests.riskpanel.tables import LONDON, begin, make_panel, plan, start


@pytest.fixture
def panel(cast) -> Panel:
    return make_panel(cast)


@pytest.fixture
def meetings(cast, panel, time_machine):
    """Two planned meetings, a fortnight apart, on the morning of the first."""
    day = same_or_next_working_day(timezone.localdate() + timedelta(days=1))
    time_machine.move_to(datetime.combine(day, time(9), LONDON))
    return plan(panel, cast.coordinator, datetime.combine(day, time(14), LONDON), count=2)


@pytest.fixture
def meeting(cast, meetings):
    """The first of them, under way; the coordinator holds the pen, and everybody accepted the statement."""
    return begin(meetings[0], cast.coordinator)


@pytest.fixture
def before(cast, meetings):
    """The earlier meeting, closed with one action set."""
    first = meetings[0]
    start(first, by=cast.coordinator)
    action = actions.set_action(what="Visit the home", owner=cast.police, meeting=first, by=cast.coordinator)
    minutes.close_meeting(first, by=cast.coordinator)
    return action


@pytest.fixture
def second(cast, meetings, before, time_machine):
    time_machine.move_to(meetings[1].starts_at)
    return begin(meetings[1], cast.coordinator)


@pytest.fixture
def sent_to(settings):
    """`sent_to(user)`: the calendars in the mails that leave now for this person, as (method, event)."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    days = count(1)  # a digest leaves three hours after the one before

    def leave(user):
        mail.outbox.clear()
        deliver(at=timezone.now() + timedelta(days=next(days)))
        parts = [part for one in mail.outbox if one.to == [user.email] for part in one.message().walk()]
        found = [part for part in parts if part.get_content_type() == "text/calendar"]
        calendars = [(part.get_param("method"), Calendar.from_ical(part.get_payload(decode=True))) for part in found]
        assert all(calendar["method"] == method for method, calendar in calendars)
        return [(method, calendar.events[0]) for method, calendar in calendars]

    return leave
