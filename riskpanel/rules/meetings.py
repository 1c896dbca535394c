"""Rules of a panel's meetings: when they are, who makes a quorum, who may do what, what a decision may be."""

import itertools
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from partners.models import Sector, User
from partners.roles import Permission
from riskpanel import access
from riskpanel.models import AgendaItem, Attendance, ConflictOfInterest, Meeting, Panel
from riskpanel.rules.working_days import bank_holidays, is_working_day, same_or_next_working_day
from riskpanel.states import NOT_OVER, THEMES, Band, DecisionKind, ItemKind, MeetingState, PanelRole, Presence, Shut

LONDON = ZoneInfo("Europe/London")
LEASE = timedelta(seconds=60)
REMINDED_WORKING_DAYS_BEFORE = 2
LASTS = timedelta(hours=3)
OPEN = set(NOT_OVER)
BEFORE = OPEN - {MeetingState.UNDER_WAY}


# --- The series -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sitting:
    starts_at: datetime
    note: str = ""


def series(first: datetime, *, cadence_days: int, count: int) -> list[Sitting]:
    """A panel sits every `cadence_days` at the same time by the clock on the wall.

    A day that is no working day of England moves that sitting alone to the next one, with a note that says why; where
    the panel sits on that day already, there is none.
    """
    local = first.astimezone(LONDON)
    sittings: dict[datetime, Sitting] = {}
    for step in itertools.count():
        if len(sittings) == count:
            break
        sitting = _sitting(local.date() + timedelta(days=cadence_days * step), local.time())
        sittings.setdefault(sitting.starts_at, sitting)
    return list(sittings.values())


def _sitting(day: date, at: time) -> Sitting:
    held = same_or_next_working_day(day)
    starts_at = datetime.combine(held, at, LONDON)
    if held == day:
        return Sitting(starts_at)
    return Sitting(starts_at, f"Moved from {_in_words(day)}: {_day_off(day)}.")


def note_of_move(before: date, day: date) -> str:
    """What its page says of a meeting that was moved by hand: from which day, and what the new one is if people are
    off."""
    off = "" if is_working_day(day) else f" {_in_words(day)} is {_day_off(day)}."
    return f"Moved from {_in_words(before)}.{off}"


def _in_words(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _day_off(day: date) -> str:
    return bank_holidays(day.year).get(day, "a weekend")


# --- Quorum -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seat:
    """Who sits at the table: the role of the seat and the sector it speaks for."""

    role: str
    sector: str


def missing_for_quorum(
    present: Iterable[Seat], *, mandatory: Collection[str], one_of: Collection[str], least: int = 0
) -> list[str]:
    """What a quorum still needs, in words: the chair, each mandatory sector, one of the optional ones, enough people.

    Which sectors those are, and how many people, is data of the panel. An observer makes no quorum.
    A deputy sits in the member's seat.
    """
    at_table = [seat for seat in present if seat.role != PanelRole.OBSERVER]
    sectors = {seat.sector for seat in at_table}
    missing = [] if any(seat.role == PanelRole.CHAIR for seat in at_table) else ["the chair"]
    missing += [Sector(sector).label for sector in mandatory if sector not in sectors]
    if one_of and not sectors & set(one_of):
        missing.append("one of " + ", ".join(Sector(sector).label for sector in one_of))
    if len(at_table) < least:
        missing.append(f"{least - len(at_table)} more of at least {least} people")
    return missing


def seats_present(attendance: Iterable[Attendance]) -> list[Seat]:
    return [Seat(one.member.role, one.member.partner.sector) for one in attendance if one.presence == Presence.PRESENT]


# --- The beginning ----------------------------------------------------------------------------------------------


def may_begin(starts_at: datetime, *, at: datetime) -> bool:
    """A meeting is started on its day, at any hour of it, or later; for an earlier day it is moved first.

    What is started cannot be moved or called off: a slip on the page of another fortnight would cost that meeting.
    """
    return starts_at.astimezone(LONDON).date() <= at.astimezone(LONDON).date()


# --- The agenda -------------------------------------------------------------------------------------------------


def due_for_review(band: str | None, *, last: date, on: date, cadence_days: int, weeks: int) -> bool:
    """High and very high, and who has no agreed score yet, at every meeting; others before their weeks run out.

    `last` is the day of the last review or of listing; a child is due whose weeks would end before the next meeting.
    """
    if band not in (Band.LOW, Band.MEDIUM):
        return True
    return (on - last).days + cadence_days > weeks * 7


# --- Decisions --------------------------------------------------------------------------------------------------

POSSIBLE: dict[ItemKind, tuple[DecisionKind, ...]] = {
    ItemKind.NEW: (DecisionKind.LIST, DecisionKind.NOT_LISTED, DecisionKind.DEFER),
    ItemKind.REVIEW: (DecisionKind.STAY, DecisionKind.REMOVE, DecisionKind.DEFER),
    ItemKind.REMOVAL: (DecisionKind.REMOVE, DecisionKind.STAY, DecisionKind.DEFER),
    **dict.fromkeys(THEMES, (DecisionKind.NOTED, DecisionKind.DEFER)),
}


def possible_decisions(kind: str) -> tuple[DecisionKind, ...]:
    """What the panel may decide on an item of a kind."""
    return POSSIBLE[ItemKind(kind)]


def defers_unseen(user: User, item: AgendaItem, kind: str, *, shut: str | None) -> bool:
    """An item of a restricted record is the chair's to defer unseen, so that it keeps no meeting from its end.

    So is one that everybody left who is there to run the meeting, the chair among them.
    """
    if kind != DecisionKind.DEFER or not can_approve(user, item.meeting):
        return False
    return shut == Shut.NAMED or (shut == Shut.LEFT and access.left_by_all_who_run(item))


def carries_unseen(user: User, meeting: Meeting) -> bool:
    """Last time's actions of restricted records that name nobody at the table are the chair's to carry unseen.

    So are those of what everybody left who is there to run the meeting.
    """
    return can_approve(user, meeting)


# --- Conflicts of interest ---------------------------------------------------------------------------------------


def why_stands(user: User, conflict: ConflictOfInterest, *, left_by_chair: bool) -> str:
    """A conflict of interest is the chair's to take back; the coordinator's where the chair left the item too.

    Never one's own. Why not, in words; empty where the person may.
    """
    if user.pk == conflict.user_id:
        return "Nobody takes back their own conflict of interest."
    meeting = conflict.item.meeting
    if can_approve(user, meeting) or (left_by_chair and can_run(user, meeting)):
        return ""
    return "A conflict of interest is the chair's to take back."


# --- Time -------------------------------------------------------------------------------------------------------


def fair_share(*, began: datetime, ends_at: datetime, waiting: int) -> timedelta:
    """The time for one item: what is left of the meeting since it began, shared by the items that wait, itself too."""
    return max(ends_at - began, timedelta(0)) / max(waiting, 1)


# --- Who --------------------------------------------------------------------------------------------------------


def can_prepare(user: User, panel: Panel) -> bool:
    """The panel's coordinator and chair plan its meetings, move them, and build agendas."""
    seat = access.seats(user).get(panel.pk)
    return seat in (PanelRole.CHAIR, PanelRole.COORDINATOR) and user.may(Permission.PREPARE_MEETINGS)


def can_start(user: User, meeting: Meeting) -> bool:
    """A meeting is opened by whoever prepares it, or deputises in the chair's seat."""
    return can_prepare(user, meeting.panel) or access.deputises_as_chair(user, meeting)


def can_run(user: User, meeting: Meeting) -> bool:
    """The panel's coordinator and chair hold the pen and close the meeting.

    So does whoever deputises in the chair's seat, of that meeting alone, once it has begun: what comes before it, the
    panel's series, its papers and its dates, stays with those who sit on the panel. The seat is what lets them, not
    their role.
    """
    if can_prepare(user, meeting.panel):
        return True
    return meeting.state not in BEFORE and access.deputises_as_chair(user, meeting)


def can_approve(user: User, meeting: Meeting) -> bool:
    """Minutes are the chair's to approve; of the meeting at which they sat there, the deputy's in the chair's seat."""
    if access.seats(user).get(meeting.panel_id) == PanelRole.CHAIR:
        return user.may(Permission.CHAIR_MEETINGS)
    return access.deputises_as_chair(user, meeting)


def holds_pen(user: User, meeting: Meeting) -> bool:
    """One person writes for the table. A lease that ran out is still the holder's until somebody takes the pen."""
    return meeting.pen_held_by_id is not None and meeting.pen_held_by_id == user.pk


def pen_is_free(meeting: Meeting, *, at: datetime) -> bool:
    return meeting.pen_until is None or meeting.pen_until <= at


def has_voice(user: User, meeting: Meeting) -> bool:
    """Everybody who sits at the meeting shares what their agency knows, but observers; a deputy speaks for the seat."""
    return access.role_at(user, meeting) not in (None, PanelRole.OBSERVER)


def can_propose(user: User, item_case_in_sight: bool) -> bool:
    """Whoever assesses risk may bring a child in their sight to the panel."""
    return item_case_in_sight and user.may(Permission.ASSESS_RISK)


def can_answer_for(user: User, attendance: Attendance) -> bool:
    """A seat's apologies, papers and promises are its member's, or their deputy's, to give."""
    return user.pk in (attendance.member.user_id, attendance.deputy_id)
