"""The story's own clock. Every operation believes it is that moment; nothing waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import time_machine

LONDON = ZoneInfo("Europe/London")


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), LONDON)


@contextmanager
def at(when: datetime) -> Iterator[datetime]:
    """Do something at a moment of the story. The clock stands still meanwhile."""
    with time_machine.travel(when, tick=False):
        yield when
