"""P03 and P15: the file of the keys' table is written anew, and nobody who writes waits long for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.crypto.keyring import MasterKeys
from bot.crypto.secret import SecretKey
from bot.store.embedded import EmbeddedServer
from bot.store.engine import open_engine
from bot.store.keys import KeyShelf
from bot.store.scrub_keys import scrub
from tests.databases import Databases, fresh_databases, run_sql
from tests.store.making import NOW

WITHIN_S = 1.0
"""What P04 leaves to a safety word, all in all."""


@pytest.fixture
async def apart(server: EmbeddedServer) -> Databases:
    return await fresh_databases(server)


@pytest.fixture
async def shelf(apart: Databases) -> AsyncIterator[KeyShelf]:
    engine = open_engine(apart.keys_url, connections=2)
    yield KeyShelf(engine, MasterKeys({1: SecretKey(b"m" * 32)}))
    await engine.dispose()


@asynccontextmanager
async def transaction(url: str, statement: str) -> AsyncIterator[asyncpg.Connection]:
    """One that has begun, sees the world as it was then, and goes on."""
    engine = open_engine(url)
    connection = await asyncpg.connect(**engine.dialect.create_connect_args(engine.url)[1])
    try:
        async with connection.transaction(isolation="repeatable_read"):
            await connection.fetch(statement)
            yield connection
    finally:
        await connection.close()


async def wrapped(url: str) -> bytes:
    [row] = await run_sql(url, "SELECT wrapped_sealed FROM keys")
    return bytes(row[0])


async def file_of_keys(url: str) -> bytes:
    """The bytes of the table on the disk."""
    [row] = await run_sql(url, "CHECKPOINT", "SELECT pg_read_binary_file(pg_relation_filepath('keys'))")
    return bytes(row[0])


async def scrub_at_last(engine: AsyncEngine) -> None:
    """As the post repeats it: other tests write on this server too."""
    for _ in range(200):
        if await scrub(engine):
            return
    raise AssertionError("the file is never called clean")


async def test_p15_what_was_destroyed_leaves_the_file_and_then_there_is_nothing_to_do(
    shelf: KeyShelf, apart: Databases
) -> None:
    key_id, _ = await shelf.create(NOW)
    gone = await wrapped(apart.keys_url)
    await shelf.destroy([key_id])
    assert gone in await file_of_keys(apart.keys_url)
    engine = open_engine(apart.keys_url)
    await scrub_at_last(engine)
    assert gone not in await file_of_keys(apart.keys_url)
    assert not await scrub(engine)
    await engine.dispose()


@pytest.mark.parametrize("where", ["main", "keys"])
async def test_p15_while_somebody_may_still_see_a_destroyed_key_the_file_is_not_called_clean(
    shelf: KeyShelf, apart: Databases, where: str
) -> None:
    """A reader of the keys (a replica's too), or a writer anywhere on the server, keeps rows from going."""
    key_id, _ = await shelf.create(NOW)
    gone = await wrapped(apart.keys_url)
    engine = open_engine(apart.keys_url)
    url, statement = {
        "main": (apart.main_url, "SELECT pg_current_xact_id()"),
        "keys": (apart.keys_url, "SELECT 1"),
    }[where]
    async with transaction(url, statement):
        await shelf.destroy([key_id])
        assert not await scrub(engine)
        assert gone in await file_of_keys(apart.keys_url)
    await scrub_at_last(engine)  # it is done over, although nothing was destroyed since
    assert gone not in await file_of_keys(apart.keys_url)
    await engine.dispose()


async def test_p04_behind_a_scrub_that_waits_a_word_is_still_answered_in_time(
    shelf: KeyShelf, apart: Databases
) -> None:
    """A backup holds the table; the scrub waits for it, and everybody else behind the scrub."""
    (destroyed, _), (lives, _) = await shelf.create(NOW), await shelf.create(NOW)
    await shelf.destroy([destroyed])
    engine = open_engine(apart.keys_url)
    waits = (
        "SELECT 1 FROM pg_locks JOIN pg_class ON relation = pg_class.oid"
        " WHERE relname = 'keys' AND NOT granted"
    )
    async with transaction(apart.keys_url, "SELECT count(*) FROM keys") as backup:
        scrubbing = asyncio.create_task(scrub(engine))
        while not await backup.fetch(waits):
            assert not scrubbing.done(), "it waits for nobody"
        await asyncio.wait_for(shelf.get(lives), WITHIN_S)
        assert not await scrubbing
    await engine.dispose()
