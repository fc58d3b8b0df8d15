"""The second database: make, find, re-wrap and destroy the keys of conversations and deletion jobs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.crypto.keyring import MasterKeys, WrappedKey
from bot.crypto.secret import SecretKey
from bot.errors import KeyDestroyed
from bot.store.engine import begin
from bot.store.keys_tables import keys

_BATCH = 100
_FIND = select(keys).where(keys.c.id.in_(bindparam("wanted", expanding=True)))  # asked at every turn


class KeyShelf:
    """Every call is a short transaction of its own, apart from those of the first database."""

    def __init__(self, engine: AsyncEngine, masters: MasterKeys) -> None:
        self._engine = engine
        # Reading one row needs no transaction around it.
        self._reader = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._masters = masters

    async def create(self, at: datetime) -> tuple[UUID, SecretKey]:
        """A new key, kept before anything is sealed with it: words never outlive a lost key."""
        key_id, key = uuid4(), SecretKey.fresh()
        wrapped = self._masters.wrap(key, key_id=key_id)
        async with begin(self._engine) as connection:
            await connection.execute(insert(keys).values(id=key_id, created_at=at, **_columns(wrapped)))
        return key_id, key

    async def find(self, key_ids: Collection[UUID]) -> dict[UUID, SecretKey]:
        """Those that exist. Raise MasterKeyMissing if one was wrapped by a version we do not hold."""
        async with begin(self._reader) as connection:
            rows = (await connection.execute(_FIND, {"wanted": list(key_ids)})).all()
        return {row.id: self._unwrap(row) for row in rows}

    async def get(self, key_id: UUID) -> SecretKey:
        """Raise KeyDestroyed if it no longer exists."""
        found = await self.find([key_id])
        if key_id not in found:
            raise KeyDestroyed
        return found[key_id]

    async def destroy(self, key_ids: Collection[UUID]) -> int:
        """How many there were. What they sealed cannot be read any more."""
        async with begin(self._engine) as connection:
            gone = await connection.execute(delete(keys).where(keys.c.id.in_(list(key_ids))))
        return int(gone.rowcount)

    async def count(self, key_ids: Collection[UUID]) -> int:
        """How many of them exist; none is opened."""
        there = select(func.count()).select_from(keys).where(keys.c.id.in_(list(key_ids)))
        async with begin(self._engine) as connection:
            return int((await connection.execute(there)).scalar_one())

    def fresh(self) -> tuple[UUID, SecretKey, WrappedKey]:
        """A new key that is kept elsewhere, wrapped."""
        key_id, key = uuid4(), SecretKey.fresh()
        return key_id, key, self._masters.wrap(key, key_id=key_id)

    def open(self, key_id: UUID, wrapped: WrappedKey) -> SecretKey:
        """Raise MasterKeyMissing, or SealBroken if it is not the key of `key_id`."""
        return self._masters.unwrap(wrapped, key_id=key_id)

    async def made_before(self, moment: datetime, *, after: UUID | None, limit: int) -> Sequence[UUID]:
        """A page of old keys, in the order of their ids, beginning behind `after`."""
        statement = select(keys.c.id).where(keys.c.created_at < moment).order_by(keys.c.id).limit(limit)
        if after is not None:
            statement = statement.where(keys.c.id > after)
        async with begin(self._engine) as connection:
            return list((await connection.execute(statement)).scalars())

    async def rotate(self) -> AsyncIterator[tuple[int, int]]:
        """Re-wrap every key of an older master version with the newest; yields (done, total).

        Each batch is committed, so an interrupted rotation goes on where it stopped, and
        conversations go on meanwhile: a key itself never changes, only its wrapping.
        """
        total, done = await self._count_older(), 0
        yield done, total
        while (batch := await self._rewrap_batch()) > 0:
            done += batch
            yield done, max(done, total)

    async def versions(self) -> dict[int, int]:
        """How many keys each master version wraps."""
        statement = select(keys.c.master_version, func.count()).group_by(keys.c.master_version)
        async with begin(self._engine) as connection:
            rows = (await connection.execute(statement)).all()
        return {int(version): int(count) for version, count in sorted(rows)}

    async def _count_older(self) -> int:
        statement = select(func.count()).where(self._is_older())
        async with begin(self._engine) as connection:
            return int((await connection.execute(statement)).scalar_one())

    async def _rewrap_batch(self) -> int:
        oldest = select(keys).where(self._is_older()).order_by(keys.c.id).limit(_BATCH).with_for_update()
        async with begin(self._engine) as connection:
            rows = (await connection.execute(oldest)).all()
            for row in rows:
                wrapped = self._masters.wrap(self._unwrap(row), key_id=row.id)
                await connection.execute(
                    update(keys).where(keys.c.id == row.id).values(**_columns(wrapped))
                )
        return len(rows)

    def _is_older(self) -> Any:
        return keys.c.master_version < self._masters.newest

    def _unwrap(self, row: Any) -> SecretKey:
        wrapped = WrappedKey(row.wrapped_sealed, row.master_version)
        return self._masters.unwrap(wrapped, key_id=row.id)


def _columns(wrapped: WrappedKey) -> dict[str, Any]:
    return {"wrapped_sealed": wrapped.sealed, "master_version": wrapped.master_version}
