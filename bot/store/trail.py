"""The trail: who read, overrode, opened or took out what, each entry chained to the one before it."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, func, insert, literal, select

from bot.crypto.seal import Sealed
from bot.domain.ids import ConversationId
from bot.domain.private import Private
from bot.domain.trail import FIRST, TrailEntry, TrailState, canonical
from bot.errors import KeyDestroyed
from bot.store.row_seal import RowSeal
from bot.store.staff_tables import trail
from bot.store.unit import Unit

_WORDS = "words_sealed"
# Any number will do, as long as every Porchlight process takes the same one.
_ONE_AT_A_TIME = 0x504F5243485452
_PAGE = 1000


class PostgresTrail:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(
        self,
        what: str,
        *,
        who: str,
        at: datetime,
        about: ConversationId | None = None,
        reason: str | None = None,
        words: Private | None = None,
    ) -> int:
        """The number of the entry. `what` and `reason` are codes; `words` are sealed under the key of the
        conversation it is about. Entries are written one after the other until the transaction ends."""
        await self._unit.first(select(func.pg_advisory_xact_lock(literal(_ONE_AT_A_TIME, BigInteger))))
        last = await self._unit.first(
            select(trail.c.seq, trail.c.hash).order_by(trail.c.seq.desc()).limit(1)
        )
        seq = 1 if last is None else last.seq + 1
        sealed = await self._sealed(words, about=about, seq=seq)
        entry = TrailEntry(
            seq=seq, at=at, who=who, what=what, about=about, reason=reason,
            sealed=None if sealed is None else sealed.raw,
            previous=FIRST if last is None else bytes(last.hash),
        )  # fmt: skip
        values = {"seq": seq, "at": at, "who": who, "what": what, "about": about, "reason": reason}
        values |= {_WORDS: sealed, "previous": entry.previous, "hash": self._hash(entry)}
        await self._unit.change(insert(trail).values(**values))
        return seq

    async def of(self, about: ConversationId) -> list[tuple[TrailEntry, Private | None]]:
        """Of one conversation, oldest first, each with its reason in words while their key lives."""
        rows = await self._unit.all(select(trail).where(trail.c.about == about).order_by(trail.c.seq))
        entries = [_entry(row) for row in rows]
        return [(entry, await self.words_of(entry)) for entry in entries]

    async def last_of(self, what: str, *, who: str, about: ConversationId) -> TrailEntry | None:
        """The newest of its kind by somebody about one conversation."""
        mine = (trail.c.about == about) & (trail.c.who == who) & (trail.c.what == what)
        row = await self._unit.first(select(trail).where(mine).order_by(trail.c.seq.desc()).limit(1))
        return None if row is None else _entry(row)

    async def latest(self, most: int, *, before: int | None = None) -> list[TrailEntry]:
        """A page, newest first."""
        newest = select(trail).order_by(trail.c.seq.desc()).limit(most)
        if before is not None:
            newest = newest.where(trail.c.seq < before)
        return [_entry(row) for row in await self._unit.all(newest)]

    async def latest_of(self, whats: list[str], *, most: int) -> list[TrailEntry]:
        """The newest of some kinds, newest first."""
        newest = select(trail).where(trail.c.what.in_(whats)).order_by(trail.c.seq.desc()).limit(most)
        return [_entry(row) for row in await self._unit.all(newest)]

    async def words_of(self, entry: TrailEntry) -> Private | None:
        """The reason in words; None if there is none, or their key is gone."""
        if entry.sealed is None or entry.about is None:
            return None
        try:
            key = await self._unit.key_of(entry.about)
        except KeyDestroyed:
            return None
        return _row_seal(key, entry.seq).open_text(_WORDS, Sealed(entry.sealed))

    async def holds(self, hash_: bytes) -> bool:
        """Whether an entry has this hash."""
        return await self._unit.first(select(trail.c.seq).where(trail.c.hash == hash_)) is not None

    async def verify(self) -> TrailState:
        """Read it whole: whether each entry is as it was written, in order, none missing in between."""
        previous, count, wanted = FIRST, 0, 1
        async for row in self._pages():
            entry = _entry(row)
            whole = entry.seq == wanted and entry.previous == previous
            if not whole or not hmac.compare_digest(self._hash(entry), bytes(row.hash)):
                return TrailState(count, broken_at=wanted, head=previous)
            previous, count, wanted = bytes(row.hash), count + 1, wanted + 1
        return TrailState(count, broken_at=None, head=previous)

    async def _pages(self) -> AsyncIterator[Any]:
        last = 0
        while rows := await self._unit.all(
            select(trail).where(trail.c.seq > last).order_by(trail.c.seq).limit(_PAGE)
        ):
            for row in rows:
                yield row
            last = rows[-1].seq

    def _hash(self, entry: TrailEntry) -> bytes:
        """Keyed: whoever can write to the table alone cannot write a chain that fits."""
        return self._unit.fingerprints.of_trail(canonical(entry))

    async def _sealed(self, words: Private | None, *, about: ConversationId | None, seq: int) -> Any:
        if words is None or about is None:
            return None
        return _row_seal(await self._unit.key_of(about), seq).close_text(_WORDS, words)


def _row_seal(key: Any, seq: int) -> RowSeal:
    return RowSeal(key, table=trail.name, row=UUID(int=seq))


def _entry(row: Any) -> TrailEntry:
    return TrailEntry(
        seq=row.seq,
        at=row.at,
        who=row.who,
        what=row.what,
        about=row.about,
        reason=row.reason,
        sealed=None if row.words_sealed is None else row.words_sealed.raw,
        previous=bytes(row.previous),
    )
