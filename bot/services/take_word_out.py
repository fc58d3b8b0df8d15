"""Whoever scrolls up on the phone must not find the word that opens the earlier talk (P18)."""

from __future__ import annotations

from bot.domain.carrier import CarrierCopy, InboundMessage
from bot.domain.conversation import Conversation
from bot.domain.ids import Channel
from bot.domain.records import Cause
from bot.services.line import Line
from bot.services.ports import Transaction


async def take_word_out(
    conversation: Conversation, message: InboundMessage, *, tx: Transaction, line: Line
) -> None:
    """A Telegram chat is rid of the message at once, on both sides. From an SMS phone only they can remove
    it: they are told so."""
    if conversation.channel is not Channel.TELEGRAM:
        return
    now = line.clock()
    said = CarrierCopy(message.carrier_message_id, now)
    cause = Cause(clearing=conversation.id, person=conversation.fingerprint)
    await tx.deletions.add(conversation.channel, message.address, [said], at=now, cause=cause)


def on_this_phone(key: str, conversation: Conversation) -> str:
    """The text of that name for who can remove their word themselves alone."""
    return f"{key}_sms" if conversation.channel is Channel.SMS else key
