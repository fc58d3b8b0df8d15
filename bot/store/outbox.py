"""The outbox: queue, lease in order, record how each send ended, take delivery reports."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, bindparam, func, insert, literal, or_, select, union_all, update

from bot.crypto.secret import SecretKey
from bot.domain.carrier import DeliveryReport
from bot.domain.ids import ConversationId, OutboxId, TurnId
from bot.domain.private import Private
from bot.domain.records import LeasedOutbound, NewOutbound, OutboxState, Sort
from bot.domain.turn import Button
from bot.errors import KeyDestroyed, SealBroken
from bot.store.leasing import Leasing
from bot.store.row_seal import RowSeal
from bot.store.tables import OUTBOX_UNFINISHED, conversations, outbox
from bot.store.unit import CONSOLE, Unit

TOPIC = "outbox"
_CONTENT, _KEY = "content_sealed", "key_sealed"
_UNREADABLE = "unreadable"
_SAID = [OutboxState.DUE, OutboxState.SENDING, OutboxState.SENT, OutboxState.UNKNOWN]
_NO_LEASE: dict[str, None] = {"lease_token": None, "lease_until": None}
# Asked at every message, so put together once.
_NOW = bindparam("now")
_LEASING = Leasing(
    outbox,
    ready=or_(
        and_(outbox.c.state == OutboxState.DUE, outbox.c.due_at <= _NOW),
        and_(outbox.c.state == OutboxState.SENDING, outbox.c.lease_until <= _NOW),
    ),
    unfinished=OUTBOX_UNFINISHED,
)
_LAST_SAID = (
    select(outbox.c.id, outbox.c.key_sealed)
    .where(
        outbox.c.conversation == bindparam("wanted"), outbox.c.sort != Sort.TAP, outbox.c.state.in_(_SAID)
    )
    .order_by(outbox.c.seq.desc())
    .limit(1)
)
_OF_REPORT = select(outbox.c.id, outbox.c.conversation, outbox.c.sort, outbox.c.seq).join(
    conversations, conversations.c.id == outbox.c.conversation
)
_BY_ID = _OF_REPORT.add_columns(literal(0).label("rank")).where(
    outbox.c.carrier_message_id == bindparam("message"), conversations.c.channel == bindparam("channel")
)
_ON_ITS_WAY = _OF_REPORT.add_columns(literal(1).label("rank")).where(
    outbox.c.state == OutboxState.SENDING, conversations.c.fingerprint == bindparam("person")
)
# In one question: the answer to the send may be written down at this very moment.
_EITHER = union_all(_BY_ID, _ON_ITS_WAY).subquery()
_REPORTED = select(_EITHER).order_by(_EITHER.c.rank, _EITHER.c.seq.desc()).limit(1)
# Wakes whoever sends as the transaction commits, in the same question: it is asked at every message.
_ADD = insert(outbox).returning(func.pg_notify(TOPIC, ""))
_CHANGE = update(outbox).where(outbox.c.id == bindparam("wanted"))
_CHANGE_LEASED = _CHANGE.where(outbox.c.lease_token == bindparam("token"))


class PostgresOutbox:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, conversation: ConversationId, message: NewOutbound) -> OutboxId:
        """Raise KeyDestroyed if the conversation was erased."""
        key = await self._unit.hold_key(conversation)
        row_id = OutboxId(uuid4())
        values = {
            "sort": message.sort,
            "prompted_by": message.prompted_by,
            "epoch": message.epoch,
            "promise": message.promise,
            "by_worker": message.by_worker,
            "past_gate": message.past_gate,
            "due_at": message.due_at,
            "state": OutboxState.DUE,
            **_sealed(key, row_id, message),
        }
        await self._unit.first(_ADD, id=row_id, conversation=conversation, **values)
        return row_id

    async def cancel_waiting(
        self, conversation: ConversationId, *, but: frozenset[Sort] = frozenset()
    ) -> int:
        """Only what no send has begun on: what is with the carrier ends through `finish`."""
        await self._unit.hold(conversation)
        waiting = and_(
            outbox.c.conversation == conversation,
            outbox.c.state == OutboxState.DUE,
            outbox.c.sort.not_in(but),
        )
        return await self._unit.change(
            update(outbox).where(waiting).values(state=OutboxState.CANCELLED, **_NO_LEASE)
        )

    async def lease(self, *, now: datetime, lease_s: float) -> LeasedOutbound | None:
        while (row := await _LEASING.take_oldest(self._unit, now=now)) is not None:
            try:
                content, key = await self._content(row)
            except (KeyDestroyed, SealBroken):
                # Only a restored backup or a damaged row comes here. It must not block the others.
                lost = {"state": OutboxState.CANCELLED, "code": _UNREADABLE, "finished_at": now}
                await self._unit.change(_CHANGE, wanted=row.id, **lost)
                continue
            unknown = row.outcome_unknown or row.state is OutboxState.SENDING
            leased = _leased(row, content, key=key, now=now, outcome_unknown=unknown)
            await self._mark_sending(leased, until=now + timedelta(seconds=lease_s))
            return leased
        return None

    async def finish(
        self,
        row: LeasedOutbound,
        *,
        state: OutboxState,
        at: datetime,
        carrier_message_id: str | None = None,
        code: str | None = None,
    ) -> bool:
        return await self._settle(
            row,
            {"state": state, "finished_at": at, "carrier_message_id": carrier_message_id, "code": code},
        )

    async def postpone(
        self, row: LeasedOutbound, *, due_at: datetime, code: str, outcome_unknown: bool
    ) -> bool:
        return await self._settle(
            row,
            {"state": OutboxState.DUE, "due_at": due_at, "code": code, "outcome_unknown": outcome_unknown},
        )

    async def report(self, report: DeliveryReport) -> ConversationId | None:
        """A report that knows less than an earlier one takes nothing back."""
        fingerprint = self._unit.fingerprints.of_address(report.channel, report.address)
        named = {"channel": report.channel, "message": report.carrier_message_id}
        found = await self._unit.first(_REPORTED, person=fingerprint, **named)
        if found is None or await self._unit.hold(found.conversation) is None:
            return None
        kept = {
            "delivered": func.coalesce(report.delivered, outbox.c.delivered),
            "delivery_code": func.coalesce(report.code, outbox.c.delivery_code),
        }
        await self._unit.change(update(outbox).where(outbox.c.id == found.id).values(kept))
        if found.sort is Sort.WORKER:
            await self._unit.wake(CONSOLE)
        return ConversationId(found.conversation)

    async def last_said(self, conversation: ConversationId) -> str | None:
        row = await self._unit.first(_LAST_SAID, wanted=conversation)
        if row is None:
            return None
        key = await self._unit.key_of(conversation)
        return _row_seal(key, row.id).open_text(_KEY, row.key_sealed).open()

    async def _content(self, row: Any) -> tuple[dict[str, Any], str]:
        sealed = _row_seal(await self._unit.key(row.conversation_key_id), row.id)
        content: dict[str, Any] = sealed.open_json(_CONTENT, row.content_sealed)
        return content, sealed.open_text(_KEY, row.key_sealed).open()

    async def _mark_sending(self, leased: LeasedOutbound, *, until: datetime) -> None:
        await self._unit.change(
            _CHANGE,
            wanted=leased.id,
            state=OutboxState.SENDING,
            tries=leased.tries,
            outcome_unknown=leased.outcome_unknown,
            first_send_at=leased.first_send_at,
            lease_token=leased.lease_token,
            lease_until=until,
        )

    async def _settle(self, row: LeasedOutbound, values: dict[str, Any]) -> bool:
        """False if the lease has passed to another: then nothing was changed."""
        await self._unit.hold(row.conversation)
        settled = {**values, **_NO_LEASE}
        if row.sort is Sort.WORKER:
            await self._unit.wake(CONSOLE)
        return await self._unit.change(_CHANGE_LEASED, wanted=row.id, token=row.lease_token, **settled) == 1


def _sealed(key: SecretKey, row_id: UUID, message: NewOutbound) -> dict[str, Any]:
    sealed = _row_seal(key, row_id)
    buttons = [[button.label, button.says] for button in message.buttons]
    content = {"text": message.text.open(), "buttons": buttons}
    return {
        _CONTENT: sealed.close_json(_CONTENT, content),
        _KEY: sealed.close_text(_KEY, Private(message.key)),
    }


def _leased(
    row: Any, content: dict[str, Any], *, key: str, now: datetime, outcome_unknown: bool
) -> LeasedOutbound:
    return LeasedOutbound(
        id=OutboxId(row.id),
        conversation=ConversationId(row.conversation),
        sort=row.sort,
        key=key,
        text=Private(content["text"]),
        buttons=tuple(Button(label, says) for label, says in content["buttons"]),
        prompted_by=TurnId(row.prompted_by),
        epoch=row.epoch,
        promise=row.promise,
        by_worker=row.by_worker,
        past_gate=row.past_gate,
        tries=row.tries + 1,
        outcome_unknown=outcome_unknown,
        first_send_at=row.first_send_at or now,
        lease_token=uuid4(),
    )


def _row_seal(key: SecretKey, row: UUID) -> RowSeal:
    return RowSeal(key, table=outbox.name, row=row)
