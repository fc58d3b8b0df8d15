"""Turns: add, lease in order, finish once, and read the thread of both directions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, bindparam, func, insert, literal_column, or_, select, update

from bot.crypto.secret import SecretKey
from bot.domain.danger import Danger, DangerLevel
from bot.domain.ids import ConversationId, TurnId
from bot.domain.private import Private
from bot.domain.records import LeasedTurn, NewTurn, ThreadEntry, TurnOutcome, TurnState
from bot.errors import KeyDestroyed, SealBroken
from bot.store.leasing import Leasing
from bot.store.row_seal import RowSeal
from bot.store.tables import TURN_UNFINISHED, conversations, turns
from bot.store.thread import read_thread
from bot.store.unit import CONSOLE, Unit

TOPIC = "turns"
_ALWAYS = datetime(9999, 1, 1, tzinfo=timezone.utc)
_CONTENT = "content_sealed"
_NO_LEASE: dict[str, None] = {"lease_token": None, "lease_until": None}
# Asked at every message, so put together once.
_LEASING = Leasing(
    turns,
    ready=and_(
        or_(
            turns.c.state == TurnState.WAITING,
            and_(turns.c.state == TurnState.LEASED, turns.c.lease_until <= bindparam("now")),
        ),
        turns.c.received_at < bindparam("received_before"),
    ),
    unfinished=TURN_UNFINISHED,
    takes={
        "state": TurnState.LEASED,
        "tries": turns.c.tries + 1,
        "lease_token": bindparam("token"),
        "lease_until": bindparam("until"),
    },
)
_FOR_WORKERS = (TurnOutcome.TO_HUMAN, TurnOutcome.UNHEARD)
_ADD = insert(turns)
_CHANGE = update(turns).where(turns.c.id == bindparam("wanted"))
_CHANGE_LEASED = _CHANGE.where(turns.c.lease_token == bindparam("token"))
_LATEST = (
    select(turns.c.id, turns.c.received_at)
    .where(turns.c.conversation == bindparam("wanted"))
    .order_by(turns.c.seq.desc())
    .limit(1)
)
_LATEST_CONTENT = (
    select(turns.c.id, turns.c.content_sealed)
    .where(turns.c.conversation == bindparam("wanted"))
    .order_by(turns.c.seq.desc())
    .limit(1)
)
_EARLIER = turns.alias("earlier")
_NUMBER_OF = (
    select(func.count().label("number"))
    .select_from(_EARLIER.join(turns, turns.c.id == bindparam("turn")))
    .where(_EARLIER.c.conversation == bindparam("wanted"), _EARLIER.c.seq <= turns.c.seq)
)
_OF_PERSON_SINCE = (
    select(func.count().label("number"))
    .select_from(turns.join(conversations, conversations.c.id == turns.c.conversation))
    .where(conversations.c.fingerprint == bindparam("wanted"), turns.c.received_at >= bindparam("since"))
)


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
        await self._unit.change(_ADD, id=turn_id, conversation=conversation, **values)
        if turn.state is TurnState.WAITING:
            await self._unit.wake(TOPIC)
        elif turn.outcome in _FOR_WORKERS:
            await self._unit.wake(CONSOLE)
        return turn_id

    async def lease(
        self, *, now: datetime, lease_s: float, received_before: datetime | None = None
    ) -> LeasedTurn | None:
        before, token = received_before or _ALWAYS, uuid4()
        given = {"received_before": before, "token": token, "until": now + timedelta(seconds=lease_s)}
        while (row := await _LEASING.take_oldest(self._unit, now=now, **given)) is not None:
            try:
                content = await self._content(row)
            except (KeyDestroyed, SealBroken):
                # Only a restored backup or a damaged row comes here. It must not block the others.
                await self._unit.change(_CHANGE, wanted=row.id, **_done(TurnOutcome.OVERTAKEN))
                continue
            return _leased(row, content, token)
        return None

    async def finish(self, leased: LeasedTurn, *, outcome: TurnOutcome) -> bool:
        return await self._change_leased(leased, _done(outcome))

    async def release(self, leased: LeasedTurn) -> None:
        if await self._change_leased(leased, {"state": TurnState.WAITING, **_NO_LEASE}):
            await self._unit.wake(TOPIC)

    async def finish_waiting(self, conversation: ConversationId, outcome: TurnOutcome) -> int:
        await self._unit.hold(conversation)
        unfinished = literal_column(TURN_UNFINISHED)
        done = update(turns).values(_done(outcome))
        return await self._unit.change(done.where(turns.c.conversation == conversation, unfinished))

    async def wait_in(self, conversation: ConversationId) -> bool:
        await self._unit.hold(conversation)
        unfinished = literal_column(TURN_UNFINISHED)
        waiting = select(turns.c.id).where(turns.c.conversation == conversation, unfinished).limit(1)
        return await self._unit.first(waiting) is not None

    async def latest(self, conversation: ConversationId) -> tuple[TurnId, datetime] | None:
        row = await self._unit.first(_LATEST, wanted=conversation)
        return None if row is None else (TurnId(row.id), row.received_at)

    async def may_want_quiet(self, conversation: ConversationId) -> bool:
        row = await self._unit.first(_LATEST_CONTENT, wanted=conversation)
        if row is None:
            return False
        key = await self._unit.hold_key(conversation)
        content = _row_seal(key, row.id).open_json(_CONTENT, row.content_sealed)
        return _danger_from_json(content["danger"]).may_want_quiet

    async def number_of(self, conversation: ConversationId, turn: TurnId) -> int:
        row = await self._unit.first(_NUMBER_OF, wanted=conversation, turn=turn)
        return int(row.number)

    async def of_person_since(self, fingerprint: bytes, since: datetime) -> int:
        row = await self._unit.first(_OF_PERSON_SINCE, wanted=fingerprint, since=since)
        return int(row.number)

    async def thread(self, conversation: ConversationId) -> list[ThreadEntry]:
        return await read_thread(self._unit, conversation)

    async def _content(self, row: Any) -> dict[str, Any]:
        key = await self._unit.key(row.conversation_key_id)
        content: dict[str, Any] = _row_seal(key, row.id).open_json(_CONTENT, row.content_sealed)
        return content

    async def _change_leased(self, leased: LeasedTurn, values: Mapping[str, Any]) -> bool:
        """False if the lease has passed to another: then nothing was changed."""
        await self._unit.hold(leased.conversation)
        token = leased.lease_token
        return await self._unit.change(_CHANGE_LEASED, wanted=leased.id, token=token, **values) == 1


def _done(outcome: TurnOutcome) -> dict[str, Any]:
    return {"state": TurnState.DONE, "outcome": outcome, **_NO_LEASE}


def _leased(row: Any, content: dict[str, Any], token: UUID) -> LeasedTurn:
    return LeasedTurn(
        id=TurnId(row.id),
        conversation=ConversationId(row.conversation),
        epoch=row.conversation_epoch,
        kind=row.kind,
        text=Private(content["text"]),
        not_text=row.not_text,
        danger=_danger_from_json(content["danger"]),
        received_at=row.received_at,
        tries=row.tries + 1,
        lease_token=token,
    )


def _danger_to_json(danger: Danger) -> dict[str, Any]:
    return {"level": danger.level.value, "kinds": list(danger.kinds), "reasons": list(danger.reasons)}


def _danger_from_json(value: dict[str, Any]) -> Danger:
    return Danger(DangerLevel(value["level"]), tuple(value["kinds"]), tuple(value["reasons"]))


def _row_seal(key: SecretKey, turn: UUID) -> RowSeal:
    return RowSeal(key, table=turns.name, row=turn)
