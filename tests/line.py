"""A whole line with simulated carriers, one for all tests; each begins with empty databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.domain.ids import Channel
from bot.domain.private import Private

if TYPE_CHECKING:  # what a line needs is imported by the tests that have one: the others start at once
    from bot.domain.handoff import Handoff
    from bot.phone.phones import Phone
    from bot.rehearsal.house import House
    from bot.store.embedded import EmbeddedServer
    from bot.wire import Databases
    from tests.promises.rows import Emptier
    from tests.promises.scripted import ScriptedEngine

DATA = Path(__file__).parents[1] / "data"
_MINUTES = count()


@dataclass
class World:
    """One person with one phone, and the line they text."""

    home: House
    phone: Phone
    engine: ScriptedEngine
    databases: Databases

    async def text(self, words: str) -> None:
        """The person writes; dialogue and post work until idle."""
        await self.receive(words)
        await self.home.settle()

    async def receive(self, words: str) -> None:
        """The person writes; only the edge has worked yet."""
        await self.home.simulated.text(self.phone, words)

    def sent(self) -> list[str]:
        """What the carrier took from the line, oldest first."""
        return [bubble.text for bubble in self.home.simulated.outbound(self.phone)]

    async def handoffs(self) -> list[Handoff]:
        from bot.services.list_queue import list_queue

        return [handoff for handoff, _ in (await list_queue(line=self.home.line)).waiting]

    async def later(self, seconds: float) -> None:
        """Time passes; sweeps run, and everything due is done."""
        self.home.clock.move(seconds)
        await self.home.sweep()
        await self.home.settle()

    def other_phone(self) -> Phone:
        return self.home.simulated.add_phone(self.phone.channel)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server() -> AsyncIterator[EmbeddedServer]:
    from tests.databases import any_server

    async with any_server() as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def located(server: EmbeddedServer) -> Databases:
    from bot.wire import Databases
    from tests.databases import fresh_databases

    pair = await fresh_databases(server)
    return Databases(Private(pair.main_url), Private(pair.keys_url))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def home(located: Databases) -> AsyncIterator[House]:
    """One line for all tests; each begins with empty tables, no phones and a fresh dialogue."""
    from bot.rehearsal.clock import VirtualClock
    from bot.rehearsal.house import house
    from tests.promises.scripted import ScriptedEngine

    async with house(located, engine=ScriptedEngine(), clock=VirtualClock(), data=DATA) as opened:
        yield opened


@pytest.fixture(params=list(Channel), ids=lambda channel: channel.value)
def channel(request: pytest.FixtureRequest) -> Channel:
    carrier: Channel = request.param
    return carrier


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def emptier(located: Databases) -> AsyncIterator[Emptier]:
    from tests.promises.rows import Emptier

    opened = Emptier(located)
    yield opened
    await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def world(
    home: House, located: Databases, channel: Channel, emptier: Emptier
) -> AsyncIterator[World]:
    from tests.promises.scripted import ScriptedEngine

    engine = ScriptedEngine()
    home.engine, home.dialogue_up = engine, True
    home.clock.begin_again(next(_MINUTES))  # else years would pass, and what is checked yearly be old
    yield World(home, home.simulated.add_phone(channel), engine, located)
    violations = list(home.simulated.violations)
    await home.simulated.reset()
    await emptier.empty()
    home.line.book.current = home.line.book.files
    assert violations == [], "every call must be one that the carrier's description allows"
