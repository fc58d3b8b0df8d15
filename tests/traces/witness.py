"""What was promised to one person at this moment, and what a carrier was given for them all the same.

A model that knows nothing of tables or code: only what the person did, and what was sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.domain.carrier import Carrier, OutboundMessage, Sent
from bot.domain.ids import Channel, Clock, HandoffId
from bot.errors import SendUnknown
from bot.phone.phones import Phone

ANSWERED_FOR = timedelta(hours=12)
"""P05: how long after a message of theirs a person may still be answered."""


@dataclass
class Promised:
    """`silent`: they left or had all deleted, and have not written since."""

    phone: Phone
    stopped: bool = False
    silent: bool = True  # nobody has written yet: nothing is to be sent
    erased: bool = True
    wrote_at: datetime | None = None
    held_by: HandoffId | None = None  # in which a worker holds the talk that goes on
    deleted_at: datetime | None = None
    untold: bool = False  # Telegram took a text, or not, and never said: no bot can ask for it later

    def wrote(self, word: str, at: datetime) -> None:
        """They wrote something that reached us."""
        self.wrote_at = at
        self.silent = word in ("EXIT", "DELETE")
        self.erased = word == "DELETE"
        if word == "DELETE":
            self.deleted_at, self.held_by = at, None
        if word == "STOP":
            self.stopped = True
        if word in ("EXIT", "STOP"):
            self.held_by = None
        if word == "START":
            self.stopped = False

    def broken_by(self, text: str, at: datetime, workers_words: str) -> str | None:
        """The promise that this text, given to a carrier now, breaks."""
        if self.stopped:
            return "P01: a text after STOP"
        if self.silent:
            return "P02/P03: a text after EXIT or DELETE"
        if self.wrote_at is None or at - self.wrote_at > ANSWERED_FOR:
            return "P05: a text out of the blue"
        if self.held_by is not None and text != workers_words:
            return "P11: another voice while a worker holds it"
        return None


@dataclass
class Witness:
    """Stands between the line and a carrier and judges each text in the moment it is handed over."""

    carrier: Carrier
    people: Sequence[Promised]
    clock: Clock
    workers_words: str
    broken: list[str] = field(default_factory=list)
    sent: int = 0

    @property
    def channel(self) -> Channel:
        return self.carrier.channel

    async def send(self, message: OutboundMessage) -> Sent:
        self.sent += 1
        for person in self.people:
            if person.phone.channel is self.channel and person.phone.address == message.address.open():
                fault = person.broken_by(message.text.open(), self.clock(), self.workers_words)
                self.broken += [] if fault is None else [fault]
        try:
            return await self.carrier.send(message)
        except SendUnknown:
            for person in self.people:
                if self.channel is Channel.TELEGRAM and person.phone.address == message.address.open():
                    person.untold = True
            raise

    def __getattr__(self, name: str) -> Any:
        return getattr(self.carrier, name)
