"""Wrap every key with the newest master key, while conversations go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.crypto.keyring import MasterKeys, WrappedKey
from bot.errors import SealBroken
from bot.store.engine import begin
from bot.store.keys import columns_of, wrapped_of
from bot.store.keys_tables import destroyed, keys

_BATCH = 100


class Rotation:
    """A key itself never changes, only its wrapping. Each batch is committed, so an interrupted rotation
    goes on where it stopped. No row is locked while a master key is asked: a wrapping is replaced only if
    it is still the one that was opened, so neither a second rotation nor a destruction is undone."""

    def __init__(self, engine: AsyncEngine, masters: MasterKeys) -> None:
        self._engine, self._masters = engine, masters

    async def run(self) -> AsyncIterator[tuple[int, int]]:
        """Yields (done, total). Keys that do not open stay as they are, and are counted by `key_status`.

        Raise MasterKeyMissing or MasterKeyUnavailable; what was done until then stays done.
        """
        total, done = await self._count(), 0
        yield done, total
        changed = True
        while changed:  # once more: a process not yet restarted may have made another with an older version
            changed, last = False, None
            while batch := await self._older(after=last):
                rewrapped = await self._rewrap(batch)
                done, changed, last = done + rewrapped, changed or bool(rewrapped), batch[-1].id
                yield done, max(done, total)

    async def _count(self) -> int:
        statement = select(func.count()).where(self._is_older())
        async with begin(self._engine) as connection:
            return int((await connection.execute(statement)).scalar_one())

    async def _older(self, *, after: UUID | None) -> Sequence[Any]:
        statement = select(keys).where(self._is_older()).order_by(keys.c.id).limit(_BATCH)
        if after is not None:
            statement = statement.where(keys.c.id > after)
        async with begin(self._engine) as connection:
            return (await connection.execute(statement)).all()

    async def _rewrap(self, batch: Sequence[Any]) -> int:
        fresh = await asyncio.gather(*(self._wrapped_anew(row) for row in batch))
        changed = 0
        async with begin(self._engine) as connection:
            for row, wrapped in zip(batch, fresh, strict=True):
                if wrapped is not None:
                    result = await connection.execute(_replace(row, wrapped))
                    changed += result.rowcount
            if changed:
                await connection.execute(select(destroyed.next_value()))
        return changed

    async def _wrapped_anew(self, row: Any) -> WrappedKey | None:
        try:
            key = await self._masters.unwrap(wrapped_of(row), key_id=row.id)
        except SealBroken:
            return None  # one damaged row must not keep all others from a new master key
        try:
            return await self._masters.wrap(key, key_id=row.id)
        finally:
            key.wipe()

    def _is_older(self) -> Any:
        return keys.c.master_version < self._masters.newest


def _replace(row: Any, wrapped: WrappedKey) -> Any:
    same = and_(keys.c.id == row.id, keys.c.wrapped_sealed == row.wrapped_sealed)
    return update(keys).where(same).values(**columns_of(wrapped))
