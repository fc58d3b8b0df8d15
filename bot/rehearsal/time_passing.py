"""Lets virtual time pass the way real time does: everything that falls due on the way is done."""

from __future__ import annotations

from collections.abc import Iterator

from bot.rehearsal.house import House

_FIRST_STEP_S = 1.0
_GROWTH = 4.0  # a carrier's pauses grow as well, so a week needs few more looks than a minute


async def pass_time(house: House, seconds: float) -> None:
    for step in steps(seconds):
        house.clock.move(step)
        await house.sweep()
        await house.settle()


def steps(seconds: float) -> Iterator[float]:
    """Growing steps that add up to `seconds`."""
    step, left = _FIRST_STEP_S, seconds
    while left > 0:
        yield min(step, left)
        left -= min(step, left)
        step *= _GROWTH
