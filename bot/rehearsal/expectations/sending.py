"""Whether, and how much, was sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.rehearsal.expectation import Expectation
from bot.rehearsal.transcript import Transcript


@dataclass(frozen=True)
class NoOutboundAfter(Expectation):
    """Counts messages the carrier would not take as well: trying to write is already wrong."""

    name: ClassVar[str] = "no_outbound_after"
    turn: int
    until: int | None = None

    def saw(self, seen: Transcript) -> str | None:
        last = self.until - 1 if self.until else len(seen.turns)
        for record in seen.turns[self.turn - 1 : last]:
            if record.sent:
                first = record.sent[0]
                how = "was sent" if first.taken else "was tried, and not taken by the carrier,"
                return f'{first.key} {how} at turn {record.number}: "{first.text}"'
        return None


@dataclass(frozen=True)
class OutboundAtMost(Expectation):
    name: ClassVar[str] = "outbound_at_most"
    turn: int
    messages: int

    def saw(self, seen: Transcript) -> str | None:
        count = len(seen.turn(self.turn).taken)
        return None if count <= self.messages else f"{count} messages answered turn {self.turn}"


@dataclass(frozen=True)
class OutboundAtLeast(Expectation):
    name: ClassVar[str] = "outbound_at_least"
    turn: int
    messages: int

    def saw(self, seen: Transcript) -> str | None:
        count = len(seen.turn(self.turn).taken)
        return None if count >= self.messages else f"{count} messages answered turn {self.turn}"
