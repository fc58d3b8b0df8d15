"""Take in what a carrier delivered: one transaction, milliseconds, no model."""

from __future__ import annotations

from bot.domain.carrier import (
    DeliveryReport,
    GroupSpoke,
    Inbound,
    InboundMessage,
    NothingForUs,
    PersonBlockedUs,
)
from bot.domain.conversation import State
from bot.errors import DatabaseUnavailable
from bot.services.accept_message import accept_message
from bot.services.fall_to_human import tell_humans
from bot.services.line import Line
from bot.services.obey import stop
from bot.services.obey_without_keys import obey_without_keys
from bot.services.ports import Transaction
from bot.services.refuse_group import refuse_group


async def accept_inbound(inbound: Inbound, *, line: Line) -> str:
    """Store or obey one authenticated delivery and return a code for the log.

    The same delivery may come any number of times; only the first does anything (P12).
    """
    try:
        code = await _accept(inbound, line=line)
    except DatabaseUnavailable as lost:
        code = await _obey_at_least(inbound, lost, line=line)
    what = "inbound" if isinstance(inbound, InboundMessage) else "carrier_news"
    line.tally.add(what, f"{inbound.channel.value}:{code}")
    return code


async def _obey_at_least(inbound: Inbound, lost: DatabaseUnavailable, *, line: Line) -> str:
    """Perhaps it is only the keys that cannot be reached. Raise what was `lost` for whatever has to be
    delivered again."""
    if not isinstance(inbound, InboundMessage):
        raise lost
    async with line.store.transaction() as tx:
        if not await tx.seen.first_time(inbound.channel, inbound.dedupe_id, at=line.clock()):
            return "seen_before"
        code = await obey_without_keys(inbound, tx=tx, line=line)
        if code is None:
            raise lost
        return code


async def _accept(inbound: Inbound, *, line: Line) -> str:
    if isinstance(inbound, NothingForUs):
        return inbound.reason
    async with line.store.transaction() as tx:
        if not await tx.seen.first_time(inbound.channel, inbound.dedupe_id, at=line.clock()):
            return "seen_before"
        if isinstance(inbound, InboundMessage):
            if not await _first_with_mark(inbound, tx=tx, line=line):
                return "seen_before"
            return await accept_message(inbound, tx=tx, line=line)
        if isinstance(inbound, DeliveryReport):
            return await _report(inbound, tx=tx, line=line)
        if isinstance(inbound, PersonBlockedUs):
            return await _blocked(inbound, tx=tx, line=line)
        return await _group(inbound, tx=tx, line=line)


async def _first_with_mark(message: InboundMessage, *, tx: Transaction, line: Line) -> bool:
    if message.repeat_mark is None:
        return True
    return await tx.seen.first_time(message.channel, f"mark:{message.repeat_mark}", at=line.clock())


async def _report(report: DeliveryReport, *, tx: Transaction, line: Line) -> str:
    conversation_id = await tx.outbox.report(report)
    if conversation_id is None:
        return "report_of_nothing_known"
    if report.opted_out:
        conversation = await tx.conversations.lock(conversation_id)
        if conversation is not None and conversation.state is not State.STOPPED:
            await stop(conversation, tx=tx, at=line.clock())
    elif report.delivered is False:
        await tx.conversations.lock(conversation_id)
        await tell_humans(conversation_id, reason="not_delivered", tx=tx, line=line)
    return "report"


async def _blocked(blocked: PersonBlockedUs, *, tx: Transaction, line: Line) -> str:
    """Blocking us is a stop; there is nothing to store about it but that."""
    fingerprint = await tx.conversations.lock_person(blocked.channel, blocked.address)
    conversation = await tx.conversations.current(fingerprint)
    if conversation is None:
        await tx.suppressions.add(blocked.channel, fingerprint, at=line.clock())
    else:
        await stop(conversation, tx=tx, at=line.clock())
    return "blocked"


async def _group(group: GroupSpoke, *, tx: Transaction, line: Line) -> str:
    return await refuse_group(group, tx=tx, line=line)
