"""What tests of traces share: looking through every row of both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.store.engine import open_engine
from bot.wire import Databases
from tests.traces.stored import Reader


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def readers(located: Databases) -> AsyncIterator[tuple[Reader, Reader]]:
    engines = [open_engine(url, connections=1) for url in (located.main.open(), located.keys.open())]
    yield Reader(engines[0]), Reader(engines[1])
    for engine in engines:
        await engine.dispose()
