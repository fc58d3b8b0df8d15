"""What the services need of the store to count and to measure."""

from __future__ import annotations

from typing import Protocol

from bot.domain.measured import Counts, MonthCount, Standing


class Counters(Protocol):
    """Counts by month in the first database."""

    async def add(self, counts: Counts, *, month: str) -> None: ...
    async def since(self, month: str) -> list[MonthCount]: ...
    async def forget_before(self, month: str) -> int: ...
    async def standing(self) -> Standing: ...
