"""Seats on the Board: given, and ended. A seat ends on a day and stays in the books; it is never deleted."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from audit import trail
from notifications.operations import notify
from partners.models import Partner, User
from partners.operations import require
from trust.board import rules
from trust.board.models import Board, BoardMember, BoardRole
from trust.board.notices import SEATED
from trust.board.operations.priorities import hand_over_priorities


@transaction.atomic
def set_up_board(*, name: str, by: User) -> Board:
    """Found a Board. Raises ValidationError where the name is taken."""
    require(rules.keeps_seats(by))
    board = Board(name=name.strip())
    board.full_clean()
    board.save()
    trail.record("set_up", board, by=by)
    return board


@transaction.atomic
def seat_on_board(
    board: Board,
    user: User,
    *,
    since: date,
    by: User,
    partner: Partner | None = None,
    role: BoardRole | str = BoardRole.MEMBER,
) -> BoardMember:
    """Give a person a seat, and tell them. It gives no right: what they may see comes from their role.

    Raises ValidationError where they cannot sign in, the day is to come, or the seat would run beside
    another of theirs or of a chair.
    """
    require(rules.keeps_seats(by))
    board = Board.objects.select_for_update().get(pk=board.pk)
    if not user.is_active:
        raise ValidationError({"user": "Choose a person who can sign in."})
    seat = BoardMember(board=board, user=user, partner=partner, role=role, since=since)
    seat.clean_fields()
    if seat.since > timezone.localdate():
        raise ValidationError({"since": "Choose today or a day before. A seat to come is given when it begins."})
    _check_free(seat)
    seat.full_clean()
    seat.save()
    trail.record("seated", seat, by=by, detail={"role": str(role)})
    if user.pk != by.pk:
        label = f"{board} ({seat.get_role_display().lower()})"
        notify([user], rule=SEATED.code, subject=seat, label=label, url=reverse("board:members"))
    return seat


def _check_free(seat: BoardMember) -> None:
    """Raises ValidationError. Nobody has two seats on one day, and a Board never has two chairs."""
    of_board = BoardMember.objects.filter(board=seat.board)
    theirs = of_board.filter(user=seat.user)
    if theirs.filter(until=None).exists():
        raise ValidationError(f"{seat.user} already sits on this Board.", code="conflict")
    _check_after(theirs.aggregate(last=Max("until"))["last"], seat.since, "their last seat ended")
    if seat.role == BoardRole.CHAIR:
        chairs = of_board.filter(role=BoardRole.CHAIR)
        if chairs.filter(until=None).exists():
            raise ValidationError("This Board has a chair. End that seat first.", code="conflict")
        _check_after(chairs.aggregate(last=Max("until"))["last"], seat.since, "the last chair's seat ended")


def _check_after(last: date | None, since: date, what: str) -> None:
    if last is not None and since < last:
        raise ValidationError({"since": f"The seat must begin on or after {last:%-d %B %Y}, when {what}."})


@transaction.atomic
def end_seat(
    seat: BoardMember, *, by: User, on: date | None = None, successor: BoardMember | None = None
) -> BoardMember:
    """End a seat from a day on, today unless said. `successor` answers for the priorities of whoever leaves it.

    Raises ValidationError where the seat has ended, the day is before it began or to come, or a priority would be left
    without anybody who answers for it.
    """
    require(rules.keeps_seats(by))
    board = Board.objects.select_for_update().get(pk=seat.board_id)
    seat = BoardMember.objects.select_for_update(of=("self",)).select_related("user").get(pk=seat.pk)
    if seat.until is not None:
        raise ValidationError(f"This seat ended on {seat.until:%-d %B %Y}.", code="state")
    on, today = on or timezone.localdate(), timezone.localdate()
    if not seat.since <= on <= today:
        raise ValidationError({"on": f"Choose a day from {seat.since:%-d %B %Y} to today."})
    hand_over_priorities(board, seat, to=successor, by=by)
    seat.until = on
    seat.save(update_fields=["until"])
    trail.record("left", seat, by=by, detail={"until": f"{on}"})
    return seat
