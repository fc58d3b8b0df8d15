"""The store: units of work over the first database, keys in the second, wake-ups between processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.crypto.fingerprint import Fingerprints
from bot.crypto.keyring import MasterKeys
from bot.crypto.secret import SecretKey
from bot.errors import DatabaseUnavailable, MasterKeyMissing
from bot.store.directory_tables import directory_entries
from bot.store.drill_keys import KeyDrill, Say
from bot.store.engine import begin
from bot.store.erasure_tables import kept_notes
from bot.store.forgetting_tables import deletions, keys_to_destroy
from bot.store.key_report import KeyReport, VersionReport
from bot.store.keys import KeyShelf
from bot.store.migrations import check_engine
from bot.store.rotate_keys import Rotation
from bot.store.scrub_keys import scrub
from bot.store.staff_tables import workers
from bot.store.tables import conversations
from bot.store.transaction import PostgresTransaction
from bot.store.unit import Unit
from bot.store.wakeups import Wakeups
from bot.store.wrapped_in import all_wrapped

# A key is made just before the row that uses it; an hour is far beyond any transaction.
_ORPHAN_AGE = timedelta(hours=1)
_PAGE = 1000
# Writing the table of keys anew holds up whoever wants a key, so not after each destruction.
_SCRUB_EVERY = timedelta(minutes=10)


class PostgresStore:
    """Make one inside the running event loop, and close it there."""

    def __init__(
        self,
        main: AsyncEngine,
        keys: AsyncEngine,
        *,
        master_keys: MasterKeys,
        fingerprint_key: SecretKey,
    ) -> None:
        self._main = main
        self._keys = keys
        self._masters = master_keys
        self._shelf = KeyShelf(keys, master_keys)
        self._wrapped = all_wrapped(main, keys)
        self._scrubbed_at: datetime | None = None
        self._fingerprints = Fingerprints(fingerprint_key)
        self._wakeups = Wakeups(main)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[PostgresTransaction]:
        """Raise DatabaseUnavailable if either database is lost on the way: nothing was done then,
        unless it was lost in the very commit."""
        async with begin(self._main) as connection:
            unit = Unit(connection, shelf=self._shelf, fingerprints=self._fingerprints)
            try:
                yield PostgresTransaction(unit)
            finally:
                unit.wipe()
        if unit.dead_keys:
            with suppress(DatabaseUnavailable):  # the marks stay, and `destroy_dead_keys` finds them
                await self._destroy(unit.dead_keys)

    async def destroy_dead_keys(self, *, now: datetime) -> int:
        async with begin(self._main) as connection:
            marked = list((await connection.execute(select(keys_to_destroy.c.key_id))).scalars())
        destroyed = await self._destroy(marked) if marked else 0
        destroyed += await self._destroy_orphans(now - _ORPHAN_AGE)
        if self._scrubbed_at is None or now - self._scrubbed_at >= _SCRUB_EVERY:
            await scrub(self._keys)
            self._scrubbed_at = now
        return destroyed

    async def keys_left(self, key_ids: Collection[UUID]) -> int:
        """How many of them still exist: the second database is asked. Raise DatabaseUnavailable."""
        return await self._shelf.count(key_ids)

    async def wait_for(self, topic: str, *, timeout_s: float) -> bool:
        return await self._wakeups.wait(topic, timeout_s=timeout_s)

    async def ready(self) -> bool:
        """Whether both databases answer, at this program's revision."""
        try:
            await check_engine(self._keys, "keys")
            await check_engine(self._main, "main")
        except DatabaseUnavailable:
            return False
        return True

    async def close(self) -> None:
        await self._wakeups.close()
        await self._shelf.close()
        await self._main.dispose()
        await self._keys.dispose()

    async def rotate_keys(self) -> AsyncIterator[tuple[int, int]]:
        """Re-wrap every key of an older master version with the newest, while the line runs.

        Yields (done, total) after each batch. Raises MasterKeyMissing if an older version that is
        still in use is not configured, MasterKeyUnavailable if one cannot be reached; what was done
        until then stays done.
        """
        async for progress in Rotation(self._wrapped, self._masters).run():
            yield progress

    async def check_master_keys(self) -> None:
        """Raise MasterKeyMissing naming every version that wraps keys and is not configured."""
        missing = (await self.key_status()).keys() - self._masters.kinds.keys()
        if missing:
            raise MasterKeyMissing(*sorted(missing))

    async def key_status(self) -> dict[int, int]:
        """How many keys each master version wraps, wherever they lie."""
        counts: Counter[int] = Counter()
        for place in self._wrapped:
            counts.update(await place.versions())
        return dict(sorted(counts.items()))

    @property
    def master_kinds(self) -> dict[int, str]:
        """Where each master version lives."""
        return self._masters.kinds

    async def key_report(self) -> KeyReport:
        """Asks every master version to wrap and unwrap a made-up key."""
        counts, kinds = await self.key_status(), self._masters.kinds
        async with begin(self._main) as connection:
            marked = (
                await connection.execute(select(func.count()).select_from(keys_to_destroy))
            ).scalar_one()
        versions = [
            VersionReport(
                version,
                kinds.get(version),
                counts.get(version, 0),
                await self._masters.trial(version) if version in kinds else MasterKeyMissing.code,
                version == self._masters.newest,
            )
            for version in sorted({*counts, *kinds})
        ]
        return KeyReport(tuple(versions), marked, await self._shelf.oldest())

    async def drill_keys(self, say: Say, *, now: datetime) -> None:
        """Prove with a made-up conversation that a destroyed key is the end; `say` hears each step."""
        drill = KeyDrill(self._main, self._shelf, masters=self._masters, fingerprints=self._fingerprints)
        await drill.run(say, now=now)

    async def _destroy(self, key_ids: Collection[UUID]) -> int:
        destroyed = await self._shelf.destroy(key_ids)
        async with begin(self._main) as connection:
            marks = keys_to_destroy.c.key_id.in_(list(key_ids))
            await connection.execute(delete(keys_to_destroy).where(marks))
        return destroyed

    async def _destroy_orphans(self, made_before: datetime) -> int:
        """Keys whose transaction never committed, or whose mark was lost."""
        destroyed, last = 0, None
        while page := await self._shelf.made_before(made_before, after=last, limit=_PAGE):
            orphans = set(page) - await self._in_use(page)
            destroyed += await self._shelf.destroy(orphans) if orphans else 0
            last = page[-1]
        return destroyed

    async def _in_use(self, key_ids: Collection[UUID]) -> set[UUID]:
        users = [
            select(t.c.key_id).where(t.c.key_id.in_(list(key_ids)))
            for t in (conversations, deletions, workers, directory_entries, kept_notes)
        ]
        async with begin(self._main) as connection:
            return set((await connection.execute(union_all(*users))).scalars())
