"""What every carrier adapter gives and takes; services and edge know carriers only through this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol
from uuid import UUID

from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.turn import Button, NotText, TurnKind


@dataclass(frozen=True)
class Webhook:
    """A request as it reached us. `path` has the query string; header names are lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes


class CarrierOptOut(str, Enum):
    """The carrier recognised the word itself and has already answered it."""

    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True)
class InboundMessage:
    """One message of a person. `dedupe_id` is the same for every delivery of it."""

    channel: Channel
    dedupe_id: str
    carrier_message_id: str  # what deletion at the carrier needs
    address: Private
    kind: TurnKind
    text: Private
    not_text: NotText | None = None
    media: int = 0  # how many media the carrier keeps with it
    carrier_opt_out: CarrierOptOut | None = None
    acknowledge: str | None = None  # a tap the carrier wants answered (Telegram callback query id)
    edited: bool = False
    repeat_mark: str | None = None  # the carrier's own mark of one event's deliveries
    sender_name: Private | None = None  # as the carrier shows it; kept as a keyed fingerprint alone


@dataclass(frozen=True)
class DeliveryReport:
    """What became of a message we sent. `address`: whom it went to."""

    channel: Channel
    dedupe_id: str
    carrier_message_id: str
    address: Private
    delivered: bool | None  # None: still on its way
    opted_out: bool = False
    code: str | None = None


@dataclass(frozen=True)
class PersonBlockedUs:
    """Blocking the bot is a stop."""

    channel: Channel
    dedupe_id: str
    address: Private


@dataclass(frozen=True)
class GroupSpoke:
    """A group is not a person: it is refused politely once, and never read."""

    channel: Channel
    dedupe_id: str
    address: Private


@dataclass(frozen=True)
class NothingForUs:
    """A valid request that asks nothing of us."""

    channel: Channel
    reason: str


Inbound = InboundMessage | DeliveryReport | PersonBlockedUs | GroupSpoke | NothingForUs


@dataclass(frozen=True)
class OutboundMessage:
    """One text to one person. `id` is our own, the same at each try."""

    id: UUID
    address: Private
    text: Private
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Sent:
    carrier_message_id: str


UNNAMED = "unnamed"
"""In place of an id: texts that a carrier may have taken from `created_at` on, whose ids it never told."""


@dataclass(frozen=True)
class CarrierCopy:
    """A message the carrier keeps, of either direction."""

    carrier_message_id: str
    created_at: datetime


@dataclass(frozen=True)
class Deletion:
    """What came of one attempt. `unreachable` the carrier will never delete; `later` ask again."""

    gone: tuple[str, ...]
    unreachable: tuple[str, ...] = ()
    later: tuple[str, ...] = ()


class Carrier(Protocol):
    """A carrier. Instances hold a client; `close` ends it."""

    channel: Channel

    def authenticate(self, webhook: Webhook) -> None:
        """Raise BadSignature unless the carrier signed this for our configured public address."""
        ...

    def parse(self, webhook: Webhook) -> Inbound:
        """Return what an authenticated request says. Raise MalformedWebhook if it cannot be read."""
        ...

    async def send(self, message: OutboundMessage) -> Sent:
        """Send once. Raise SendDelayed, SendUnknown, SendRefused or OptedOut."""
        ...

    async def find_sent(self, message: OutboundMessage, *, since: datetime) -> Sent | None:
        """Look whether a message of unknown outcome was taken. Raise CannotTell or SendDelayed."""
        ...

    async def acknowledge(self, tap: str) -> None:
        """Answer a tap so that the person's phone stops waiting; failures are swallowed."""
        ...

    async def delete(self, address: Private, copies: Sequence[CarrierCopy]) -> Deletion:
        """Delete the carrier's copies, media too. Raise DeleteDelayed if it cannot be reached."""
        ...

    async def close(self) -> None: ...
