"""What both sides are asked, and what measuring needs of a conversation on either side."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Asked:
    """A message, and the key of the one text that answers it on both sides."""

    text: str
    answer: str


# Ordinary questions that a rule answers in any state. None of the answers has a place to be filled,
# so that both sides must say the very same words.
MESSAGES = (
    Asked("are you a bot", "utter_are_you_bot"),
    Asked("how much does this cost", "utter_cost"),
    Asked("is anyone there", "utter_is_anyone_there"),
    Asked("what happens if i say yes to a person", "utter_what_next"),
    Asked("what can i get here", "utter_what_can_i_get"),
    Asked("how did you get my number", "utter_how_got_number"),
    Asked("how long is the wait", "utter_how_long_wait"),
    Asked("can you order me a pizza", "utter_out_of_scope"),
    Asked("whatever this is dumb", "utter_angry"),
)


class Conversation(Protocol):
    """One conversation on one side; `turns` counts those it has had."""

    turns: int

    async def turn(self) -> float:
        """Take the next message of the cycle; the seconds until its answer is committed.

        Raises NotAnswered if the answer is not the one both sides must give.
        """
        ...


class NotAnswered(Exception):
    """A side did not say what the message is answered with: there is nothing to compare."""


def message_at(turn: int) -> Asked:
    return MESSAGES[turn % len(MESSAGES)]


async def live(conversation: Conversation, *, until: int) -> None:
    """Let it go on until it has had that many turns."""
    while conversation.turns < until:
        await conversation.turn()


async def measure(conversations: Sequence[Conversation], *, rounds: int) -> list[list[float]]:
    """Seconds of `rounds` turns of each. One turn of each in a round, so that a busy moment of the
    machine falls on all of them; and no turn pays for the garbage of another's."""
    seconds: list[list[float]] = [[] for _ in conversations]
    for _ in range(rounds):
        for taken, conversation in zip(seconds, conversations, strict=True):
            gc.collect()
            taken.append(await conversation.turn())
    return seconds
