"""Who sits on the Board, and who answers for its priorities: never nobody, and nothing is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from notifications.models import Notice
from partners import responsibilities
from tests.cast import SINCE, make_cast
from trust.board import answering, operations
from trust.board.models import BoardMember, Priority


def today():
    return timezone.localdate()


@pytest.fixture
def seat(cast, board):
    return BoardMember.objects.get(user=cast.board)


@pytest.fixture
def chair(cast, board):
    return BoardMember.objects.get(user=cast.boardchair)


@pytest.fixture
def priority(board):
    return Priority.objects.get()


def test_a_seat_that_answers_for_a_priority_ends_only_with_a_successor(cast, seat, chair, priority):
    with pytest.raises(ValidationError) as refused:
        operations.end_seat(seat, by=cast.admin)
    assert refused.value.message_dict["successor"] == ["Say who answers from now on for “Fewer at high risk”."]
    with pytest.raises(ValidationError):
        operations.end_seat(seat, by=cast.admin, successor=seat)
    operations.end_seat(seat, by=cast.admin, successor=chair)
    seat.refresh_from_db()
    priority.refresh_from_db()
    assert (seat.until, priority.accountable) == (today(), chair)


def test_the_database_keeps_a_priority_from_being_left(cast, board, seat, chair, priority):
    for broken in (
        lambda: BoardMember.objects.filter(pk=seat.pk).update(until=today()),
        lambda: BoardMember.objects.filter(pk=chair.pk).delete(),
        lambda: _ended_and_named(chair, priority),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            broken()


def _ended_and_named(chair, priority):
    BoardMember.objects.filter(pk=chair.pk).update(until=today())
    Priority.objects.filter(pk=priority.pk).update(accountable=chair)


def test_an_ended_seat_stays_with_its_days_and_does_not_end_twice(cast, board, seat, chair):
    operations.end_seat(seat, by=cast.admin, successor=chair)
    with pytest.raises(ValidationError, match="This seat ended on"):
        operations.end_seat(seat, by=cast.admin)
    assert list(board.members.values_list("user", flat=True).order_by("pk")) == [cast.boardchair.pk, cast.board.pk]


@pytest.mark.parametrize("days", [-1, 1])
def test_a_seat_ends_between_its_first_day_and_today(cast, seat, chair, days):
    with pytest.raises(ValidationError) as refused:
        operations.end_seat(seat, by=cast.admin, successor=chair, on=today() + timedelta(days=days))
    assert "on" in refused.value.message_dict


def test_there_is_one_chair_and_one_seat_a_person(cast, board):
    for user, role in ((cast.manager, "chair"), (cast.board, "member")):
        with pytest.raises(ValidationError) as refused:
            operations.seat_on_board(board, user, role=role, since=today(), by=cast.admin)
        assert refused.value.code == "conflict"


def test_a_seat_begins_neither_in_the_future_nor_before_the_last_one_ended(cast, board, seat, chair):
    operations.end_seat(chair, by=cast.admin)
    for days, role in ((1, "member"), (-1, "chair")):
        since = today() + timedelta(days=days)
        with pytest.raises(ValidationError) as refused:
            operations.seat_on_board(board, cast.manager, role=role, since=since, by=cast.admin)
        assert "since" in refused.value.message_dict
    assert operations.seat_on_board(board, cast.manager, role="chair", since=today(), by=cast.admin)


def test_the_chair_names_who_answers_who_is_told_and_the_trail_has_it(cast, chair, seat, priority, time_machine):
    first = today()
    time_machine.move_to(timezone.now() + timedelta(days=9), tick=False)
    operations.change_who_answers(priority, accountable=chair, by=cast.admin)
    assert Notice.objects.filter(rule="board.answers", user=cast.boardchair).count() == 1
    row = Record.objects.get(verb="answers_changed")
    assert row.detail == {"from": seat.pk, "to": chair.pk}
    [before] = answering.answered_before([priority])[priority.pk]
    assert (before.user, before.since, before.until) == (cast.board, first, first + timedelta(days=9))
    priority.refresh_from_db()
    assert priority.answers_since == today()


def test_somebody_else_named_meanwhile_is_a_conflict(cast, chair, seat, priority):
    operations.change_who_answers(priority, accountable=chair, by=cast.boardchair)
    with pytest.raises(ValidationError) as refused:
        operations.change_who_answers(priority, accountable=seat, by=cast.admin, was=seat.pk)
    assert refused.value.code == "conflict"


def test_who_left_the_trust_cannot_be_named(cast, board, chair, priority):
    cast.boardchair.is_active = False
    cast.boardchair.save()
    chair.refresh_from_db()
    with pytest.raises(ValidationError):
        operations.change_who_answers(priority, accountable=chair, by=cast.admin)


def test_seats_are_the_administrators_and_priorities_the_chairs_too(cast, board, seat, chair, priority):
    for refused in (
        lambda: operations.end_seat(seat, successor=chair, by=cast.boardchair),
        lambda: operations.seat_on_board(board, cast.manager, since=today(), by=cast.boardchair),
        lambda: operations.change_who_answers(priority, accountable=chair, by=cast.board),
    ):
        with pytest.raises(PermissionDenied):
            refused()


def test_whoever_leaves_is_mended_from_their_own_page(cast, sign_in, board, seat, priority, panel):
    """The page of a leaver leads to each page where something of theirs is given to another."""
    pages = {address for one in responsibilities.of_person(cast.board) for _, address in one.pages}
    assert pages == {reverse("board:end_seat", args=[seat.pk]), reverse("board:who_answers", args=[priority.pk])}
    chair_of_panel = panel.members.get(user=cast.chair)
    on_panel = {address for one in responsibilities.of_person(cast.chair) for _, address in one.pages}
    assert reverse("riskpanel:end_seat", args=[panel.pk, chair_of_panel.pk]) in on_panel
    owner = {address for one in responsibilities.of_person(cast.manager) for _, address in one.pages}
    assert reverse("riskpanel:change_panel", args=[panel.pk]) in owner
    client = sign_in(cast.admin)
    for address in sorted(pages | on_panel | owner):
        assert client.get(address).status_code == 200, address


def test_a_seat_is_ended_on_the_page_with_who_answers_next(cast, sign_in, seat, chair, priority):
    client, address = sign_in(cast.admin), reverse("board:end_seat", args=[seat.pk])
    on = f"{today():%d/%m/%Y}"
    refused = client.post(address, {"on": on})
    assert "Select who answers for their priorities" in refused.content.decode()
    page = client.post(address, {"on": on, "successor": chair.pk}, follow=True).content.decode()
    assert "The seat of Board Cast has ended" in page
    assert "Who sat on it before" in page
    assert "Who answered before" in page


def in_a_thread(change, barrier):
    try:
        barrier.wait()
        change()
    except DatabaseError:
        return "refused"
    finally:
        connection.close()
    return "done"


def test_a_seat_never_ends_while_a_priority_is_given_to_it(transactional_db):
    """By the database alone, both at the same moment: one of the two is refused, whichever comes second."""
    cast = make_cast()
    board = operations.set_up_board(name="Trust Board", by=cast.admin)
    first = operations.seat_on_board(board, cast.board, since=SINCE, by=cast.admin)
    priority = operations.set_priority(board, title="Safe", outcome_area="safe", accountable=first, by=cast.admin)
    for person in (cast.manager, cast.chair, cast.health, cast.school, cast.police):
        seat = operations.seat_on_board(board, person, since=SINCE, by=cast.admin)
        changes = (
            lambda seat=seat: BoardMember.objects.filter(pk=seat.pk).update(until=today()),
            lambda seat=seat: Priority.objects.filter(pk=priority.pk).update(accountable=seat),
        )
        barrier = Barrier(2, timeout=30)
        with ThreadPoolExecutor(2) as pool:
            done = sorted(pool.map(lambda change, barrier=barrier: in_a_thread(change, barrier), changes))
        assert done == ["done", "refused"]
        assert not Priority.objects.exclude(accountable__until=None).exists()
