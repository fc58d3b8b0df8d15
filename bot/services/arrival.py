"""One message of a person as it arrived, and how it is stored."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.carrier import CarrierOptOut, InboundMessage
from bot.domain.conversation import Conversation
from bot.domain.danger import Danger, DangerLevel
from bot.domain.held import PartAsked
from bot.domain.ids import Language, TurnId
from bot.domain.keeping import KeepingWord
from bot.domain.private import Private
from bot.domain.records import NewOutbound, NewTurn, Sort, TurnOutcome, TurnState
from bot.domain.safety_word import SafetyWord
from bot.safety.reader import Reading
from bot.services.line import Line
from bot.services.ports import Transaction

_CARRIER_WORDS = {
    CarrierOptOut.STOP: SafetyWord.STOP,
    CarrierOptOut.START: SafetyWord.START,
    CarrierOptOut.HELP: SafetyWord.HUMAN,
}


def safety_word_of(message: InboundMessage, reading: Reading) -> SafetyWord | None:
    """The carrier's own reading counts first: it has answered the word already."""
    if message.carrier_opt_out is not None:
        return _CARRIER_WORDS[message.carrier_opt_out]
    return reading.safety_word


@dataclass(frozen=True)
class Arrival:
    """One message with all that was read from it, in the transaction that stores it."""

    message: InboundMessage
    danger: Danger
    suppressed: bool
    keeping: KeepingWord | None
    tx: Transaction
    line: Line
    part: PartAsked | None = None  # one part of what is held is to go, or to change

    def asked_who_in(self, conversation: Conversation) -> Language | None:
        """The language in which somebody who may not be the person asks who this is."""
        calm = self.danger.level is DangerLevel.NONE
        doubted = conversation.doubt is not None
        return self.line.asks_who.language(self.message.text.open()) if calm and doubted else None


async def keep_turn(conversation: Conversation, arrival: Arrival, outcome: TurnOutcome | None) -> TurnId:
    """Store the turn: done with an outcome, or waiting for the dialogue."""
    message = arrival.message
    turn = await arrival.tx.turns.add(
        conversation.id,
        NewTurn(
            kind=message.kind,
            text=message.text,
            not_text=message.not_text,
            media=message.media,
            carrier_message_id=message.carrier_message_id,
            received_at=arrival.line.clock(),
            danger=arrival.danger,
            outcome=outcome,
            state=TurnState.WAITING if outcome is None else TurnState.DONE,
        ),
    )
    if message.acknowledge is not None:
        await _answer_tap(conversation, turn, Private(message.acknowledge), arrival)
    return turn


async def _answer_tap(conversation: Conversation, turn: TurnId, tap: Private, arrival: Arrival) -> None:
    """The phone shows a waiting mark on a button until its tap is answered; no text is written."""
    await arrival.tx.outbox.add(
        conversation.id,
        NewOutbound(
            sort=Sort.TAP,
            key="tap",
            text=tap,
            prompted_by=turn,
            epoch=conversation.epoch,
            due_at=arrival.line.clock(),
        ),
    )
