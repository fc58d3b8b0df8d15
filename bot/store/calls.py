"""Calls of workers to people: one row each, changed as the carrier reports."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import exists, insert, or_, select, update

from bot.domain.call import Call
from bot.domain.conversation import State
from bot.domain.ids import ConversationId
from bot.store.call_tables import calls
from bot.store.tables import conversations
from bot.store.unit import CONSOLE, Unit

_FIELDS = tuple(field.name for field in fields(Call))


class PostgresCalls:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, call: Call) -> None:
        """Raise KeyDestroyed if the conversation was erased."""
        await self._unit.hold_key(call.conversation)
        await self._unit.change(insert(calls).values(**vars(call)))
        await self._unit.wake(CONSOLE)

    async def get(self, call: UUID) -> Call | None:
        row = await self._unit.first(select(calls).where(calls.c.id == call))
        return None if row is None else _call(row)

    async def of(self, conversation: ConversationId) -> list[Call]:
        """Newest first."""
        mine = select(calls).where(calls.c.conversation == conversation)
        return [_call(row) for row in await self._unit.all(mine.order_by(calls.c.begun_at.desc()))]

    async def not_noted(self, worker: str) -> list[tuple[Call, str]]:
        """Over, and nobody has said how they went; with the person's pseudonym, oldest first."""
        both = select(calls, conversations.c.pseudonym).join(
            conversations, conversations.c.id == calls.c.conversation
        )
        over = calls.c.ended_at.is_not(None)
        mine = both.where(calls.c.by_worker == worker, over, calls.c.outcome.is_(None))
        rows = await self._unit.all(mine.order_by(calls.c.begun_at))
        return [(_call(row), row.pseudonym) for row in rows]

    async def of_talks_that_are_over(self) -> list[ConversationId]:
        """In which a call goes on all the same."""
        talk = conversations.c
        over = or_(talk.state == State.STOPPED, talk.ended_at.is_not(None))
        going_on = exists().where(calls.c.conversation == talk.id, calls.c.ended_at.is_(None))
        rows = await self._unit.all(select(talk.id).where(over, going_on).order_by(talk.id))
        return [ConversationId(row.id) for row in rows]

    async def save(self, call: Call) -> None:
        await self._unit.hold(call.conversation)
        await self._unit.change(update(calls).where(calls.c.id == call.id).values(**vars(call)))
        await self._unit.wake(CONSOLE)


def _call(row: Any) -> Call:
    return Call(**{name: row._mapping[name] for name in _FIELDS})
