"""Writes down every call the line makes to a carrier, and everything the carrier would not accept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.ids import Channel


@dataclass
class Call:
    """One call of the line. `path` is Telegram's method name, without the token."""

    channel: Channel
    method: str
    path: str
    params: dict[str, Any] = field(repr=False)
    at: datetime
    status: int | None = None  # None: the carrier gave no answer


@dataclass(frozen=True)
class Violation:
    """A call, or an answer to a webhook, that the carrier's published description does not allow.

    `problem` never holds a value: values may be a person's words or address.
    """

    channel: Channel
    call: str
    problem: str


@dataclass
class Ledger:
    calls: list[Call] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)

    def object_to(self, channel: Channel, call: str, problems: list[str]) -> None:
        self.violations += [Violation(channel, call, problem) for problem in problems]

    def clear(self) -> None:
        self.calls.clear()
        self.violations.clear()
