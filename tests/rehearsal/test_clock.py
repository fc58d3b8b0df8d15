"""The virtual clock moves when it is told to, and never back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.rehearsal.clock import START, VirtualClock


def test_the_clock_stands_still_until_told_to_move() -> None:
    clock = VirtualClock()
    assert clock() == clock() == START
    clock.move(90)
    assert clock() == START + timedelta(seconds=90)
    assert clock().tzinfo is not None


def test_the_clock_never_runs_backwards() -> None:
    with pytest.raises(ValueError, match="ahead"):
        VirtualClock().move(-1)
