"""Times at which people agreed to be called; what a worker noted about one is sealed under their key."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text, update

from bot.domain.call_back import CallBack, CallBackState
from bot.domain.conversation import Conversation
from bot.domain.ids import ConversationId
from bot.domain.private import Private
from bot.store.call_tables import CALL_BACK_WAITING, call_backs
from bot.store.conversations import conversation_from
from bot.store.row_seal import RowSeal
from bot.store.tables import conversations
from bot.store.unit import CONSOLE, Unit

_WORDS = "words_sealed"
_TALK = "talk_"


class PostgresCallBacks:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, call_back: CallBack) -> None:
        """Raise KeyDestroyed if the conversation was erased."""
        key = await self._unit.hold_key(call_back.conversation)
        seal = RowSeal(key, table=call_backs.name, row=call_back.id)
        values = {
            "conversation": call_back.conversation,
            "by_worker": call_back.by_worker,
            "due_at": call_back.due_at,
            "made_at": call_back.made_at,
            "state": call_back.state,
            _WORDS: seal.close_text(_WORDS, call_back.words) if call_back.words else None,
        }
        await self._unit.change(insert(call_backs).values(id=call_back.id, **values))
        await self._unit.wake(CONSOLE)

    async def get(self, call_back: UUID) -> CallBack | None:
        """Without its words."""
        row = await self._unit.first(select(call_backs).where(call_backs.c.id == call_back))
        return None if row is None else _call_back(row)

    async def of(self, conversation: ConversationId) -> list[CallBack]:
        """Those that wait, soonest first, with their words."""
        mine = select(call_backs).where(call_backs.c.conversation == conversation, text(CALL_BACK_WAITING))
        rows = await self._unit.all(mine.order_by(call_backs.c.due_at))
        if not rows:
            return []
        key = await self._unit.key_of(conversation)
        return [
            _call_back(row, _words(RowSeal(key, table=call_backs.name, row=row.id), row)) for row in rows
        ]

    async def waiting(self) -> list[tuple[CallBack, Conversation]]:
        """All that wait, soonest first, without their words."""
        talk = [column.label(_TALK + column.name) for column in conversations.c]
        both = select(call_backs, *talk).join(
            conversations, conversations.c.id == call_backs.c.conversation
        )
        soonest = both.where(text(f"call_backs.{CALL_BACK_WAITING}")).order_by(call_backs.c.due_at)
        rows = await self._unit.all(soonest)
        return [(_call_back(row), conversation_from(row, marked=_TALK)) for row in rows]

    async def due(self, now: datetime) -> CallBack | None:
        """The soonest that is due and of which nobody was reminded yet."""
        due = select(call_backs).where(
            text(CALL_BACK_WAITING), call_backs.c.due_at <= now, call_backs.c.reminded_at.is_(None)
        )
        row = await self._unit.first(due.order_by(call_backs.c.due_at).limit(1))
        return None if row is None else _call_back(row)

    async def remind(self, call_back: UUID, *, at: datetime) -> bool:
        """False if another process was first, or it waits no more."""
        mine = update(call_backs).where(
            call_backs.c.id == call_back, text(CALL_BACK_WAITING), call_backs.c.reminded_at.is_(None)
        )
        await self._unit.wake(CONSOLE)
        return await self._unit.change(mine.values(reminded_at=at)) == 1

    async def settle(self, call_back: UUID, state: CallBackState) -> bool:
        """False if it waits no more."""
        mine = update(call_backs).where(call_backs.c.id == call_back, text(CALL_BACK_WAITING))
        await self._unit.wake(CONSOLE)
        return await self._unit.change(mine.values(state=state)) == 1

    async def drop_all(self, conversation: ConversationId) -> int:
        await self._unit.hold(conversation)
        mine = update(call_backs).where(call_backs.c.conversation == conversation, text(CALL_BACK_WAITING))
        return await self._unit.change(mine.values(state=CallBackState.DROPPED))


def _words(seal: RowSeal, row: Any) -> Private | None:
    return None if row.words_sealed is None else seal.open_text(_WORDS, row.words_sealed)


def _call_back(row: Any, words: Private | None = None) -> CallBack:
    return CallBack(
        id=row.id,
        conversation=ConversationId(row.conversation),
        by_worker=row.by_worker,
        due_at=row.due_at,
        made_at=row.made_at,
        words=words,
        state=row.state,
        reminded_at=row.reminded_at,
    )
