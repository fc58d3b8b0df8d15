"""The phones of a simulation: what is on each screen, and what the carrier still keeps of it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from bot.domain.ids import Channel
from bot.domain.turn import NotText
from bot.phone.courier import SignedWebhook


class Who(str, Enum):
    """Who speaks in a bubble. The carrier itself answers some words without asking the line."""

    PERSON = "person"
    LINE = "line"
    CARRIER = "carrier"


class State(str, Enum):
    """How far a message came: to the person's phone, or, of a person's message, to our edge."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    ON_ITS_WAY = "on_its_way"
    TAKEN = "taken"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Tap:
    """An inline button: what it shows, and what comes back when it is pressed."""

    label: str
    data: str


@dataclass
class Media:
    """A picture, a recording: Twilio keeps it apart from its message."""

    sid: str
    content_type: str
    deleted: bool = False


@dataclass
class Bubble:
    """One message. `deleted` and `redacted` speak of the carrier's copy: a deleted SMS stays on the
    phone it reached, a deleted Telegram message leaves the chat."""

    id: str
    who: Who
    text: str = field(repr=False)
    at: datetime
    state: State
    kind: NotText | None = None
    buttons: tuple[Tap, ...] = ()
    media: list[Media] = field(default_factory=list)
    deleted: bool = False
    redacted: bool = False
    edited: bool = False
    silent: bool = False
    tap_waits: bool = False  # a button was pressed and the line has not yet said that it saw it
    error: int | None = None
    callback: str | None = field(default=None, repr=False)  # where Twilio reports what became of it


@dataclass
class Phone:
    """One person's phone on one channel. `key` names it in URLs, where no address may stand."""

    key: str
    channel: Channel
    address: str = field(repr=False)
    group: bool = False  # Telegram: a group chat instead of a person
    name: str = "Robin"  # Telegram: what the person calls themselves there
    off: bool = False
    blocked: bool = False  # Telegram: the person blocked the bot
    opted_out: bool = False  # SMS: the carrier blocks what the line sends
    has_written: bool = False  # Telegram: a bot cannot write first
    transcript: list[Bubble] = field(default_factory=list)
    last_webhook: SignedWebhook | None = field(default=None, repr=False)
    # Ids start anywhere, so that a simulation begun again does not repeat those of the last one.
    next_message_id: int = field(default_factory=lambda: 1 + secrets.randbelow(1_000_000))

    def take_message_id(self) -> int:
        self.next_message_id += 1
        return self.next_message_id - 1

    def bubble(self, message_id: str) -> Bubble | None:
        return next((each for each in self.transcript if each.id == message_id), None)

    def outbound(self) -> list[Bubble]:
        """What the line sent to this phone and the carrier took, oldest first."""
        return [each for each in self.transcript if each.who is Who.LINE]


class Phones:
    """Every phone of the simulation, found by key or by address."""

    def __init__(self) -> None:
        self._all: dict[str, Phone] = {}

    def __iter__(self) -> Iterator[Phone]:
        return iter(list(self._all.values()))

    def add(self, channel: Channel, *, address: str | None = None, group: bool = False) -> Phone:
        """Raise ValueError if there is a phone at that address already."""
        number = 1 + sum(each.channel is channel for each in self)
        address = address or _spare_address(channel, number, group=group)
        if self.at(channel, address) is not None:
            raise ValueError("There is a phone at this address already.")
        phone = Phone(key=f"{channel.value}-{number}", channel=channel, address=address, group=group)
        self._all[phone.key] = phone
        return phone

    def at(self, channel: Channel, address: str) -> Phone | None:
        found = (each for each in self if each.channel is channel and each.address == address)
        return next(found, None)

    def by_key(self, key: str) -> Phone:
        """Raise LookupError if there is no such phone."""
        if key not in self._all:
            raise LookupError("There is no such phone.")
        return self._all[key]

    def clear(self) -> None:
        self._all.clear()


def _spare_address(channel: Channel, number: int, *, group: bool) -> str:
    if channel is Channel.SMS:
        return f"+1555010{number:04d}"
    return f"{'-' if group else ''}555010{number:04d}"
