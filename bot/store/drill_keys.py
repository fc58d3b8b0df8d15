"""Prove on the spot, with a made-up conversation in the real databases, that a destroyed key is the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.crypto.fingerprint import Fingerprints
from bot.crypto.keyring import MasterKeys
from bot.domain.danger import NO_DANGER
from bot.domain.ids import Channel, ConversationId, Language
from bot.domain.private import Private
from bot.domain.records import NewTurn, TurnOutcome, TurnState
from bot.domain.turn import TurnKind
from bot.errors import KeyDestroyed, PorchlightError
from bot.store.engine import begin
from bot.store.forgetting_tables import keys_to_destroy
from bot.store.keys import KeyShelf
from bot.store.tables import conversations, turns
from bot.store.transaction import PostgresTransaction
from bot.store.unit import Unit

MARK = "keys drill "
"""A made-up conversation is called this and a number, which no pseudonym ever is."""
_PHRASE = Private("this is the drill of the keys; nobody wrote it")
_LEFT_OVER = timedelta(hours=1)


@dataclass(frozen=True)
class Step:
    """One thing that was to be proved; `code` says what went wrong, None if it holds."""

    name: str
    code: str | None = None
    version: int | None = None


Say = Callable[[Step], None]


class KeyDrill:
    """It is removed at the end whatever happens; one that was killed is removed by the next drill."""

    def __init__(
        self, main: AsyncEngine, shelf: KeyShelf, *, masters: MasterKeys, fingerprints: Fingerprints
    ) -> None:
        self._main, self._shelf, self._masters, self._fingerprints = main, shelf, masters, fingerprints
        self._made: ConversationId | None = None
        self._row: dict[str, Any] = {}  # the copy of its row, as a backup would hold it
        self._turn_row: dict[str, Any] = {}

    async def run(self, say: Say, *, now: datetime) -> None:
        for version in self._masters.kinds:
            say(Step("master", await self._masters.trial(version), version))
        steps = (self._make, self._reads_back, self._destroy, self._is_gone, self._copy_stays_shut)
        try:
            await self._remove(started_before=now - _LEFT_OVER)
            for step in steps:
                if not await self._told(step, say, now):
                    break
        finally:
            await self._told(self._tidy, say, now)

    async def _told(self, step: Any, say: Say, now: datetime) -> bool:
        name = step.__name__.strip("_")
        try:
            code = await step(now)
        except PorchlightError as error:
            code = error.code
        say(Step(name, code))
        return code is None

    async def _make(self, now: datetime) -> str | None:
        address = Private(f"{MARK}{uuid4().hex}")
        async with self._unit() as tx:
            made = await tx.conversations.begin(Channel.TELEGRAM, address, language=Language.EN, at=now)
            await tx.turns.add(made.id, _turn(now))
            self._made = made.id
        marked = {"pseudonym": f"{MARK}{uuid4().hex[:12]}", "ended_at": now}
        async with begin(self._main) as connection:
            which = conversations.c.id == made.id
            await connection.execute(update(conversations).where(which).values(**marked))
            self._row = dict((await connection.execute(select(conversations).where(which))).one()._mapping)
            mine = select(turns).where(turns.c.conversation == made.id)
            self._turn_row = dict((await connection.execute(mine)).one()._mapping)
        return None

    async def _reads_back(self, _: datetime) -> str | None:
        assert self._made is not None
        async with self._unit() as tx:
            [entry] = await tx.turns.thread(self._made)
        return None if entry.text.open() == _PHRASE.open() else "read_something_else"

    async def _destroy(self, _: datetime) -> str | None:
        assert self._made is not None
        async with self._unit() as tx:
            await tx.conversations.erase(self._made)
        await self._shelf.destroy([self._row["key_id"]])
        return None

    async def _is_gone(self, _: datetime) -> str | None:
        if await self._shelf.count([self._row["key_id"]]):
            return "key_still_there"
        async with begin(self._main) as connection:
            left = await connection.execute(select(turns.c.id).where(turns.c.conversation == self._made))
            return "words_still_there" if left.first() is not None else None

    async def _copy_stays_shut(self, _: datetime) -> str | None:
        """As if a backup were restored: the very rows are put back, asked for, and taken out again."""
        async with begin(self._main) as connection:
            undo = await connection.begin_nested()
            try:
                await connection.execute(insert(conversations).values(**self._row))
                await connection.execute(insert(turns).values(**self._turn_row))
                unit = Unit(connection, shelf=self._shelf, fingerprints=self._fingerprints)
                assert self._made is not None
                await PostgresTransaction(unit).turns.thread(self._made)
            except KeyDestroyed:
                return None
            finally:
                await undo.rollback()
        return "copy_was_read"

    async def _tidy(self, _: datetime) -> str | None:
        await self._remove(started_before=None)
        return None

    async def _remove(self, *, started_before: datetime | None) -> None:
        """This drill's conversation, or those of drills that were killed; their keys too."""
        which = conversations.c.id == self._made
        if started_before is not None:
            left = conversations.c.started_at < started_before
            which = and_(conversations.c.pseudonym.like(f"{MARK}%"), left)
        async with begin(self._main) as connection:
            found: Sequence[Any] = (await connection.execute(select(conversations).where(which))).all()
        for row in found:
            async with self._unit() as tx:
                await tx.conversations.erase(ConversationId(row.id))
        own: list[UUID] = [row["key_id"] for row in [self._row, *(each._mapping for each in found)] if row]
        if own:
            await self._forget(own)

    async def _forget(self, key_ids: list[UUID]) -> None:
        await self._shelf.destroy(key_ids)
        async with begin(self._main) as connection:
            await connection.execute(delete(keys_to_destroy).where(keys_to_destroy.c.key_id.in_(key_ids)))

    @asynccontextmanager
    async def _unit(self) -> AsyncIterator[PostgresTransaction]:
        async with begin(self._main) as connection:
            unit = Unit(connection, shelf=self._shelf, fingerprints=self._fingerprints)
            try:
                yield PostgresTransaction(unit)
            finally:
                unit.wipe()


def _turn(now: datetime) -> NewTurn:
    return NewTurn(
        kind=TurnKind.TEXT,
        text=_PHRASE,
        not_text=None,
        media=0,
        carrier_message_id="",
        received_at=now,
        danger=NO_DANGER,
        state=TurnState.DONE,
        outcome=TurnOutcome.OBEYED,
    )
