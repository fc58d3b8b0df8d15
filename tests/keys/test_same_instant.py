"""P15: a person writes, or deletes, at the very moment at which a rotation wraps their key anew."""

from __future__ import annotations

import asyncio

import pytest

from bot.crypto.keyring import MasterKeys
from bot.crypto.master_key import LocalKey
from bot.crypto.seal import Place, Sealed
from bot.crypto.secret import SecretKey
from bot.errors import KeyDestroyed
from bot.store.embedded import EmbeddedServer
from bot.store.postgres_store import PostgresStore
from tests.databases import Databases, fresh_databases, open_store
from tests.store.making import NOW, a_turn, begin

ONE, TWO = SecretKey(b"m" * 32), SecretKey(b"n" * 32)


class Pausing(LocalKey):
    """It has opened a key, and the fresh wrapping is not written yet."""

    def __init__(self, key: SecretKey) -> None:
        super().__init__(key)
        self.reached, self.go = asyncio.Event(), asyncio.Event()

    async def unwrap(self, wrapped: Sealed, *, place: Place) -> SecretKey:
        key = await super().unwrap(wrapped, place=place)
        self.reached.set()
        await self.go.wait()
        return key


@pytest.fixture
async def apart(server: EmbeddedServer) -> Databases:
    return await fresh_databases(server)


async def rotate(store: PostgresStore) -> list[tuple[int, int]]:
    return [step async for step in store.rotate_keys()]


async def test_p15_a_turn_begun_under_the_old_wrapping_ends_under_the_new_one(apart: Databases) -> None:
    before, pausing = open_store(apart), Pausing(ONE)
    talk = await begin(before)
    rotating = open_store(apart, master_keys=MasterKeys({1: pausing, 2: TWO}))
    line = open_store(apart, master_keys=MasterKeys({1: ONE, 2: TWO}))
    rotation = asyncio.create_task(rotate(rotating))
    await pausing.reached.wait()
    async with line.transaction() as tx:
        await tx.turns.add(talk.id, a_turn("under the old"))
        pausing.go.set()
        assert await rotation == [(0, 1), (1, 1)]
        await tx.turns.add(talk.id, a_turn("in the same transaction"))
    async with line.transaction() as tx:
        await tx.turns.add(talk.id, a_turn("under the new"))
    only_new = open_store(apart, master_keys=MasterKeys({2: TWO}))
    async with only_new.transaction() as tx:
        told = {entry.text.open() for entry in await tx.turns.thread(talk.id)}
    assert told == {"under the old", "in the same transaction", "under the new"}
    for store in (before, rotating, line, only_new):
        await store.close()


async def test_p03_a_key_destroyed_while_a_rotation_has_it_open_stays_destroyed(apart: Databases) -> None:
    line, pausing = open_store(apart), Pausing(ONE)
    talk = await begin(line)
    rotating = open_store(apart, master_keys=MasterKeys({1: pausing, 2: TWO}))
    rotation = asyncio.create_task(rotate(rotating))
    await pausing.reached.wait()
    async with line.transaction() as tx:
        await tx.conversations.erase(talk.id)
    pausing.go.set()
    assert await rotation == [(0, 1), (0, 1)]
    assert await line.key_status() == {}
    async with line.transaction() as tx:
        with pytest.raises(KeyDestroyed):
            await tx.turns.add(talk.id, a_turn(at=NOW))
    for store in (line, rotating):
        await store.close()
