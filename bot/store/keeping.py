"""What a person agreed to have kept longer; and erasing everything of a talk but that."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.crypto.secret import SecretKey
from bot.domain.ids import ConversationId, OutboxId, TurnId
from bot.domain.keeping import Kept, Kind
from bot.domain.private import Private
from bot.store.keeping_tables import kept_longer
from bot.store.of_a_conversation import OF_A_KIND
from bot.store.row_seal import RowSeal
from bot.store.tables import conversations
from bot.store.unit import CONSOLE, Unit

_CONTENT = "content_sealed"
_WAITS = and_(kept_longer.c.given_at.is_(None), kept_longer.c.ended_at.is_(None))


class PostgresKeeping:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, kept: Kept) -> None:
        """Raise KeyDestroyed if the conversation was erased."""
        await self._unit.hold_key(kept.conversation)
        mine = update(kept_longer).where(kept_longer.c.conversation == kept.conversation, _WAITS)
        await self._unit.change(mine.values(ended_at=kept.asked_at))
        await self.save(kept)

    async def save(self, kept: Kept) -> None:
        key = await self._unit.hold_key(kept.conversation)
        values = {
            "asked_at": kept.asked_at,
            "given_at": kept.given_at,
            "ends_at": kept.ends_at,
            "ended_at": kept.ended_at,
            _CONTENT: _row_seal(key, kept.id).close_json(_CONTENT, _to_json(kept)),
        }
        row = insert(kept_longer).values(id=kept.id, conversation=kept.conversation, **values)
        await self._unit.change(row.on_conflict_do_update(index_elements=["id"], set_=values))
        await self._unit.wake(CONSOLE)

    async def of(self, conversation: ConversationId) -> list[Kept]:
        return await self._read(kept_longer.c.conversation == conversation)

    async def asked(self, conversation: ConversationId) -> Kept | None:
        found = await self._read(and_(kept_longer.c.conversation == conversation, _WAITS))
        return found[-1] if found else None

    async def live_of(self, conversation: ConversationId, *, now: datetime) -> list[Kept]:
        return await self._read(and_(kept_longer.c.conversation == conversation, _live(now)))

    async def live_of_person(self, fingerprint: bytes, *, now: datetime) -> list[Kept]:
        theirs = select(conversations.c.id).where(conversations.c.fingerprint == fingerprint)
        return await self._read(and_(kept_longer.c.conversation.in_(theirs), _live(now)))

    async def forget_unanswered(self, *, asked_before: datetime, at: datetime) -> int:
        """Rows that somebody works on are left for the next time: a sweep waits for nobody."""
        old = select(kept_longer.c.id).where(_WAITS, kept_longer.c.asked_at < asked_before)
        free = kept_longer.c.id.in_(old.with_for_update(skip_locked=True))
        return await self._unit.change(update(kept_longer).where(free).values(ended_at=at))

    async def erase_all_but(self, conversation: ConversationId, kinds: Collection[Kind]) -> int:
        """With the talk goes the word that would open it again."""
        await self._unit.hold(conversation)
        removed = 0
        for kind, tables in OF_A_KIND.items():
            for table in tables if kind not in kinds else ():
                mine = delete(table).where(table.c.conversation == conversation)
                removed += await self._unit.change(mine)
        if Kind.TALK not in kinds:
            talk = update(conversations).where(conversations.c.id == conversation)
            await self._unit.change(talk.values(word_sealed=None))
        return removed

    async def _read(self, which: Any) -> list[Kept]:
        ordered = select(kept_longer).where(which).order_by(kept_longer.c.asked_at, kept_longer.c.id)
        rows = await self._unit.all(ordered)
        return [_kept(row, await self._unit.key_of(row.conversation)) for row in rows]


def _live(now: datetime) -> Any:
    return and_(kept_longer.c.ends_at > now, kept_longer.c.ended_at.is_(None))


def _to_json(kept: Kept) -> dict[str, Any]:
    return {
        "kind": kept.kind.value,
        "days": kept.days,
        "by": kept.by,
        "message": str(kept.message),
        "said": None if kept.said is None else kept.said.open(),
        "turn": None if kept.turn is None else str(kept.turn),
    }


def _kept(row: Any, key: SecretKey) -> Kept:
    content = _row_seal(key, row.id).open_json(_CONTENT, row.content_sealed)
    return Kept(
        id=row.id,
        conversation=ConversationId(row.conversation),
        kind=Kind(content["kind"]),
        days=content["days"],
        by=content["by"],
        message=OutboxId(UUID(content["message"])),
        asked_at=row.asked_at,
        said=None if content["said"] is None else Private(content["said"]),
        turn=None if content["turn"] is None else TurnId(UUID(content["turn"])),
        given_at=row.given_at,
        ends_at=row.ends_at,
        ended_at=row.ended_at,
    )


def _row_seal(key: SecretKey, kept: UUID) -> RowSeal:
    return RowSeal(key, table=kept_longer.name, row=kept)
