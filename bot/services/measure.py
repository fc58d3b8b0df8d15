"""Write down what this process counted, and read how the line stands: numbers without persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.measured import MonthCount, Standing, month_of, oldest_kept
from bot.services.line import Line


@dataclass(frozen=True)
class Measured:
    at: datetime
    standing: Standing
    counts: tuple[MonthCount, ...]


async def write_counts(*, line: Line) -> None:
    """Add to the database what was counted here since the last time.

    It is not counted itself, else there would always be something to write. A database that is away loses
    nothing: what could not be written is counted again next time.
    """
    taken = line.tally.take()
    if not taken:
        return
    try:
        async with line.store.transaction() as tx:
            await tx.counters.add(taken, month=month_of(line.clock()))
    except BaseException:
        for (name, code), number in taken.items():
            line.tally.add(name, code, number)
        raise


async def forget_counts(*, line: Line) -> int:
    """Counts of months nobody compares with any more."""
    async with line.store.transaction() as tx:
        return await tx.counters.forget_before(oldest_kept(line.clock()))


async def measure(*, line: Line) -> Measured:
    async with line.store.transaction() as tx:
        return Measured(line.clock(), await tx.counters.standing(), tuple(await tx.counters.since("")))
