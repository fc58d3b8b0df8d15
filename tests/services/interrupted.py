"""A store that lets something else happen, or the process die, right after one of its transactions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from bot.services.line import Line


class Died(Exception):
    """Stands for a process that is killed."""


class Interrupted:
    def __init__(self, store: Any, *, after: int, then: Callable[[], Awaitable[object]]) -> None:
        self._store = store
        self._left = after
        self._then = then

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        async with self._store.transaction() as tx:
            yield tx
        self._left -= 1
        if self._left == 0:
            await self._then()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def interrupted(line: Line, then: Callable[[], Awaitable[object]], *, after: int = 1) -> Line:
    """The same line; `then` happens once its `after`th transaction has been committed."""
    return replace(line, store=Interrupted(line.store, after=after, then=then))


async def die() -> None:
    raise Died
