"""A start is stopped once, however many signals arrive."""

import pytest

from trust.launcher.children import Signals, Stopped


def test_the_second_signal_does_not_cut_the_stopping_short():
    signals = Signals()
    with pytest.raises(Stopped):
        signals._arrive(15, None)
    signals._arrive(15, None)
    assert signals.came


def step_with_two_signals(signals, done):
    with signals.held():
        signals._arrive(2, None)
        signals._arrive(15, None)
        done.append("whole")


def test_a_signal_during_a_step_that_may_not_be_cut_short_stops_after_it():
    done = []
    with pytest.raises(Stopped):
        step_with_two_signals(Signals(), done)
    assert done == ["whole"]
