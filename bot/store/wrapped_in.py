"""The tables in which wrapped keys lie: all of them are counted by master version, and rotated."""

from __future__ import annotations

from collections.abc import Sequence as Rows
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Sequence, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.crypto.keyring import WrappedKey
from bot.store.engine import begin
from bot.store.forgetting_tables import deletions
from bot.store.keys_tables import destroyed, keys

_BATCH = 100


@dataclass(frozen=True)
class WrappedIn:
    """One of them; `counter` goes up when a wrapping was replaced."""

    engine: AsyncEngine
    key_id: Column[Any]
    sealed: Column[Any]
    version: Column[Any]
    counter: Sequence | None = None
    one_by_one: bool = False

    async def versions(self) -> dict[int, int]:
        """How many keys each master version wraps here."""
        counted = select(self.version, func.count()).where(self.version.is_not(None)).group_by(self.version)
        async with begin(self.engine) as connection:
            return {int(version): int(count) for version, count in await connection.execute(counted)}

    async def older(self, newest: int, *, after: UUID | None) -> Rows[Any]:
        """A page of key_id, sealed and version, in the order of their ids, beginning behind `after`."""
        limit = 1 if self.one_by_one else _BATCH
        columns = self.key_id.label("key_id"), self.sealed.label("sealed"), self.version.label("version")
        found = select(*columns).where(self.version < newest).order_by(self.key_id).limit(limit)
        if after is not None:
            found = found.where(self.key_id > after)
        async with begin(self.engine) as connection:
            return (await connection.execute(found)).all()

    async def replace(self, fresh: Rows[tuple[Any, WrappedKey]]) -> int:
        """How many of these rows of a page still held the same wrapping, and hold the fresh one now."""
        changed = 0
        async with begin(self.engine) as connection:
            for row, wrapped in fresh:
                same = and_(self.key_id == row.key_id, self.sealed == row.sealed)
                values = {self.sealed.name: wrapped.sealed, self.version.name: wrapped.master_version}
                changed += (
                    await connection.execute(update(self.key_id.table).where(same).values(values))
                ).rowcount
            if changed and self.counter is not None:
                await connection.execute(select(self.counter.next_value()))
        return changed


def all_wrapped(main: AsyncEngine, keys_engine: AsyncEngine) -> tuple[WrappedIn, ...]:
    """The keys, and the jobs that keep their own, which others lock several at once and in any order."""
    return (
        WrappedIn(keys_engine, keys.c.id, keys.c.wrapped_sealed, keys.c.master_version, destroyed),
        WrappedIn(
            main, deletions.c.key_id, deletions.c.key_sealed, deletions.c.master_version, one_by_one=True
        ),
    )
