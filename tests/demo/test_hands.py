"""Two hands tell the story: they wait for each other, and neither goes on where the other has ended."""

from multiprocessing import get_context

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from trust.demo import children, telling
from trust.demo.hands import HandLost, SecondHand
from trust.demo.models import Telling

STRETCHES = 5


def test_neither_hand_passes_a_stretch_before_the_other():
    told = get_context("fork").Value("i", 0)

    def tell(wait):
        for _ in range(STRETCHES):
            told.value += 1
            wait()

    seen = []
    with SecondHand(tell) as second:
        for _ in range(STRETCHES):
            second.meet(lambda: seen.append(told.value))
    assert seen == [1, 2, 3, 4, 5]


def test_a_second_hand_that_fails_is_noticed_where_the_hands_meet(capfd):
    def tell(wait):
        raise ValueError("the pen broke")

    with pytest.raises(HandLost), SecondHand(tell) as second:
        second.meet(lambda: pytest.fail("nothing was told that both could look at"))
    assert "the pen broke" in capfd.readouterr().err


def test_a_second_hand_that_fails_after_they_met_last_is_noticed_at_the_end(capfd):
    def tell(wait):
        wait()
        raise ValueError("the pen broke")

    with pytest.raises(HandLost), SecondHand(tell) as second:
        second.meet(lambda: None)


def test_a_first_hand_that_fails_takes_the_second_along():
    with pytest.raises(ZeroDivisionError), SecondHand(lambda wait: wait()) as second:
        second.meet(lambda: 1 / 0)
    assert not second.process.is_alive()
    assert second.process.exitcode


def test_the_second_hand_leaves_the_session_of_the_first_alone(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        mine = cursor.fetchone()
    theirs = get_context("fork").Value("i", 0)

    def tell(wait):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            theirs.value = cursor.fetchone()[0]

    with SecondHand(tell):
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() == mine
    assert theirs.value not in (0, *mine)


def test_a_story_whose_second_hand_failed_is_not_told_to_its_end(transactional_db, monkeypatch, capfd):
    def refuse(*args, **options):
        raise ValueError("nobody refers")

    monkeypatch.setattr(children, "refer", refuse)
    with pytest.raises(CommandError, match="The hand that tells the referrals and cases failed"):
        call_command("seed_demo", months=12)
    assert "nobody refers" in capfd.readouterr().err
    assert Telling.objects.get().ended_at is None
    with telling.telling():
        pass  # the lock was given back
