"""The word with which only the person opens their talk again, as it is kept (P18)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation import Conversation
from bot.domain.private import Private


@dataclass(frozen=True)
class AgreedWord:
    """`slow`: a slow hash of it. `tries`: how often it was guessed wrong since it was said last."""

    talk: Conversation
    slow: Private
    tries: int
