"""One item in writing: offered with a warning, then sent because the person chose it (P06)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation import Conversation
from bot.domain.directory import Entry, Form
from bot.domain.gates import SESSION
from bot.domain.ids import Channel, TurnId
from bot.domain.private import Private
from bot.domain.records import NewOutbound, Sort
from bot.domain.turn import OfferWritten, SendWritten
from bot.services.line import Line
from bot.services.ports import Transaction

_TEXTS = {Form.FULL: "utter_written_item", Form.SHORT: "utter_written_item_short"}
_HOW_TO_REMOVE = {
    Channel.SMS: "utter_written_remove_sms",
    Channel.TELEGRAM: "utter_written_remove_telegram",
}
_NOTHING = "utter_written_none"


@dataclass(frozen=True)
class _Answering:
    """The turn that is answered, in the transaction that stores the answer."""

    conversation: Conversation
    turn: TurnId
    tx: Transaction
    line: Line


async def offer_item(
    offer: OfferWritten, conversation: Conversation, *, turn: TurnId, tx: Transaction, line: Line
) -> None:
    """Note which item the person is being warned about. Nothing may be written yet."""
    today = line.today()
    if offer.sign:
        entry = line.directory.routed(offer.sign, age=offer.age, today=today)
    else:
        entry = line.directory.find(offer.needs, today)
    if entry is not None:
        await tx.consents.ask(conversation.id, item=entry.key, turn=turn, at=line.clock())


async def send_item(
    chosen: SendWritten, conversation: Conversation, *, turn: TurnId, tx: Transaction, line: Line
) -> None:
    """The choice becomes a consent for that one item; the outbox asks for it when the text leaves.

    Without a warning in an earlier turn of this conversation nothing is sent but a plain sentence.
    """
    answering = _Answering(conversation, turn, tx, line)
    asked = await tx.consents.asked(conversation.id)
    entry = line.directory.get(asked.item) if asked and asked.item else None
    if asked is None or entry is None or asked.asked_turn == turn or not _still_offered(entry, line):
        await _say(_NOTHING, answering)
        return
    now = line.clock()
    await tx.consents.save(asked.given(turn, at=now, ends_at=now + SESSION))
    form = chosen.form if entry.safe_to_text_about else Form.SHORT
    await _say(_TEXTS[form], answering, entry)
    await _say(_HOW_TO_REMOVE[conversation.channel], answering)


def _still_offered(entry: Entry, line: Line) -> bool:
    return entry in line.directory.offered(line.today())


async def _say(key: str, answering: _Answering, entry: Entry | None = None) -> None:
    conversation, line = answering.conversation, answering.line
    facts = {**line.facts_now(), **(entry.facts() if entry else {})}
    await answering.tx.outbox.add(
        conversation.id,
        NewOutbound(
            sort=Sort.BOT,
            key=key,
            text=Private(line.catalogue.render(key, conversation.language, facts)),
            prompted_by=answering.turn,
            epoch=conversation.epoch,
            due_at=line.clock(),
        ),
    )
