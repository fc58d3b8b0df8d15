"""The person asks what became of their DELETE: what is gone, what not yet, and what never will be."""

from __future__ import annotations

from bot.domain.conversation import Conversation
from bot.domain.erasure import KEPT, Erasure, Place
from bot.domain.ids import Channel, TurnId
from bot.domain.records import NewOutbound, Sort
from bot.domain.safety_word import SafetyWord
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.tell_what_we_hold import say_held


async def say_receipt(
    conversation: Conversation, word: SafetyWord, *, turn: TurnId, tx: Transaction, line: Line
) -> bool:
    """In two texts; False if there is nothing to tell. The general question what is kept is answered
    by it only where nothing else is held: else by what is held."""
    erasures = await tx.erasures.of(conversation.fingerprint)
    if not erasures or (word is not SafetyWord.IS_IT_GONE and await _holds_more(conversation, tx=tx)):
        return False
    how_far, not_reached = receipt_keys(erasures, line=line)
    await say_held(how_far, conversation, turn=turn, tx=tx, line=line)
    await tx.outbox.add(
        conversation.id,
        NewOutbound(
            sort=Sort.ASKED,
            key=not_reached,
            text=line.text(not_reached, conversation.language),
            prompted_by=turn,
            epoch=conversation.epoch,
            due_at=line.clock(),
        ),
    )
    return True


def receipt_keys(erasures: list[Erasure], *, line: Line) -> tuple[str, str]:
    """How far it is, and what nobody here can reach."""
    return _how_far(erasures, line), _not_reached(erasures)


def _how_far(erasures: list[Erasure], line: Line) -> str:
    if any(each.is_late(line.clock()) for each in erasures):
        return "utter_receipt_late"
    if not all(each.is_done for each in erasures):
        return "utter_receipt_doing"
    if erasures[0].channel is Channel.SMS and any(_refused(each) for each in erasures):
        return "utter_receipt_refused"
    return "utter_receipt_gone"


def _not_reached(erasures: list[Erasure]) -> str:
    kept = "_notes" if any(_notes_kept(each) for each in erasures) else ""
    if erasures[0].channel is Channel.SMS:
        return f"utter_receipt_sms{kept}"
    stays = "_old" if any(_refused(each) for each in erasures) else ""
    return f"utter_receipt_telegram{stays}{kept}"


def _refused(erasure: Erasure) -> bool:
    """A copy stays where it is: too old, refused, or sent without our learning which it was."""
    return bool(erasure.left_at(Place.CARRIER) or erasure.left_at(Place.QUEUED))


def _notes_kept(erasure: Erasure) -> bool:
    return any(each.code == KEPT for each in erasure.places)


async def _holds_more(conversation: Conversation, *, tx: Transaction) -> bool:
    """More than the question itself: another talk, or something said in this one."""
    if len(await tx.conversations.all_of(conversation.fingerprint)) > 1:
        return True
    latest = await tx.turns.latest(conversation.id)
    return latest is not None and await tx.turns.number_of(conversation.id, latest[0]) > 1
