"""Two years in Fernshire, told through the real operations, from the first administrator to this morning.

`seed_demo` has it told by two hands at once (see hands.py): one tells the panel, the other the referrals and cases.
They meet on the eve of a meeting of the panel, when what fell due is swept. The tests have it told by one hand, in
one transaction. Each hand has a chance of its own, so that what one draws does not hang on how far the other is.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from enum import Enum, auto
from functools import partial
from random import Random

from django.db import transaction

from cases import operations as casework
from cases.models import Case
from notifications import nudge
from notifications.operations import mark_all_read, post_nothing, sweep
from partners import operations as partners
from riskpanel.models import Meeting
from riskpanel.operations import meetings
from riskpanel.rules.papers import CUT_OFF_WORKING_DAYS, PAPERS_WORKING_DAYS
from riskpanel.rules.working_days import working_days_before
from trust.demo import (
    aftermath,
    boards,
    children,
    clock,
    disagreements,
    file_of_referrals,
    front_door,
    guidance,
    hands,
    people,
    referrals_otherwise,
    two_panels,
    two_records,
    waiting,
)
from trust.demo.children import Young
from trust.demo.plot import FORTNIGHT, Stay, meeting_days, stays
from trust.demo.sittings import OnTheLog, Table
from trust.demo.telling import hurry, seldom_collecting, telling, without_savepoints

SEED = 90234
CHILDREN, REFERRALS = 300, 600
COMING = 6  # meetings planned ahead
# Days before the meeting that lists a child: referred so many, and proposed so many.
REFERRED, PROPOSED = (34, 48), 6
LATEST = 6  # meetings on whose eve each the hands meet; before them on every second
Event = Callable[[], object]
# What the front door makes of a referral of a child without an open case.
OUTCOMES = {"open_case": 27, "early_help": 24, "advice": 13, "elsewhere": 6, "no_action": 30}


class Hand(Enum):
    PANEL = auto()
    CASEWORK = auto()
    BOTH = auto()  # on the last day, once both hands have told all else


class Story:
    """Events are laid out by day and then happen in order, so that nobody in it knows the future.

    With two hands nobody knows more of it than what the other hand tells of the same fortnight.
    """

    def __init__(self, *, today: date, months: int, say: Callable[[str], object]) -> None:
        self.today, self.yesterday, self.say = today, today - timedelta(days=1), say
        self.random = Random(SEED)  # noqa: S311 - a story, not a secret
        self.since = months_before(today, months)
        self.scale = months / 24
        self.days: dict[Hand, dict[date, list[Event]]] = {hand: defaultdict(list) for hand in Hand}
        self.eves: list[date] = []  # where the hands meet
        self.month = ""
        self.young: list[Young] = []

    def tell(self, *, by_two: bool = False) -> None:
        """Mails of the past go nowhere, and no commit waits for the disk. One hand tells a day as one transaction.

        What is told is marked as told at its end: where it was cut short, `make run` begins anew.
        """
        hurry()
        with telling(), nudge.held(), without_savepoints(), seldom_collecting():
            with transaction.atomic(), clock.at(clock.moment(self.since - timedelta(days=30), 9)):
                self.trust = people.found(self.since - timedelta(days=30), self.random)
                guidance.publish(by=self.trust.admin)
                front_door.found(self.trust)
            self.table = Table(self.trust, Random(SEED + 1))  # noqa: S311 - a story, not a secret
            self._lay_out_the_panel()
            self._lay_out_the_referrals()
            self._lay_out_the_rest()
            if by_two:
                self._tell_by_two()
            else:
                self._tell_by_one()
            with transaction.atomic():
                self._tell_day(self.yesterday, Hand.BOTH)
            self._sweep(self.yesterday)

    def _tell_by_one(self) -> None:
        for stretch in self._stretches():
            for day in stretch:
                with transaction.atomic():
                    self._tell_day(day, Hand.PANEL, Hand.CASEWORK)
            self._come_to(stretch[-1])

    def _tell_by_two(self) -> None:
        """What is told is committed piece by piece, so that neither hand keeps a child's record from the other."""
        with hands.SecondHand(self._tell_casework) as second:
            for stretch in self._stretches():
                for day in stretch:
                    self._tell_day(day, Hand.PANEL)
                second.meet(partial(self._come_to, stretch[-1]))

    def _tell_casework(self, wait: hands.Wait) -> None:
        hurry()
        for stretch in self._stretches():
            for day in stretch:
                self._tell_day(day, Hand.CASEWORK)
            wait()

    def _tell_day(self, day: date, *told_by: Hand) -> None:
        for hand in told_by:
            for event in self.days[hand].get(day, ()):
                event()

    def _stretches(self) -> Iterator[list[date]]:
        """The days to each eve, and those from the last to yesterday."""
        day = self.since
        for end in [*self.eves, self.yesterday]:
            yield [day + timedelta(days=later) for later in range((end - day).days + 1)]
            day = end + timedelta(days=1)

    def _come_to(self, eve: date) -> None:
        if eve < self.yesterday:
            self._sweep(eve)
        if (month := f"{eve:%B %Y}") != self.month:
            self.month = month
            self.say(month)

    # --- The panel ------------------------------------------------------------------------------------------

    def _lay_out_the_panel(self) -> None:
        days = meeting_days(first=self.since + timedelta(days=35), today=self.today)
        coming = [days[-1] + timedelta(days=14 * step) for step in range(1, COMING + 1)]
        sittings: list[Meeting] = []
        self.eves = eves(days, since=self.since)
        self._on(self.since, lambda: sittings.extend(self._plan(days, on=self.since)), Hand.PANEL)
        self._on(days[-1], lambda: sittings.extend(self._plan(coming, on=days[-1] - timedelta(days=1))), Hand.PANEL)
        for stay, young in self._who_stays(stays(days, today=self.today, random=self.random)):
            listed_on = days[stay.listed]
            if not stay.again:
                opened = listed_on - timedelta(days=self.random.randint(*REFERRED))
                opened = max(opened, self.since + timedelta(days=1))
                self._on(opened, partial(self._refer, young, "open_case", opened))
            proposed = listed_on - timedelta(days=PROPOSED)
            self._on(proposed, partial(self._propose, young, stay, proposed), Hand.PANEL)
        for number, day in enumerate(days):
            self._on(day - timedelta(days=1), partial(self._work, day - timedelta(days=1)), Hand.PANEL)
            self._on(day, partial(self._hold, sittings, number), Hand.PANEL)

        for number, day in enumerate([*days, coming[0]]):
            self._on(working_days_before(day, CUT_OFF_WORKING_DAYS), partial(self._file, sittings, number), Hand.PANEL)
            self._on(
                working_days_before(day, PAPERS_WORKING_DAYS), partial(self._prepare, sittings, number), Hand.PANEL
            )

    def _who_stays(self, plot: Sequence[Stay]) -> list[tuple[Stay, Young]]:
        """A child for each stay: one who left long enough before where the plot wants somebody to come back."""
        told: list[tuple[Stay, Young]] = []
        for stay in plot:
            before = [
                young
                for one, young in told
                if one.left is not None
                and 4 <= stay.listed - one.left <= 20
                and all(later.listed <= one.listed for later, other in told if other is young)
            ]
            if stay.again and before:
                told.append((stay, before[-1]))
                continue
            young = children.imagine(len(self.young), today=self.today, random=self.random, teenager=True)
            self.young.append(young)
            told.append((Stay(stay.listed, stay.left), young))
        return told

    def _plan(self, days: Sequence[date], *, on: date) -> list[Meeting]:
        self.trust.forget_children()
        planned: list[Meeting] = []
        with clock.at(clock.moment(on, 9)):
            for start in range(0, len(days), 26):
                planned += meetings.plan_meetings(
                    self.trust.panel,
                    first=clock.moment(days[start], 14),
                    count=len(days[start : start + 26]),
                    place="The Old Corn Exchange, room 2",
                    by=self.trust.people["coordinator"],
                )
        return planned

    def _propose(self, young: Young, stay: Stay, on: date) -> None:
        self.table.propose(OnTheLog(young, stay), on=on)

    def _work(self, until: date) -> None:
        self.table.work(until=until)

    def _file(self, sittings: list[Meeting], number: int) -> None:
        self.table.file(sittings[number])

    def _prepare(self, sittings: list[Meeting], number: int) -> None:
        self.table.prepare(sittings[number], number=number)

    def _hold(self, sittings: list[Meeting], number: int) -> None:
        self.table.hold(sittings[number], number=number)

    # --- Referrals and cases ----------------------------------------------------------------------------------

    def _lay_out_the_referrals(self) -> None:
        wanted = round(CHILDREN * self.scale)
        for number in range(len(self.young), wanted):
            young = children.imagine(number, today=self.today, random=self.random, teenager=False)
            self.young.append(young)
            day = self._some_weekday(self.since)
            self._on(day, partial(self._refer, young, "", day))
        first = {young.nhs_number for young in self.young}
        for _ in range(round(REFERRALS * self.scale) - len(first)):
            young, day = self.random.choice(self.young), self._some_weekday(self.since + timedelta(days=60))
            self._on(day, partial(self._refer, young, "", day))

    def _refer(self, young: Young, outcome: str, on: date) -> None:
        """What the front door decides; the newest few still wait in its queue."""
        on = children.next_weekday(on)
        if young.case is not None:
            outcome = "pass_to_worker"
        elif not outcome:
            outcome = self.random.choices(list(OUTCOMES), weights=list(OUTCOMES.values()))[0]
        waiting = on >= self.today - timedelta(days=3)
        if on >= self.today or on <= young.date_of_birth:
            return
        children.refer(young, self.trust, on=on, outcome="" if waiting else outcome, random=self.random)

    def _lay_out_the_rest(self) -> None:
        """Each week entries of the chronology, and cases that have met their aims. And what happens once."""
        day = self.since + timedelta(days=1)
        while day < self.today:
            self._on(day, partial(self._week, day))
            day += timedelta(days=7)
        renewed = max(children.next_weekday(self.today - timedelta(days=56)), self.since)
        self._on(renewed, lambda: guidance.renew(on=renewed, by=self.trust.admin))
        self._on(renewed + timedelta(days=14), lambda: guidance.read(on=renewed + timedelta(days=14)))
        for meets, event in boards.days(self.trust, since=self.since, today=self.today):
            self._on(meets, event)
        for one, event in referrals_otherwise.days(self.trust, today=self.today):
            self._on(one, event)
        for one, event in disagreements.days(self.trust, today=self.today):
            self._on(one, event)
        for one, event in two_records.days(self.trust, today=self.today):
            self._on(one, event)
        for one, event in waiting.days(self.trust, yesterday=self.yesterday):
            self._on(one, event, Hand.BOTH)
        latest = max(day for day in map(children.next_weekday, last_days(self.today)) if day < self.today)
        self._on(latest, partial(file_of_referrals.send, self.trust, latest))
        asked = children.next_weekday(self.today - timedelta(days=30))
        self._on(asked, partial(self._forgotten_action, asked))
        changed = self.today - timedelta(days=60)
        self._on(changed, partial(self._second_signature, changed))
        self._on(self.yesterday, self._front_door, Hand.BOTH)
        self._on(self.yesterday, self._special_cases, Hand.BOTH)

    def _week(self, day: date) -> None:
        self.trust.forget_children()
        day = children.next_weekday(day)
        if day >= self.today:
            return
        open_now = [one for one in self.young if one.case is not None and one.opened_on and one.opened_on < day]
        for young in self.random.sample(open_now, min(3, len(open_now))):
            children.write_chronology(young, self.trust, on=day, random=self.random)
        self._agency_work(open_now, on=day)
        for young in open_now:
            old = young.opened_on is not None and (day - young.opened_on).days > 150
            if old and not young.bound_for_the_log and self.random.random() < 0.09:
                children.close(young, self.trust, on=day)

    def _agency_work(self, open_now: Sequence[Young], *, on: date) -> None:
        """Leads ask partners for something on a case. Most report in time, some late; the newest late ones are open."""
        for young in self.random.sample(open_now, min(1, len(open_now))):
            children.ask_for_something(young, self.trust, on=on, random=self.random)
        children.report_on_cases(self.trust, on=on, patience=21, random=self.random)

    def _sweep(self, day: date) -> None:
        with clock.at(clock.moment(day, 18)) as now:
            sweep(now, sending=post_nothing)

    def _second_signature(self, on: date) -> None:
        front_door.ask_for_two_signatures(self.trust, on=on)

    def _front_door(self) -> None:
        front_door.this_week(self.trust, yesterday=self.yesterday)

    def _special_cases(self) -> None:
        """A restricted record, a declared relationship, an absence, a break in the line: so that each can be seen."""
        trust, yesterday = self.trust, self.yesterday
        trust.forget_children()
        with clock.at(clock.moment(yesterday, 12)):
            cases = list(Case.objects.open().filter(log_entries=None).select_related("child").order_by("opened_at"))
            if cases:
                casework.restrict_case(
                    cases[0], restricted=True, reason="A parent works for a partner", by=trust.people["guardian"]
                )
                charity = trust.people["charity"]
                partners.declare_relationship(charity, child_reference=cases[-1].child.reference, by=charity)
            worker, deputy = trust.staff["council"][1], trust.people["socialworker"]
            until = self.today + timedelta(days=10)
            aftermath.add_to_the_last_meeting(trust)
            two_panels.add_exploitation_panel(trust, on=yesterday)
            two_panels.draft_another_version(trust)
            partners.plan_absence(worker, deputy=deputy, since=yesterday, until=until, by=worker)
        with clock.at(clock.moment(yesterday - timedelta(days=6), 9)):
            for person in trust.everybody.values():
                mark_all_read(by=person)

    def _forgotten_action(self, on: date) -> None:
        """Asked of the refuge, which has named no senior contact, and never reported: it comes up to the Board."""
        young = next(one for one in self.young if one.case is not None and one.opened_on and one.opened_on < on)
        children.ask_for_something(young, self.trust, on=on, random=self.random, owner=self.trust.staff["refuge"][0])

    def _some_weekday(self, since: date) -> date:
        span = (self.today - since).days - 1
        return children.next_weekday(since + timedelta(days=self.random.randint(1, span)))

    def _on(self, day: date, event: Event, hand: Hand = Hand.CASEWORK) -> None:
        self.days[hand][day].append(event)


def eves(days: Sequence[date], *, since: date) -> list[date]:
    """The day before a meeting: every second of them and each of the latest, and as often before the first.

    The less often the hands wait for each other the sooner all is told, and what was due long ago nobody waits for.
    A child is referred 34 days or more before the meeting that lists them and proposed 6 before it, so that an eve
    lies between: the panel's hand finds the case that the other hand opened.
    """
    first = days[0] - timedelta(days=1)
    before = [first - FORTNIGHT * ago for ago in range((first - since) // FORTNIGHT, 0, -1)]
    every = before + [day - timedelta(days=1) for day in days]
    return every[:-LATEST][::-2][::-1] + every[-LATEST:]


def last_days(today: date) -> list[date]:
    """The days of the week before today."""
    return [today - timedelta(days=ago) for ago in range(1, 8)]


def months_before(day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, 28))
