"""Tell a person what is held of them: true to the stores, in at most two texts, whoever speaks (P04)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.conversation import Conversation, State
from bot.domain.held import TAKEN_OUT_ALONE, Held, HeldKind
from bot.domain.ids import TurnId
from bot.domain.private import Private
from bot.domain.records import NewOutbound, Sort
from bot.flowcheck.length import letters_over
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.see_what_is_held import open_talks, what_is_held
from bot.services.speak import SAY_BOT_AGAIN, mark_said_bot

LIST = "utter_held_lead"
"""The reply key under which the list stands in the thread."""


@dataclass(frozen=True)
class Wording:
    """The pieces of the catalogue in the language of one conversation."""

    conversation: Conversation
    line: Line

    def says(self, key: str, more: Mapping[str, str] | None = None) -> str:
        return self.line.text(key, self.conversation.language, more).open()

    def part(self, held: Held) -> str:
        if held.kind is HeldKind.NOTE and held.parts > 1:
            return self.says("utter_held_note_parts", {"held_parts": str(held.parts)})
        return self.says(f"utter_held_{held.kind.value}")

    def tail(self, parts: Sequence[Held]) -> str:
        """Until when, and what takes it out."""
        alone = next((n for n, held in enumerate(parts, 1) if held.kind in TAKEN_OUT_ALONE), None)
        stays = self.line.privacy.keeps_staff_notes and any(held.kind is HeldKind.STAFF for held in parts)
        longer = any(held.kind is HeldKind.KEPT for held in parts)
        key = "utter_held_tail_kept" if longer else "utter_held_tail" if alone else "utter_held_tail_all"
        return self.says(f"{key}_staff" if stays else key, {"held_number": str(alone)})


async def tell_what_we_hold(
    conversation: Conversation, *, turn: TurnId, tx: Transaction, line: Line
) -> None:
    """The numbers are kept: a part that is named later is the one that was shown."""
    talks = await open_talks(conversation, tx=tx)
    parts = await what_is_held(talks, conversation, tx=tx, line=line)
    first, bot = await _bot_first(conversation, tx=tx, line=line)
    told, shown = compose(parts, Wording(conversation, line), bot=bot)
    for text in told:
        await _say(LIST, text, first, turn=turn, tx=tx, line=line)
    await tx.held.keep_told(conversation.id, parts[:shown])


async def say_held(
    key: str,
    conversation: Conversation,
    *,
    turn: TurnId,
    tx: Transaction,
    line: Line,
    more: Mapping[str, str] | None = None,
) -> None:
    """One text about one part; marked as the bot's where a worker speaks (P11)."""
    first, bot = await _bot_first(conversation, tx=tx, line=line)
    wording = Wording(conversation, line)
    begins = [wording.says("utter_held_bot")] if bot else []
    text = " ".join([*begins, wording.says(key, more)])
    await _say(key, text, first, turn=turn, tx=tx, line=line)


def compose(parts: Sequence[Held], wording: Wording, *, bot: bool) -> tuple[list[str], int]:
    """One text or two, each one SMS, and how many of the parts they show: the first ones."""
    begins = [wording.says("utter_held_bot")] if bot else []
    lead = " ".join([*begins, wording.says(LIST)])
    named = [f"{number} {wording.part(held)}" for number, held in enumerate(parts, 1)]
    tail = wording.tail(parts)
    whole = f"{_joined(lead, named)} {tail}"
    if not letters_over(whole):
        return [whole], len(parts)
    first = _fitting(lead, named)
    if first == len(named):
        return [_joined(lead, named), tail], len(parts)
    rest = named[first:]
    for kept in range(len(rest), -1, -1):
        left = len(rest) - kept
        more = [wording.says("utter_held_more", {"held_more": str(left)})] if left else []
        second = f"{_joined('', [*rest[:kept], *more])} {tail}"
        if not letters_over(second) or not kept:
            break
    return [f"{_joined(lead, named[:first])[:-1]},", second], first + kept


def _fitting(lead: str, named: Sequence[str]) -> int:
    """How many of them fit into one text."""
    return next(n for n in range(len(named), -1, -1) if not letters_over(_joined(lead, named[:n])))


def _joined(lead: str, named: Sequence[str]) -> str:
    return f"{lead} {', '.join(named)}.".strip()


async def _bot_first(
    conversation: Conversation, *, tx: Transaction, line: Line
) -> tuple[Conversation, bool]:
    """Whether it is said that this is the bot: where a worker speaks or spoke; once a week (P11, P17)."""
    said, now = conversation.said_bot_at, line.clock()
    worker = conversation.state is State.WORKER or conversation.worker_spoke
    if not worker and said is not None and now - said < SAY_BOT_AGAIN:
        return conversation, False
    return await mark_said_bot(conversation, tx=tx, line=line), True


async def _say(
    key: str, text: str, conversation: Conversation, *, turn: TurnId, tx: Transaction, line: Line
) -> None:
    row = NewOutbound(
        sort=Sort.ASKED,
        key=key,
        text=Private(text),
        prompted_by=turn,
        epoch=conversation.epoch,
        due_at=line.clock(),
    )
    await tx.outbox.add(conversation.id, row)
