"""Hear NOTIFY on one dedicated connection a process, through restarts of the database."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import DatabaseUnavailable
from bot.store.engine import reaching_database
from bot.store.unit import CONSOLE, DIRECTORY

_CONNECT_S = 10.0
_RETRY_S = 0.5
_TOPICS = ("turns", "outbox", "deletions", CONSOLE, DIRECTORY)


class Wakeups:
    """One event a topic: what is heard between two waits makes the next one return at once."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: Any = None
        self._connecting = asyncio.Lock()
        self._heard = {topic: asyncio.Event() for topic in _TOPICS}

    async def wait(self, topic: str, *, timeout_s: float) -> bool:
        """True when woken; False after the timeout. A new connection counts as a wake-up, because
        nobody can know what was missed before it."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        while (left := deadline - loop.time()) > 0:
            if not await self._listening(left):
                await asyncio.sleep(max(0.0, min(_RETRY_S, deadline - loop.time())))
                continue
            if not await self._next(topic, deadline - loop.time()):
                return False
            if self._connection is not None:
                return True
        return False

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()  # it only listens: there is nothing to say goodbye to

    async def _next(self, topic: str, timeout_s: float) -> bool:
        event = self._heard[topic]
        try:
            await asyncio.wait_for(event.wait(), max(0.0, timeout_s))
        except asyncio.TimeoutError:
            return False
        event.clear()
        return True

    async def _listening(self, timeout_s: float) -> bool:
        """Whether a connection is there, after trying to make one."""
        async with self._connecting:
            if self._connection is None:
                try:
                    with reaching_database():
                        await asyncio.wait_for(self._listen(), min(timeout_s, _CONNECT_S))
                except DatabaseUnavailable:
                    return False
            return True

    async def _listen(self) -> None:
        options = self._engine.dialect.create_connect_args(self._engine.url)[1]
        known = ("host", "port", "user", "password", "database", "ssl")
        connection = await asyncpg.connect(**{name: options[name] for name in known if name in options})
        try:
            connection.add_termination_listener(self._lost)
            for topic in _TOPICS:
                await connection.add_listener(topic, self._notified)
        except BaseException:
            connection.terminate()
            raise
        self._connection = connection
        self._wake_all()

    def _notified(self, connection: Any, pid: int, topic: str, payload: str) -> None:
        self._heard[topic].set()

    def _lost(self, connection: Any) -> None:
        if connection is self._connection:
            self._connection = None
            self._wake_all()

    def _wake_all(self) -> None:
        for event in self._heard.values():
            event.set()
