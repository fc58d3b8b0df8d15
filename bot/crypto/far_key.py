"""What every master key behind a network shares: threads of its own, and no queueing at a dead end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.errors import MasterKeyRefused, MasterKeyUnavailable

T = TypeVar("T")

CONNECT_S, READ_S = 2.0, 3.0
TRIES = 2
_AT_ONCE = 8
_REST_S = (
    1.0  # after a failure: whoever asks in this time is told no at once, and holds nothing up meanwhile
)


class FarKey:
    """The clients of such services block, so each call runs in a thread; every call is bounded in time."""

    is_far = True

    def __init__(self, kind: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.kind = kind
        self._clock = clock
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix=kind)
        self._away_until = 0.0

    async def call(self, work: Callable[[], T]) -> T:
        """Run `work`, which raises nothing but our own errors."""
        if self._clock() < self._away_until:
            raise MasterKeyUnavailable(self.kind)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except MasterKeyRefused:
            raise  # it answers: the next may be luckier, and waits for nothing
        except MasterKeyUnavailable:
            self._away_until = self._clock() + _REST_S
            raise

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"
