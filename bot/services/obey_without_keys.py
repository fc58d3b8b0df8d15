"""STOP and EXIT while no key can be opened: obeyed at once, though their message cannot be kept (P04)."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from bot.domain.carrier import CarrierCopy, InboundMessage
from bot.domain.conversation import Conversation
from bot.domain.ids import Channel
from bot.domain.safety_word import SafetyWord
from bot.errors import DatabaseUnavailable
from bot.services import obey
from bot.services.arrival import safety_word_of
from bot.services.clear_after_exit import clear_chat
from bot.services.line import Line
from bot.services.ports import Transaction

WORDS = (SafetyWord.STOP, SafetyWord.EXIT)


async def obey_without_keys(message: InboundMessage, *, tx: Transaction, line: Line) -> str | None:
    """A code for the log; None if it is no such word: then the carrier keeps it and delivers it again.

    Workers see that they left. What was written to leave is lost: a safety word, and nothing else.
    """
    word = safety_word_of(message, line.reader.read(message.text.open()))
    if word not in WORDS:
        return None
    at = line.clock()
    fingerprint = await tx.conversations.lock_person(message.channel, message.address)
    if word is SafetyWord.STOP:
        await tx.suppressions.add(message.channel, fingerprint, at=at)
    current = await tx.conversations.current(fingerprint)
    if current is None:
        return f"{word.value}_without_keys"
    if word is SafetyWord.STOP:
        await obey.stop(current, tx=tx, at=at)
    else:
        left = await obey.leave(current, tx=tx, at=at)
        if message.channel is Channel.TELEGRAM:
            await _clear(left, message, tx=tx, at=at)
    return f"{word.value}_without_keys"


async def _clear(left: Conversation, message: InboundMessage, *, tx: Transaction, at: datetime) -> None:
    """With a master key at hand the job keeps its own key. With none at all the chat is cleared later, by
    the sweep that comes before Telegram would let it stay."""
    said = CarrierCopy(message.carrier_message_id, at)
    with suppress(DatabaseUnavailable):
        await clear_chat(left, message.address, tx=tx, at=at, said=said)
