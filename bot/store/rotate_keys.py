"""Wrap every key with the newest master key, while conversations go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from bot.crypto.keyring import MasterKeys, WrappedKey
from bot.errors import SealBroken
from bot.store.wrapped_in import WrappedIn


class Rotation:
    """A key itself never changes, only its wrapping. Each batch is committed, so an interrupted rotation
    goes on where it stopped. No row is locked while a master key is asked: a wrapping is replaced only if
    it is still the one that was opened, so neither a second rotation nor a destruction is undone."""

    def __init__(self, places: Sequence[WrappedIn], masters: MasterKeys) -> None:
        self._places, self._masters = places, masters

    async def run(self) -> AsyncIterator[tuple[int, int]]:
        """Yields (done, total). Keys that do not open stay as they are, and are counted by `key_status`.

        Raise MasterKeyMissing or MasterKeyUnavailable; what was done until then stays done.
        """
        total, done = await self._count(), 0
        yield done, total
        changed = True
        while changed:  # once more: a process not yet restarted may have made another with an older version
            changed = False
            async for rewrapped in self._once():
                done, changed = done + rewrapped, changed or bool(rewrapped)
                yield done, max(done, total)

    async def _count(self) -> int:
        found = [await place.versions() for place in self._places]
        return sum(
            count for each in found for version, count in each.items() if version < self._masters.newest
        )

    async def _once(self) -> AsyncIterator[int]:
        """Batch by batch how many were wrapped anew."""
        for place in self._places:
            last = None
            while batch := await place.older(self._masters.newest, after=last):
                fresh = await asyncio.gather(*(self._wrapped_anew(row) for row in batch))
                opened = [(row, wrapped) for row, wrapped in zip(batch, fresh, strict=True) if wrapped]
                yield await place.replace(opened)
                last = batch[-1].key_id

    async def _wrapped_anew(self, row: Any) -> WrappedKey | None:
        try:
            key = await self._masters.unwrap(WrappedKey(row.sealed, row.version), key_id=row.key_id)
        except SealBroken:
            return None  # one damaged row must not keep all others from a new master key
        try:
            return await self._masters.wrap(key, key_id=row.key_id)
        finally:
            key.wipe()
