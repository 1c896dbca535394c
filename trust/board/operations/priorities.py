"""Priorities of the Board. Each has one person who answers for it, at every moment."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit import trail
from notifications.operations import notify
from partners.models import User
from partners.operations import require
from riskpanel.models import Panel
from trust.board import rules
from trust.board.models import Board, BoardMember, OutcomeArea, Priority
from trust.board.notices import ANSWERS


@transaction.atomic
def set_priority(
    board: Board,
    *,
    title: str,
    outcome_area: OutcomeArea | str,
    accountable: BoardMember,
    by: User,
    panels: Iterable[Panel] = (),
) -> Priority:
    """Set a priority with the member who answers for it, and the panels whose work serves it. The member is told.

    Raises ValidationError where the member does not sit on this Board today.
    """
    require(rules.keeps_priorities(by))
    board = Board.objects.select_for_update().get(pk=board.pk)
    _check_seat(accountable, board, field="accountable")
    order = board.priorities.count() + 1
    priority = Priority(board=board, title=title, outcome_area=outcome_area, accountable=accountable, order=order)
    priority.answers_since = timezone.localdate()
    priority.full_clean()
    priority.save()
    priority.panels.set(panels)
    trail.record("set", priority, by=by, detail={"seat": accountable.pk})
    _tell(priority, by=by)
    return priority


@transaction.atomic
def change_who_answers(priority: Priority, *, accountable: BoardMember, by: User, was: int | None = None) -> Priority:
    """Name another member who answers for a priority; they are told. Who answered until now stays in its versions.

    `was` is the seat that the person saw. Raises ValidationError where the member does not sit on this Board today or
    answers already, a conflict where somebody named another meanwhile.
    """
    require(rules.keeps_priorities(by))
    board = Board.objects.select_for_update().get(pk=priority.board_id)
    priority = Priority.objects.select_for_update(of=("self",)).select_related("accountable__user").get(pk=priority.pk)
    if was is not None and priority.accountable_id != was:
        words = f"Somebody has named {priority.accountable.user} since you opened this page. Compare, and choose again."
        raise ValidationError(words, code="conflict")
    _check_seat(accountable, board, field="accountable")
    if priority.accountable_id == accountable.pk:
        raise ValidationError({"accountable": f"{accountable.user} answers for it already. Choose somebody else."})
    _give(priority, accountable, by=by)
    return priority


def hand_over_priorities(board: Board, seat: BoardMember, *, to: BoardMember | None, by: User) -> None:
    """Whoever leaves a seat leaves no priority behind: another member answers for each of them.

    Raises ValidationError, field `successor`, where there are any and nobody is named who may.
    """
    held = list(Priority.objects.select_for_update().filter(accountable=seat).order_by("pk"))
    if not held:
        return
    if to is None or to.pk == seat.pk:
        titles = ", ".join(f"“{one}”" for one in held)
        raise ValidationError({"successor": f"Say who answers from now on for {titles}."})
    _check_seat(to, board, field="successor")
    for priority in held:
        _give(priority, to, by=by)


def _give(priority: Priority, seat: BoardMember, *, by: User) -> None:
    before, priority.accountable = priority.accountable_id, seat
    priority.answers_since = timezone.localdate()
    priority.save(update_fields=["accountable", "answers_since"])
    trail.record("answers_changed", priority, by=by, detail={"from": before, "to": seat.pk})
    _tell(priority, by=by)


def _check_seat(seat: BoardMember, board: Board, *, field: str) -> None:
    if not rules.may_answer(seat, board_id=board.pk, on=timezone.localdate()):
        raise ValidationError({field: "Choose a member who sits on this Board and can sign in."})


def _tell(priority: Priority, *, by: User) -> None:
    user = priority.accountable.user
    if user.pk != by.pk:
        notify([user], rule=ANSWERS.code, subject=priority, label=str(priority), url=reverse("board:members"))
