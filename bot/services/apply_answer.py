"""Turn what the dialogue decided into outbox rows, a handoff or a stop, in the turn's transaction."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import TypedDict

from bot.domain.conversation import Conversation
from bot.domain.ids import TurnId
from bot.domain.records import LeasedTurn, NewOutbound, Sort
from bot.domain.turn import AgreeWindow, Decision, End, HandOff, OfferWritten, Say, SendWritten, TurnAnswer
from bot.domain.urgency import Urgency
from bot.domain.window import LASTS
from bot.services import obey
from bot.services.clear_after_exit import clear_after_exit
from bot.services.keep_note import keep_note, keep_wish
from bot.services.line import Line
from bot.services.offer_word import around_offer, may_offer_word, offer_word
from bot.services.ports import Transaction
from bot.services.read_back import read_back
from bot.services.speak import (
    TOLD_OF_HUMAN,
    mark_said_bot,
    mark_said_danger,
    say_bot_first,
    say_clears,
    say_wait,
)
from bot.services.tell_what_we_hold import tell_what_we_hold
from bot.services.write_item import offer_item, send_item

_SAYS_BOT = frozenset({"utter_opening_1", "utter_are_you_bot", "utter_who_are_you"})
_OPENED = "utter_opening_2"  # who may read this; behind it stands what becomes of the chat
_DANGER = "utter_danger_line"
_ASKS_HELD, _KEPT = "what_do_you_have", "utter_what_is_kept"


class _Given(TypedDict):
    turn: TurnId
    tx: Transaction
    line: Line


@dataclass(frozen=True)
class _Answering:
    """The turn that is answered. `keys`: of all texts the answer says. `asks_held`: it was understood as
    asking what is kept of them, in words that only the model knows."""

    conversation: Conversation
    turn: TurnId
    tx: Transaction
    line: Line
    keys: Set[str]
    asks_held: bool = False

    def given(self) -> _Given:
        return _Given(turn=self.turn, tx=self.tx, line=self.line)


async def apply_answer(
    answer: TurnAnswer, conversation: Conversation, *, turn: LeasedTurn, tx: Transaction, line: Line
) -> None:
    """A stop or exit understood in plain words sends nothing, whatever else was decided (P01, P02)."""
    ends = {decision.how for decision in answer.decisions if isinstance(decision, End)}
    if "stopped" in ends:
        await obey.stop(conversation, tx=tx, at=line.clock())
        return
    if "left" in ends:
        left = await obey.leave(conversation, tx=tx, at=line.clock())
        await clear_after_exit(left, tx=tx, line=line)
        return
    if conversation.hides_before:  # what somebody else may have said is no part of their note (P18)
        await keep_wish(answer, turn, tx=tx)
    else:
        await keep_note(answer, turn, tx=tx)
    keys = {decision.key for decision in answer.decisions if isinstance(decision, Say)}
    if _DANGER in keys:
        conversation = await mark_said_danger(conversation, tx=tx, line=line)
    elif keys & _SAYS_BOT:
        conversation = await mark_said_bot(conversation, tx=tx, line=line)
    elif answer.decisions:
        conversation = await say_bot_first(conversation, turn=turn.id, tx=tx, line=line)
    asks = answer.intent == _ASKS_HELD
    offers = await may_offer_word(answer, conversation, turn=turn, tx=tx)
    first, last = around_offer(answer.decisions) if offers else (answer.decisions, ())
    for decision in first:
        await _do(decision, _Answering(conversation, turn.id, tx, line, keys, asks))
        if isinstance(decision, Say) and decision.key == _OPENED:
            conversation = await say_clears(conversation, turn=turn.id, tx=tx, line=line)
    if offers:
        conversation = await offer_word(conversation, turn=turn.id, tx=tx, line=line)
    for decision in last:
        await _do(decision, _Answering(conversation, turn.id, tx, line, keys, asks))
    if keys & TOLD_OF_HUMAN:
        await tx.handoffs.mark_told(conversation.id, at=line.clock())


async def _do(decision: Decision, answering: _Answering) -> None:
    """In the order in which they were decided."""
    conversation, given = answering.conversation, answering.given()
    if isinstance(decision, Say) and decision.key == _KEPT and answering.asks_held:
        await tell_what_we_hold(conversation, **given)  # not that something is kept, but what
    elif isinstance(decision, Say):
        await _say(decision, conversation, **given)
    elif isinstance(decision, HandOff):
        await _hand_off(decision, answering)
    elif isinstance(decision, OfferWritten):
        await offer_item(decision, conversation, **given)
    elif isinstance(decision, AgreeWindow):
        await _agree(decision, answering)
    elif isinstance(decision, SendWritten):
        await send_item(decision, conversation, **given)


async def _agree(decision: AgreeWindow, answering: _Answering) -> None:
    await answering.tx.windows.agree(
        answering.conversation.id,
        answering.turn,
        starts_at=decision.starts_at,
        ends_at=decision.starts_at + LASTS,
    )


async def _hand_off(decision: HandOff, answering: _Answering) -> None:
    tx, line, conversation = answering.tx, answering.line, answering.conversation
    await tx.handoffs.open_or_raise(
        conversation.id, urgency=decision.urgency, reasons=(decision.reason,), at=line.clock()
    )
    if TOLD_OF_HUMAN.isdisjoint(answering.keys):
        await say_wait(conversation, **answering.given())
    if decision.urgency is not Urgency.URGENT:
        await read_back(conversation, **answering.given())


async def _say(say: Say, conversation: Conversation, *, turn: TurnId, tx: Transaction, line: Line) -> None:
    await tx.outbox.add(
        conversation.id,
        NewOutbound(
            sort=Sort.BOT,
            key=say.key,
            text=say.text,
            buttons=say.buttons,
            prompted_by=turn,
            epoch=conversation.epoch,
            due_at=line.clock(),
        ),
    )
