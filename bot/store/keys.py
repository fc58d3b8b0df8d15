"""The second database: make, find and destroy the keys of conversations and deletion jobs."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.crypto.keyring import MasterKeys, WrappedKey
from bot.crypto.secret import SecretKey
from bot.errors import KeyDestroyed
from bot.store.engine import begin
from bot.store.keys_tables import destroyed, keys
from bot.store.opened_keys import OpenedKeys

_FIND = select(keys).where(keys.c.id.in_(bindparam("wanted", expanding=True)))  # asked at every turn
_OLDEST = select(func.min(keys.c.created_at))


class KeyShelf:
    """Every call is a short transaction of its own, apart from those of the first database; a master key
    that is far away is asked outside of it."""

    def __init__(
        self, engine: AsyncEngine, masters: MasterKeys, *, opened: OpenedKeys | None = None
    ) -> None:
        self._engine = engine
        # Reading one row needs no transaction around it.
        self._reader = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._masters = masters
        self._opened = OpenedKeys() if opened is None else opened

    async def create(self, at: datetime) -> tuple[UUID, SecretKey]:
        """A new key, kept before anything is sealed with it: words never outlive a lost key.

        Raise MasterKeyUnavailable if it cannot be wrapped now.
        """
        key_id, key = uuid4(), SecretKey.fresh()
        wrapped = await self._masters.wrap(key, key_id=key_id)
        values = {"wrapped_sealed": wrapped.sealed, "master_version": wrapped.master_version}
        async with begin(self._engine) as connection:
            await connection.execute(insert(keys).values(id=key_id, created_at=at, **values))
        self._keep(key_id, wrapped, key)
        return key_id, key

    async def find(self, key_ids: Collection[UUID]) -> dict[UUID, SecretKey]:
        """Those that exist; each is the caller's own, to be wiped. Raise MasterKeyMissing if one was
        wrapped by a version we do not hold, MasterKeyUnavailable if one cannot be unwrapped now."""
        async with begin(self._reader) as connection:
            rows = (await connection.execute(_FIND, {"wanted": list(key_ids)})).all()
        found = {row.id: WrappedKey(row.wrapped_sealed, row.master_version) for row in rows}
        self._opened.drop(set(key_ids) - found.keys())  # destroyed, perhaps by another process
        opening = (self._open(key_id, found[key_id]) for key_id in found)
        opened = await asyncio.gather(*opening, return_exceptions=True)
        _all_or_none(opened)
        return dict(zip(found, opened, strict=True))

    async def get(self, key_id: UUID) -> SecretKey:
        """Raise KeyDestroyed if it no longer exists."""
        found = await self.find([key_id])
        if key_id not in found:
            raise KeyDestroyed
        return found[key_id]

    async def destroy(self, key_ids: Collection[UUID]) -> int:
        """How many there were. What they sealed cannot be read any more; the wrapped bytes are taken out of
        the table's file by `scrub` later."""
        self._opened.drop(key_ids)
        # In the order in which a rotation locks them: two that go crosswise would wait for each other.
        doomed = select(keys.c.id).where(keys.c.id.in_(list(key_ids))).order_by(keys.c.id).with_for_update()
        async with begin(self._engine) as connection:
            gone = await connection.execute(delete(keys).where(keys.c.id.in_(doomed)))
            if gone.rowcount:  # behind the DELETE: who reads the counter then waits for this transaction
                await connection.execute(select(destroyed.next_value()))
        return int(gone.rowcount)

    async def count(self, key_ids: Collection[UUID]) -> int:
        """How many of them exist; none is opened."""
        there = select(func.count()).select_from(keys).where(keys.c.id.in_(list(key_ids)))
        async with begin(self._engine) as connection:
            return int((await connection.execute(there)).scalar_one())

    async def fresh(self) -> tuple[UUID, SecretKey, WrappedKey]:
        """A new key that is kept elsewhere, wrapped."""
        key_id, key = uuid4(), SecretKey.fresh()
        return key_id, key, await self._masters.wrap(key, key_id=key_id)

    async def open(self, key_id: UUID, wrapped: WrappedKey) -> SecretKey:
        """Raise MasterKeyMissing, or SealBroken if it is not the key of `key_id`."""
        return await self._masters.unwrap(wrapped, key_id=key_id)

    async def made_before(self, moment: datetime, *, after: UUID | None, limit: int) -> Sequence[UUID]:
        """A page of old keys, in the order of their ids, beginning behind `after`."""
        statement = select(keys.c.id).where(keys.c.created_at < moment).order_by(keys.c.id).limit(limit)
        if after is not None:
            statement = statement.where(keys.c.id > after)
        async with begin(self._engine) as connection:
            return list((await connection.execute(statement)).scalars())

    async def oldest(self) -> datetime | None:
        async with begin(self._engine) as connection:
            found: datetime | None = (await connection.execute(_OLDEST)).scalar_one()
        return found

    async def close(self) -> None:
        self._opened.close()
        await self._masters.close()

    async def _open(self, key_id: UUID, wrapped: WrappedKey) -> SecretKey:
        key = self._opened.get(key_id, wrapped)
        if key is None:
            key = await self._masters.unwrap(wrapped, key_id=key_id)
            self._keep(key_id, wrapped, key)
        return key

    def _keep(self, key_id: UUID, wrapped: WrappedKey, key: SecretKey) -> None:
        """A master key at hand opens in microseconds: then nothing is kept in memory."""
        if self._masters.is_far(wrapped.master_version):
            self._opened.keep(key_id, wrapped, key)


def _all_or_none(opened: Sequence[SecretKey | BaseException]) -> None:
    """Raise the first failure; those that were opened with it do not stay in memory."""
    failed = next((each for each in opened if isinstance(each, BaseException)), None)
    if failed is None:
        return
    for each in opened:
        if isinstance(each, SecretKey):
            each.wipe()
    raise failed
