"""Turns: add, lease in order, finish once, and read the thread of both directions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, insert, literal_column, or_, select, update

from bot.crypto.secret import SecretKey
from bot.domain.danger import Danger, DangerLevel
from bot.domain.ids import ConversationId, TurnId
from bot.domain.private import Private
from bot.domain.records import LeasedTurn, NewTurn, ThreadEntry, TurnOutcome, TurnState
from bot.errors import KeyDestroyed, SealBroken
from bot.store.leasing import take_oldest
from bot.store.row_seal import RowSeal
from bot.store.tables import TURN_UNFINISHED, turns
from bot.store.thread import read_thread
from bot.store.unit import Unit

TOPIC = "turns"
_CONTENT = "content_sealed"
_NO_LEASE: dict[str, None] = {"lease_token": None, "lease_until": None}


class PostgresTurns:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, conversation: ConversationId, turn: NewTurn) -> TurnId:
        """Raise KeyDestroyed if the conversation was erased."""
        key = await self._unit.hold_key(conversation)
        turn_id = TurnId(uuid4())
        content = {"text": turn.text.open(), "danger": _danger_to_json(turn.danger)}
        values = {
            "kind": turn.kind,
            "not_text": turn.not_text,
            "media": turn.media,
            "carrier_message_id": turn.carrier_message_id,
            "received_at": turn.received_at,
            "state": turn.state,
            "outcome": turn.outcome,
            _CONTENT: _row_seal(key, turn_id).close_json(_CONTENT, content),
        }
        await self._unit.change(insert(turns).values(id=turn_id, conversation=conversation, **values))
        if turn.state is TurnState.WAITING:
            await self._unit.wake(TOPIC)
        return turn_id

    async def lease(
        self, *, now: datetime, lease_s: float, received_before: datetime | None = None
    ) -> LeasedTurn | None:
        lapsed = and_(turns.c.state == TurnState.LEASED, turns.c.lease_until <= now)
        ready = or_(turns.c.state == TurnState.WAITING, lapsed)
        if received_before is not None:
            ready = and_(ready, turns.c.received_at < received_before)
        while (row := await self._oldest(ready)) is not None:
            try:
                content = await self._content(row)
            except (KeyDestroyed, SealBroken):
                # Only a restored backup or a damaged row comes here. It must not block the others.
                await self._end(turns.c.id == row.id, TurnOutcome.OVERTAKEN)
                continue
            token = uuid4()
            until = now + timedelta(seconds=lease_s)
            await self._set(
                row.id, state=TurnState.LEASED, tries=row.tries + 1, lease_token=token, lease_until=until
            )
            return _leased(row, content, token)
        return None

    async def finish(self, turn: TurnId, *, lease_token: UUID, outcome: TurnOutcome) -> bool:
        await self._hold_conversation_of(turn)
        return await self._end(_with_lease(turn, lease_token), outcome) == 1

    async def release(self, turn: TurnId, *, lease_token: UUID) -> None:
        await self._hold_conversation_of(turn)
        back = update(turns).values(state=TurnState.WAITING, **_NO_LEASE)
        if await self._unit.change(back.where(_with_lease(turn, lease_token))):
            await self._unit.wake(TOPIC)

    async def finish_waiting(self, conversation: ConversationId, outcome: TurnOutcome) -> int:
        await self._unit.hold(conversation)
        unfinished = literal_column(TURN_UNFINISHED)
        return await self._end(and_(turns.c.conversation == conversation, unfinished), outcome)

    async def latest(self, conversation: ConversationId) -> tuple[TurnId, datetime] | None:
        mine = select(turns.c.id, turns.c.received_at).where(turns.c.conversation == conversation)
        row = await self._unit.first(mine.order_by(turns.c.seq.desc()).limit(1))
        return None if row is None else (TurnId(row.id), row.received_at)

    async def thread(self, conversation: ConversationId) -> list[ThreadEntry]:
        return await read_thread(self._unit, conversation)

    async def _oldest(self, ready: Any) -> Any:
        return await take_oldest(self._unit, turns, ready=ready, unfinished=TURN_UNFINISHED)

    async def _content(self, row: Any) -> dict[str, Any]:
        key = await self._unit.key(row.key_id)
        content: dict[str, Any] = _row_seal(key, row.id).open_json(_CONTENT, row.content_sealed)
        return content

    async def _hold_conversation_of(self, turn: TurnId) -> None:
        await self._unit.hold(select(turns.c.conversation).where(turns.c.id == turn).scalar_subquery())

    async def _set(self, turn: UUID, **values: Any) -> None:
        await self._unit.change(update(turns).where(turns.c.id == turn).values(**values))

    async def _end(self, which: Any, outcome: TurnOutcome) -> int:
        done = update(turns).values(state=TurnState.DONE, outcome=outcome, **_NO_LEASE)
        return await self._unit.change(done.where(which))


def _leased(row: Any, content: dict[str, Any], token: UUID) -> LeasedTurn:
    return LeasedTurn(
        id=TurnId(row.id),
        conversation=ConversationId(row.conversation),
        epoch=row.epoch_now,
        kind=row.kind,
        text=Private(content["text"]),
        not_text=row.not_text,
        danger=_danger_from_json(content["danger"]),
        received_at=row.received_at,
        tries=row.tries + 1,
        lease_token=token,
    )


def _with_lease(turn: TurnId, token: UUID) -> Any:
    return and_(turns.c.id == turn, turns.c.lease_token == token)


def _danger_to_json(danger: Danger) -> dict[str, Any]:
    return {"level": danger.level.value, "kinds": list(danger.kinds), "reasons": list(danger.reasons)}


def _danger_from_json(value: dict[str, Any]) -> Danger:
    return Danger(DangerLevel(value["level"]), tuple(value["kinds"]), tuple(value["reasons"]))


def _row_seal(key: SecretKey, turn: UUID) -> RowSeal:
    return RowSeal(key, table=turns.name, row=turn)
