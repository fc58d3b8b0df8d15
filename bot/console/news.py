"""Tells open pages that something has changed, never what: each asks again for what it may see."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from bot.services.ports import Store

TOPIC = "console"
_LOOK_AGAIN_S = 15.0  # also without news: waiting times grow, and a closed browser is noticed


class News:
    """One listener a process; every open page waits on it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._number = 0
        self._changed = asyncio.Condition()

    async def listen(self) -> None:
        """Runs for as long as the process serves."""
        while True:
            if await self._store.wait_for(TOPIC, timeout_s=_LOOK_AGAIN_S):
                await self._tell()

    async def stream(self, still_welcome: Callable[[], Awaitable[bool]]) -> AsyncIterator[str]:
        """Events without content, until the session is over: news, or that the line is still here."""
        seen = self._number
        yield "retry: 2000\n\n"
        while await still_welcome():
            with contextlib.suppress(asyncio.TimeoutError):
                async with self._changed:
                    await asyncio.wait_for(self._wait_past(seen), _LOOK_AGAIN_S)
            yield "event: here\ndata: \n\n" if self._number == seen else "data: changed\n\n"
            seen = self._number

    async def _wait_past(self, seen: int) -> None:
        while self._number == seen:
            await self._changed.wait()

    async def _tell(self) -> None:
        async with self._changed:
            self._number += 1
            self._changed.notify_all()
