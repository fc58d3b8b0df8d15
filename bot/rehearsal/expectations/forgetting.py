"""What is left of a person after they asked to be forgotten, or left."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from bot.rehearsal.expectation import Expectation
from bot.rehearsal.transcript import Transcript


@dataclass(frozen=True)
class DeletedAfter(Expectation):
    name: ClassVar[str] = "deleted_after"
    turn: int

    def saw(self, seen: Transcript) -> str | None:
        left = seen.turn(self.turn).left_over
        if left is None:
            raise ValueError("the stage did not look at what is stored after this turn")
        return f"still there after turn {self.turn}: {', '.join(left)}" if left else None


@dataclass(frozen=True)
class KeptAfter(Expectation):
    """Something is: what they agreed to have kept longer."""

    name: ClassVar[str] = "kept_after"
    turn: int

    def saw(self, seen: Transcript) -> str | None:
        left = seen.turn(self.turn).left_over
        if left is None:
            raise ValueError("the stage did not look at what is stored after this turn")
        return None if left else f"nothing is left after turn {self.turn}"


@dataclass(frozen=True)
class StartsBlankAfter(Expectation):
    """Without a message after the turn there was nothing to see, and the expectation fails."""

    name: ClassVar[str] = "starts_blank_after"
    turn: int
    forbidden: tuple[re.Pattern[str], ...]

    def saw(self, seen: Transcript) -> str | None:
        first = next(seen.sent(self.turn + 1), None)
        if first is None:
            return f"nothing was sent after turn {self.turn}"
        number, message = first
        for pattern in self.forbidden:
            if pattern.search(message.shown):
                return f'turn {number} matches {pattern.pattern!r}: "{message.shown}"'
        return None
