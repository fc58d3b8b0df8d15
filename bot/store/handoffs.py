"""Handoffs: open or raise, list the queue, claim under a lock, find claims that lapsed."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, bindparam, func, insert, literal_column, select, update

from bot.crypto.secret import SecretKey
from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.ids import ConversationId, HandoffId
from bot.domain.urgency import Urgency, queue_order
from bot.errors import KeyDestroyed
from bot.store.conversations import conversation_from
from bot.store.row_seal import RowSeal
from bot.store.tables import HANDOFF_OPEN, conversations, handoffs
from bot.store.unit import CONSOLE, Unit

_REASONS = "reasons_sealed"
_OPEN = literal_column(HANDOFF_OPEN)
# Asked at every message, so put together once.
_OPEN_OF = select(handoffs).where(handoffs.c.conversation == bindparam("wanted"), _OPEN).with_for_update()
_LEFT = update(handoffs).where(handoffs.c.conversation == bindparam("wanted"), _OPEN)
_TOLD = update(handoffs).where(
    handoffs.c.conversation == bindparam("wanted"), handoffs.c.told_at.is_(None), _OPEN
)


_TALK = "talk_"  # marks the conversation's columns beside those of the handoff
_WAITING = (
    select(handoffs, *(column.label(_TALK + column.name) for column in conversations.c))
    .join(conversations, conversations.c.id == handoffs.c.conversation)
    .where(literal_column(f"handoffs.{HANDOFF_OPEN}"))
)

_GET = (
    select(handoffs, conversations.c.key_id.label(_TALK + "key_id"))
    .join(conversations, conversations.c.id == handoffs.c.conversation)
    .where(handoffs.c.id == bindparam("wanted"))
)


class PostgresHandoffs:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def open_or_raise(
        self, conversation: ConversationId, *, urgency: Urgency, reasons: tuple[str, ...], at: datetime
    ) -> Handoff:
        """Raise KeyDestroyed if the conversation was erased."""
        key = await self._unit.hold_key(conversation)
        found = await self.open_of(conversation)
        if found is not None:
            raised = found.raised(urgency, reasons, at=at)
            await self.save(raised)
            return raised
        distinct = tuple(dict.fromkeys(reasons))
        handoff = Handoff(
            id=HandoffId(uuid4()),
            conversation=conversation,
            status=HandoffStatus.WAITING,
            urgency=urgency,
            reasons=distinct,
            opened_at=at,
            waiting_since=at,
            urgent_since=at if urgency is Urgency.URGENT else None,
        )
        values = {**_changing(handoff), _REASONS: _close_reasons(key, handoff), "opened_at": at}
        await self._unit.change(insert(handoffs).values(id=handoff.id, conversation=conversation, **values))
        await self._unit.wake(CONSOLE)
        return handoff

    async def waiting(self, *, now: datetime) -> list[tuple[Handoff, Conversation]]:
        """What a restored backup brought back without its key is left out: nobody can read it."""
        found = await self._unit.all(_WAITING)
        keys = await self._unit.keys([row.talk_key_id for row in found])
        queue = [
            (_handoff_from(keys[row.talk_key_id], row), conversation_from(row, marked=_TALK))
            for row in found
            if row.talk_key_id in keys
        ]
        return sorted(queue, key=lambda pair: _place(pair[0], now=now))

    async def get(self, handoff: HandoffId) -> Handoff | None:
        """None too if its conversation is erased at this very moment."""
        row = await self._unit.first(_GET, wanted=handoff)
        if row is None:
            return None
        with suppress(KeyDestroyed):
            return _handoff_from(await self._unit.key_read(row.conversation, row.talk_key_id), row)
        return None

    async def lock(self, handoff: HandoffId) -> Handoff | None:
        mine = handoffs.c.id == handoff
        found = await self._unit.first(select(handoffs.c.conversation).where(mine))
        if found is None:
            return None
        await self._unit.hold(found.conversation)
        return await self._one(select(handoffs).where(mine).with_for_update())

    async def open_of(self, conversation: ConversationId) -> Handoff | None:
        await self._unit.hold(conversation)
        return await self._one(_OPEN_OF, wanted=conversation)

    async def save(self, handoff: Handoff) -> None:
        """Raise KeyDestroyed if the conversation was erased."""
        key = await self._unit.hold_key(handoff.conversation)
        values = {**_changing(handoff), _REASONS: _close_reasons(key, handoff)}
        await self._unit.change(update(handoffs).where(handoffs.c.id == handoff.id).values(**values))
        await self._unit.wake(CONSOLE)

    async def mark_left(self, conversation: ConversationId, *, at: datetime) -> None:
        await self._unit.hold(conversation)
        if await self._unit.change(_LEFT, wanted=conversation, left_at=at):
            await self._unit.wake(CONSOLE)

    async def mark_told(self, conversation: ConversationId, *, at: datetime) -> None:
        await self._unit.hold(conversation)
        await self._unit.change(_TOLD, wanted=conversation, told_at=at)

    async def held_by(self, worker: str) -> int:
        mine = (handoffs.c.claimed_by == worker) & (handoffs.c.status == HandoffStatus.CLAIMED)
        row = await self._unit.first(select(func.count().label("number")).where(mine))
        return int(row.number)

    async def all_held_by(self, worker: str) -> list[HandoffId]:
        mine = (handoffs.c.claimed_by == worker) & (handoffs.c.status == HandoffStatus.CLAIMED)
        return [HandoffId(row.id) for row in await self._unit.all(select(handoffs.c.id).where(mine))]

    async def last_urgent_of(self, worker: str) -> datetime | None:
        mine = (handoffs.c.claimed_by == worker) & (handoffs.c.urgency == Urgency.URGENT)
        row = await self._unit.first(select(func.max(handoffs.c.closed_at).label("at")).where(mine))
        return None if row is None else row.at

    async def waits(self, *, since: datetime, now: datetime) -> tuple[list[timedelta], list[timedelta]]:
        lately = (handoffs.c.claimed_at >= since) | (handoffs.c.status == HandoffStatus.WAITING)
        here = handoffs.c.left_at.is_(None) | (handoffs.c.left_at >= handoffs.c.claimed_at)
        asked = select(handoffs.c.waiting_since, handoffs.c.claimed_at).where(lately, here)
        rows = await self._unit.all(asked)
        taken = [row.claimed_at - row.waiting_since for row in rows if row.claimed_at is not None]
        return taken, [now - row.waiting_since for row in rows if row.claimed_at is None]

    async def taken_since(self, at: datetime, conversation: ConversationId, *, not_by: str) -> bool:
        of_it = (handoffs.c.conversation == conversation) & (handoffs.c.claimed_at > at)
        by_another = select(handoffs.c.id).where(of_it, handoffs.c.claimed_by != not_by)
        return await self._unit.first(by_another) is not None

    async def lapsed(self, now: datetime) -> list[HandoffId]:
        overdue = and_(handoffs.c.status == HandoffStatus.CLAIMED, handoffs.c.lease_until <= now)
        mine = select(handoffs.c.id).where(overdue, _OPEN).order_by(handoffs.c.lease_until)
        return [HandoffId(row.id) for row in await self._unit.all(mine)]

    async def _one(self, statement: Any, **parameters: Any) -> Handoff | None:
        row = await self._unit.first(statement, **parameters)
        if row is None:
            return None
        return _handoff_from(await self._unit.key_of(row.conversation), row)


def _place(handoff: Handoff, *, now: datetime) -> tuple[bool, tuple[bool, float, datetime]]:
    """Who left waits for nobody: they come after all who do."""
    return handoff.left_at is not None, queue_order(handoff.urgency, handoff.waiting_since, now=now)


def _changing(handoff: Handoff) -> dict[str, Any]:
    return {
        "status": handoff.status,
        "urgency": handoff.urgency,
        "claimed_by": handoff.claimed_by,
        "claimed_at": handoff.claimed_at,
        "lease_until": handoff.lease_until,
        "left_at": handoff.left_at,
        "closed_at": handoff.closed_at,
        "told_at": handoff.told_at,
        "for_worker": handoff.for_worker,
        "for_role": handoff.for_role,
        "misses": handoff.misses,
        "alerts": handoff.alerts,
        "outcome": handoff.outcome,
        "waiting_since": handoff.waiting_since,
        "urgent_since": handoff.urgent_since,
        "unanswered_since": handoff.unanswered_since,
    }


def _handoff_from(key: SecretKey, row: Any) -> Handoff:
    return Handoff(
        id=HandoffId(row.id),
        conversation=ConversationId(row.conversation),
        status=row.status,
        urgency=row.urgency,
        reasons=tuple(_row_seal(key, row.id).open_json(_REASONS, row.reasons_sealed)),
        opened_at=row.opened_at,
        claimed_by=row.claimed_by,
        claimed_at=row.claimed_at,
        lease_until=row.lease_until,
        left_at=row.left_at,
        closed_at=row.closed_at,
        told_at=row.told_at,
        for_worker=row.for_worker,
        for_role=row.for_role,
        misses=row.misses,
        alerts=row.alerts,
        outcome=row.outcome,
        waiting_since=row.waiting_since,
        urgent_since=row.urgent_since,
        unanswered_since=row.unanswered_since,
    )


def _close_reasons(key: SecretKey, handoff: Handoff) -> Any:
    return _row_seal(key, handoff.id).close_json(_REASONS, list(handoff.reasons))


def _row_seal(key: SecretKey, handoff: UUID) -> RowSeal:
    return RowSeal(key, table=handoffs.name, row=handoff)
