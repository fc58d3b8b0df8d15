"""A text or call that was with the carrier when EXIT or DELETE came: its copy is removed once known."""

from __future__ import annotations

from bot.domain.carrier import CarrierCopy
from bot.domain.conversation import Conversation, State
from bot.domain.erasure import Place
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.records import Cause
from bot.services.line import Line
from bot.services.ports import Transaction


async def remove_after_exit(
    conversation: Conversation, carrier_message_id: str, *, tx: Transaction, line: Line
) -> None:
    """The rest of the chat was cleared at the EXIT; the id is kept in the job alone."""
    address = await tx.conversations.address_of(conversation.id)
    now = line.clock()
    await tx.deletions.add(
        conversation.channel,
        address,
        [CarrierCopy(carrier_message_id, now)],
        at=now,
        cause=Cause(leaving=conversation.id, person=conversation.fingerprint),
    )


def clears_chat(conversation: Conversation) -> bool:
    return conversation.channel is Channel.TELEGRAM and conversation.state is State.LEFT


async def remove_after_delete(
    channel: Channel, address: Private, carrier_id: str, *, tx: Transaction, line: Line
) -> None:
    """Nothing of the person is left here: it belongs to the erasure they asked for last, if that is still
    remembered."""
    now = line.clock()
    fingerprint = await tx.conversations.lock_person(channel, address)
    erasure = await tx.erasures.latest_of(fingerprint)
    await tx.deletions.add(
        channel, address, [CarrierCopy(carrier_id, now)], at=now, cause=Cause(erasure=erasure)
    )
    if erasure is not None:
        await tx.erasures.look_again(erasure, Place.CARRIER, at=now)


async def came_to_an_end(fingerprint: bytes, *, tx: Transaction, line: Line) -> None:
    """It is known what became of a text that was on its way when DELETE came."""
    await tx.erasures.came_to_an_end(fingerprint, at=line.clock())
