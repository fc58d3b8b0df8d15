"""The only way out: ask the gates once more, send one row, record what came of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from bot.domain.carrier import Carrier, OutboundMessage, Sent
from bot.domain.conversation import Conversation, State
from bot.domain.gates import Draft, Refusal, may_write
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.records import LeasedOutbound, OutboxState, Sort
from bot.errors import CannotTell, OptedOut, SendDelayed, SendRefused, SendUnknown
from bot.services import obey
from bot.services.came_too_late import (
    came_to_an_end,
    clears_chat,
    remove_after_delete,
    remove_after_exit,
)
from bot.services.fall_to_human import tell_humans
from bot.services.line import Line
from bot.services.name_nothing import named_in
from bot.services.ports import Transaction
from bot.services.written_gate import RELEASED, written_in

LEASE_S = 60.0  # above every carrier client's own timeouts together
MOST_DELAYS = 8  # with the pauses below: about half an hour
_NOBODY_MISSES = (Sort.TAP, Sort.COVER)
_PAUSES_S = (1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 600.0, 900.0)

_log = logging.getLogger("porchlight.post")


@dataclass(frozen=True)
class _Parcel:
    """A row that may leave, with the address it goes to."""

    row: LeasedOutbound
    conversation: Conversation
    address: Private

    def message(self) -> OutboundMessage:
        return OutboundMessage(
            id=UUID(str(self.row.id)), address=self.address, text=self.row.text, buttons=self.row.buttons
        )


async def send_next(*, line: Line, carriers: Mapping[Channel, Carrier]) -> bool:
    """Serve one outbox row; False if none is due.

    The row is marked SENDING and committed before the carrier is called, so that a crash leaves a
    row of unknown outcome rather than a message nobody remembers. The gates are asked in that same
    transaction: whoever claims the conversation comes wholly before it, and it stays, or after it (P11).
    """
    async with line.store.transaction() as tx:
        row = await tx.outbox.lease(now=line.clock(), lease_s=LEASE_S)
        if row is None:
            return False
        parcel = await _pass_gates(row, tx=tx, line=line)
    if parcel is None:
        return True
    carrier = carriers.get(parcel.conversation.channel)
    if carrier is None:
        await _refuse(parcel, code="no_carrier", line=line)
    elif row.sort is Sort.TAP:
        await carrier.acknowledge(row.text.open())
        await _record(row, OutboxState.SENT, line=line)
    else:
        await _deliver(parcel, carrier, line=line)
    return True


async def _pass_gates(row: LeasedOutbound, *, tx: Transaction, line: Line) -> _Parcel | None:
    conversation = await tx.conversations.lock(row.conversation)
    written = await written_in(row.text, row.conversation, tx=tx, line=line)
    unasked = 0 if row.past_gate else written.uncovered
    refusal = await _refusal(row, conversation, unasked=unasked, tx=tx, line=line)
    if refusal is not None:
        if conversation is not None:
            await tx.outbox.finish(row, state=OutboxState.CANCELLED, at=line.clock(), code=refusal.value)
        _log.info("not sent: %s", refusal.value)
        line.tally.add("send", f"{row.sort.value}:{refusal.value}")
        return None
    assert conversation is not None  # no refusal without one
    if written.held:
        await tx.audit.record(RELEASED, conversation.id, about=row.id, by=row.by_worker, at=line.clock())
    return _Parcel(row, conversation, await tx.conversations.address_of(conversation.id))


async def _refusal(
    row: LeasedOutbound,
    conversation: Conversation | None,
    *,
    unasked: int,
    tx: Transaction,
    line: Line,
) -> Refusal | None:
    if conversation is None:
        return Refusal.ERASED
    if row.outcome_unknown and row.sort is not Sort.TAP:
        return None  # it may have left already: what matters now is to learn whether it did
    if row.sort is Sort.COVER and await tx.conversations.wrote_since(conversation.id):
        return Refusal.OUTDATED  # somebody has met a blank start, which nothing of before may follow
    handoff = await tx.handoffs.open_of(conversation.id)
    in_window = await _in_window(row, tx=tx, line=line)
    by_worker = row.sort is Sort.WORKER  # the bot knows nothing that it could name
    names = len(await named_in(row.text, conversation, tx=tx, line=line)) if by_worker else 0
    draft = Draft(row.sort, row.epoch, unasked, row.by_worker, in_window, queued=True, names=names)
    return may_write(
        draft,
        conversation,
        suppressed=await tx.suppressions.holds(conversation.fingerprint),
        held_by=handoff.claimed_by if handoff else None,
        now=line.clock(),
    )


async def _in_window(row: LeasedOutbound, *, tx: Transaction, line: Line) -> bool:
    if row.sort is not Sort.WINDOW:
        return False
    window = await tx.windows.latest(row.conversation)
    return window is not None and window.holds(line.clock())


async def _deliver(parcel: _Parcel, carrier: Carrier, *, line: Line) -> None:
    try:
        sent = await _send(parcel, carrier, line=line)
    except SendDelayed as delay:
        await _postpone(parcel, delay, line=line)
        _count(parcel, SendDelayed.code, line=line)
    except (SendUnknown, CannotTell):
        await _unknown(parcel, line=line)
        _count(parcel, SendUnknown.code, line=line)
    except OptedOut:
        await _opted_out(parcel, line=line)
        _count(parcel, OptedOut.code, line=line)
    except SendRefused as refused:
        await _refuse(parcel, code=refused.carrier_code, line=line)
        _count(parcel, f"refused:{refused.carrier_code}", line=line)
    else:
        await _left(parcel, sent, line=line)
        if sent is not None:
            _count(parcel, "sent", line=line)


def _count(parcel: _Parcel, code: str, *, line: Line) -> None:
    line.tally.add("send", f"{parcel.conversation.channel.value}:{code}")


async def _send(parcel: _Parcel, carrier: Carrier, *, line: Line) -> Sent | None:
    """Send; after an unknown outcome look first, and repeat at most once, never a promise.

    None: the gates closed while we looked.
    """
    row, message = parcel.row, parcel.message()
    if not row.outcome_unknown:
        return await carrier.send(message)
    found = await carrier.find_sent(message, since=row.first_send_at or line.clock())
    if found is not None:
        return found
    if row.promise or row.tries > 2:
        raise SendUnknown
    async with line.store.transaction() as tx:
        fresh = await _pass_gates(_as_new(row), tx=tx, line=line)
    return await carrier.send(message) if fresh is not None else None


def _as_new(row: LeasedOutbound) -> LeasedOutbound:
    return replace(row, outcome_unknown=False)


async def _record(
    row: LeasedOutbound,
    state: OutboxState,
    *,
    line: Line,
) -> None:
    async with line.store.transaction() as tx:
        await tx.outbox.finish(row, state=state, at=line.clock())


async def _left(parcel: _Parcel, sent: Sent | None, *, line: Line) -> None:
    """The person may have left, or been erased, while it was with the carrier: then the copy is removed.
    `sent` None: it never left, and the gates have closed."""
    async with line.store.transaction() as tx:
        if sent is None:
            await _erased(parcel, tx=tx, line=line)
            return
        row, copy = parcel.row, sent.carrier_message_id
        conversation = await tx.conversations.lock(row.conversation)
        if conversation is None:
            channel = parcel.conversation.channel
            await remove_after_delete(channel, parcel.address, copy, tx=tx, line=line)
            await came_to_an_end(parcel.conversation.fingerprint, tx=tx, line=line)
            return
        clears = clears_chat(conversation) and row.sort is not Sort.COVER
        kept = None if clears else copy
        await tx.outbox.finish(row, state=OutboxState.SENT, at=line.clock(), carrier_message_id=kept)
        if clears:
            await remove_after_exit(conversation, copy, tx=tx, line=line)


async def _postpone(parcel: _Parcel, delay: SendDelayed, *, line: Line) -> None:
    """The carrier did not take it: try again later, and tell a human when it has taken too long."""
    row = parcel.row
    if row.tries > MOST_DELAYS:
        await _refuse(parcel, code=delay.carrier_code, line=line)
        return
    pause = delay.pause_s if delay.pause_s is not None else _PAUSES_S[min(row.tries, len(_PAUSES_S)) - 1]
    async with line.store.transaction() as tx:
        if await _erased(parcel, tx=tx, line=line):
            return
        await tx.outbox.postpone(
            row,
            due_at=_later(line.clock(), pause),
            code=delay.carrier_code,
            outcome_unknown=row.outcome_unknown,
        )
    _log.warning("send delayed: %s", delay.carrier_code)


async def _unknown(parcel: _Parcel, *, line: Line) -> None:
    """The carrier never said. Ask it again once, if it can be asked; then a human is told."""
    row = parcel.row
    async with line.store.transaction() as tx:
        if row.outcome_unknown or parcel.conversation.channel is Channel.TELEGRAM:
            if await tx.conversations.lock(row.conversation) is None:
                return  # erased; what is counted of it says that nobody knows
            await tx.outbox.finish(
                row,
                state=OutboxState.UNKNOWN,
                at=line.clock(),
                code="send_unknown",
            )
            if row.sort not in _NOBODY_MISSES:
                await tell_humans(row.conversation, reason="send_unknown", tx=tx, line=line)
        else:
            await tx.outbox.postpone(
                row,
                due_at=_later(line.clock(), _PAUSES_S[1]),
                code="send_unknown",
                outcome_unknown=True,
            )
    _log.warning("send of unknown outcome")


async def _refuse(parcel: _Parcel, *, code: str, line: Line) -> None:
    row = parcel.row
    async with line.store.transaction() as tx:
        if await _erased(parcel, tx=tx, line=line):
            return
        await tx.outbox.finish(row, state=OutboxState.REFUSED, at=line.clock(), code=code)
        if row.sort not in _NOBODY_MISSES:
            await tell_humans(row.conversation, reason="send_refused", tx=tx, line=line)
    _log.warning("send refused: %s", code)


async def _erased(parcel: _Parcel, *, tx: Transaction, line: Line) -> bool:
    """Locks the conversation. The carrier did not take the text: no copy of it is left there either."""
    if await tx.conversations.lock(parcel.row.conversation) is not None:
        return False
    await came_to_an_end(parcel.conversation.fingerprint, tx=tx, line=line)
    return True


async def _opted_out(parcel: _Parcel, *, line: Line) -> None:
    """The carrier says they opted out there, or blocked us: treated as STOP."""
    async with line.store.transaction() as tx:
        conversation = await tx.conversations.lock(parcel.row.conversation)
        if conversation is None:  # that they want nothing more outlives their talk
            gone = parcel.conversation
            await tx.suppressions.add(gone.channel, gone.fingerprint, at=line.clock())
            await came_to_an_end(gone.fingerprint, tx=tx, line=line)
            return
        await tx.outbox.finish(
            parcel.row,
            state=OutboxState.REFUSED,
            at=line.clock(),
            code=OptedOut.code,
        )
        if conversation.state is not State.STOPPED:
            await obey.stop(conversation, tx=tx, at=line.clock())


def _later(now: datetime, seconds: float) -> datetime:
    return now + timedelta(seconds=seconds)
