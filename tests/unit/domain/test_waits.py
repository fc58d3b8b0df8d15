"""A wait is told only where it holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.waits import FEWEST, usual_wait

MINUTE = timedelta(minutes=1)
waits = st.lists(st.integers(0, 3600).map(lambda seconds: timedelta(seconds=seconds)), max_size=40)


def test_too_few_say_nothing() -> None:
    assert usual_wait([MINUTE] * (FEWEST - 1), []) is None
    assert usual_wait([MINUTE] * FEWEST, []) == 5 * MINUTE


def test_whoever_waits_longer_right_now_counts() -> None:
    assert usual_wait([MINUTE] * FEWEST, [22 * MINUTE]) == 25 * MINUTE


def test_over_an_hour_nothing_is_said() -> None:
    assert usual_wait([61 * MINUTE] * FEWEST, []) is None


@pytest.mark.parametrize("seconds", [0, 299, 300])
def test_five_minutes_is_the_least(seconds: int) -> None:
    assert usual_wait([timedelta(seconds=seconds)] * FEWEST, []) == 5 * MINUTE


@given(waits, waits)
def test_eight_of_ten_waited_no_longer_than_is_told(
    taken: list[timedelta], waiting: list[timedelta]
) -> None:
    told = usual_wait(taken, waiting)
    if told is not None:
        assert sum(each <= told for each in taken) >= 0.8 * len(taken)
        assert all(each <= told for each in waiting)
