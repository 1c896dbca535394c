"""Giving a meeting of the Board its figures: they stand from then on."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from notifications.operations import notify
from partners.models import User
from partners.operations import require
from partners.roles import Permission
from trust.board import counting, dashboard, frozen
from trust.board.counting import Facts
from trust.board.frozen import Frozen
from trust.board.indicators import Figure, Series
from trust.board.models import Board, BoardMeeting, FrozenFigure
from trust.board.notices import FIGURES_FROZEN
from trust.board.periods import Quarter

# A pack is made for a meeting near at hand, and noted at the latest a month after it.
DAYS_AROUND = 31


@transaction.atomic
def freeze_figures(board: Board, *, held_on: date, by: User) -> BoardMeeting:
    """Give a Board meeting the figures of every finished quarter: what no earlier meeting was given is frozen now.

    The chair of the Board or the partnership manager does so, and the members are told. Raises ValidationError for a
    day that has its figures, that is more than 31 days away, or that is earlier than the last meeting's.
    """
    require(may_freeze(by))
    board = Board.objects.select_for_update().get(pk=board.pk)
    _check_day(board, held_on)
    facts = counting.gather(dashboard.quarters_shown(today=timezone.localdate(), since=date.min))
    kept = frozen.read(facts.quarters)
    measured = dashboard.figures(facts, kept=kept)
    meeting = BoardMeeting.objects.create(board=board, held_on=held_on, frozen_by=by)
    cells = [
        FrozenFigure(meeting=meeting, indicator=code, quarter=quarter.code, part=part, shown=frozen.text_of(figure))
        for code, quarter, part, figure in _cells(facts, measured, kept)
    ]
    FrozenFigure.objects.bulk_create(cells)
    trail.record("froze", meeting, by=by, detail={"cells": len(cells)})
    _tell(board, meeting, by=by)
    return meeting


def may_freeze(user: User) -> bool:
    return user.may(Permission.CHAIR_BOARD) or user.may(Permission.CHASE_PARTNERS)


def _check_day(board: Board, held_on: date) -> None:
    if abs((held_on - timezone.localdate()).days) > DAYS_AROUND:
        raise ValidationError({"held_on": f"The meeting must be within {DAYS_AROUND} days of today."})
    last = board.meetings.order_by("held_on").last()
    if last is not None and held_on == last.held_on:
        raise ValidationError({"held_on": "The meeting of this day has its figures. They stand."})
    if last is not None and held_on < last.held_on:
        raise ValidationError({"held_on": f"The meeting must be after the last one, of {last.held_on:%-d %B %Y}."})


def _cells(facts: Facts, measured: Sequence[Series], kept: Frozen) -> Iterator[tuple[str, Quarter, str, Figure]]:
    """What no meeting was given yet, as it is shown: each cell of the series, and the headlines of the twelve months.

    Quarters in which nothing happened at all, before the service began, are left out.
    """
    if not measured:
        return
    empty = {one for one in facts.quarters if not any(series.trust[one].value for series in measured)}
    for series in measured:
        for quarter in series.quarters:
            if quarter not in series.meetings and quarter not in empty:
                yield series.indicator.code, quarter, frozen.WHOLE, series.trust[quarter]
                for part, figures in series.parts.items():
                    yield series.indicator.code, quarter, part, figures[quarter]
    last = facts.quarters[-1]
    for headline in dashboard.headlines(facts, measured, kept):
        if headline.code and kept.figure(headline.code, last) is None:
            yield (
                headline.code,
                last,
                frozen.WHOLE,
                frozen.figure_of("" if headline.value == "none" else headline.value),
            )


def _tell(board: Board, meeting: BoardMeeting, *, by: User) -> None:
    seated = board.members.live(on=timezone.localdate()).exclude(user=by).values("user")
    notify(
        User.objects.filter(pk__in=seated, is_active=True),
        rule=FIGURES_FROZEN.code,
        subject=meeting,
        label="Trust Board",
        context={"day": f"{meeting.held_on:%-d %B %Y}"},
        url=meeting.get_absolute_url(),
    )
