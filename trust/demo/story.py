"""Two years in Fernshire, told through the real operations, from the first administrator to this morning."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from django.db import transaction
from django.test.utils import override_settings

from notifications.operations import sweep
from riskpanel.models import Meeting
from riskpanel.operations import meetings
from trust.demo import children, clock, guidance, people
from trust.demo.children import Young
from trust.demo.plot import Stay, meeting_days, stays
from trust.demo.sittings import OnTheLog, Table

SEED = 90234
CHILDREN, REFERRALS = 300, 600
Say = Callable[[str], None]


class Story:
    """Events are laid out by day and then happen in order, so that nobody knows the future."""

    def __init__(self, *, today: date, months: int, say: Say) -> None:
        self.today, self.months, self.say = today, months, say
        self.random = Random(SEED)  # noqa: S311 - a story, not a secret
        self.since = _months_before(today, months)
        self.days: dict[date, list[Callable[[], None]]] = defaultdict(list)

    def tell(self) -> None:
        """Everything happens in one transaction a fortnight; mails of the past go nowhere."""
        with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"), transaction.atomic():
            self._found()
        self._lay_out_the_panel()
        self._lay_out_the_referrals()
        for number, day in enumerate(sorted(self.days)):
            with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"), transaction.atomic():
                for event in self.days[day]:
                    event()
            if number % 60 == 0:
                self.say(f"{day:%B %Y}")

    def _found(self) -> None:
        with clock.at(clock.moment(self.since - timedelta(days=30), 9)):
            self.trust = people.found(self.since - timedelta(days=30), self.random)
            guidance.publish(by=self.trust.admin)
        self.table = Table(self.trust, self.random)

    def _lay_out_the_panel(self) -> None:
        days = meeting_days(first=self.since + timedelta(days=20), today=self.today)
        plot = stays(days, today=self.today, random=self.random)
        coming = [days[-1] + timedelta(days=14 * step) for step in range(1, 7)]
        sittings: list[Meeting] = []
        self.days[self.since].append(lambda: sittings.extend(self._plan(days)))
        self.days[days[-1]].append(lambda: sittings.extend(self._plan(coming)))
        young = [
            children.imagine(number, today=self.today, random=self.random, teenager=True) for number in range(len(plot))
        ]
        self.young = self._cast_the_stays(plot, young, days)
        for number, day in enumerate(days):
            self.days[day - timedelta(days=1)].append(lambda day=day: self.table.work(until=day - timedelta(days=1)))
            self.days[day].append(lambda number=number: self.table.hold(sittings[number], number=number))
            self.days[day + timedelta(days=1)].append(lambda day=day: self._sweep(day + timedelta(days=1)))
            self.days[day + timedelta(days=8)].append(lambda day=day: self._sweep(day + timedelta(days=8)))

    def _plan(self, days: list[date]) -> list[Meeting]:
        first = clock.moment(days[0], 14)
        self.trust.forget_standing()
        made: list[Meeting] = []
        with clock.at(min(first - timedelta(days=3), clock.moment(max(self.since, days[0] - timedelta(days=14)), 17))):
            for start in range(0, len(days), 26):
                made += meetings.plan_meetings(
                    self.trust.panel,
                    first=clock.moment(days[start], 14),
                    count=min(26, len(days) - start),
                    place="The Old Corn Exchange, room 2",
                    by=self.trust.people["coordinator"],
                )
        return made
