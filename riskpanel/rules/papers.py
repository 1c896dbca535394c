"""Rules of what comes before a meeting: until when agencies file, when papers are sealed, what stands first in them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from partners.models import User
from riskpanel.models import Meeting
from riskpanel.rules import meetings as rules
from riskpanel.rules.working_days import working_days_before
from riskpanel.states import ItemKind, MeetingState, Shared

CUT_OFF_WORKING_DAYS, PAPERS_WORKING_DAYS = 5, 2
ORDER_OF_KINDS = (
    ItemKind.NEW,
    ItemKind.REVIEW,
    ItemKind.REMOVAL,
    ItemKind.PLACE,
    ItemKind.PEERS,
    ItemKind.THEME,
)


@dataclass(frozen=True)
class Dates:
    """The days of the fortnight before a meeting. None where a meeting comes too soon to have one."""

    cut_off_on: date | None
    papers_on: date | None


def dates_before(day: date, *, planned_on: date) -> Dates:
    """Agencies file by the end of the 5th working day before, and papers are sealed on the 2nd, at 7 in the morning.

    Of a meeting called at short notice the cut-off is the day of the papers; later still there is neither, and its
    papers go out by hand or not at all.
    """
    papers_on = working_days_before(day, PAPERS_WORKING_DAYS)
    if papers_on <= planned_on:
        return Dates(None, None)
    cut_off_on = working_days_before(day, CUT_OFF_WORKING_DAYS)
    return Dates(cut_off_on if cut_off_on >= planned_on else papers_on, papers_on)


def when_shared(at: datetime, meeting: Meeting) -> Shared:
    """Where in the fortnight an agency shared something: in time, late but in the papers, after them, at the table."""
    if at >= meeting.starts_at:
        return Shared.AT_TABLE
    if meeting.papers_sealed_at is not None and at > meeting.papers_sealed_at:
        return Shared.AFTER_PAPERS
    if meeting.cut_off_on is not None and timezone.localdate(at) > meeting.cut_off_on:
        return Shared.LATE
    return Shared.IN_TIME


@dataclass(frozen=True)
class Signals:
    """Why a child stands where they stand. `urgent` is whether whoever referred them says that it cannot wait.

    `rise` is in points of the net score: what somebody proposes now over what was agreed last (`proposed`), or between
    the last two that were agreed. `weeks` are weeks on the log; `news` counts what was entered in the record since the
    panel last met, `heard` is whether the child's own words are among it.
    """

    urgent: bool = False
    rise: int = 0
    proposed: bool = False
    overdue: int = 0
    weeks: int = 0
    news: int = 0
    heard: bool = False

    @property
    def place(self) -> tuple[bool, int, int, int, int, bool]:
        """First who cannot wait, then whose score rose most, most overdue actions, longest on the log, most that is
        new, heard."""
        return (not self.urgent, -self.rise, -self.overdue, -self.weeks, -self.news, not self.heard)

    @property
    def words(self) -> str:
        """The same in words; what is nothing is left out."""
        urgent = "referred urgently" if self.urgent else ""
        moved = f"score {'up' if self.rise > 0 else 'down'} {abs(self.rise)}" if self.rise else ""
        moved += " as proposed" if self.rise and self.proposed else ""
        late = f"{self.overdue} overdue action{'s' if self.overdue > 1 else ''}" if self.overdue else ""
        weeks = f"{self.weeks} week{'s' if self.weeks > 1 else ''} on the log" if self.weeks else ""
        news = f"{self.news} new in the record" if self.news else ""
        heard = "new words of the child" if self.heard else ""
        return ", ".join(one for one in (urgent, moved, late, weeks, news, heard) if one)


def place_of(kind: str, signals: Signals, order: int) -> tuple[object, ...]:
    """Where an item stands: new children, reviews, removals, places, peers, themes; the rest as it was put on."""
    return (ORDER_OF_KINDS.index(ItemKind(kind)), *signals.place, order)


def adds_late(user: User, meeting: Meeting) -> bool:
    """Once the papers are sealed the chair alone adds to the agenda; in the meeting, whoever holds the pen for all."""
    if meeting.state == MeetingState.UNDER_WAY:
        return rules.can_run(user, meeting)
    return rules.can_approve(user, meeting)
