"""What happened in a rehearsal: what arrived, what was sent, what the workers see, what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import Channel
from bot.domain.records import Sort
from bot.domain.urgency import Urgency

ASKS = "utter_ask_"  # reply keys of screening questions begin so


@dataclass(frozen=True)
class Arrived:
    """The beginning of a turn. `what`: "text", "photo", "button 1", "worker_says" ..."""

    channel: Channel
    what: str
    text: str = ""
    event: bool = False  # something that happens, rather than a message of the person
    stranger: bool = False


@dataclass(frozen=True)
class SentMessage:
    """One text a carrier was asked to send. `taken` is False if the carrier would not have it: we
    tried to write all the same."""

    sort: Sort
    key: str
    text: str
    buttons: tuple[str, ...] = ()
    details: tuple[str, ...] = ()  # kinds of written details it holds
    taken: bool = True

    @property
    def by_bot(self) -> bool:
        return self.sort is not Sort.WORKER

    @property
    def is_screening(self) -> bool:
        return self.key.startswith(ASKS)

    @property
    def shown(self) -> str:
        """Text and button labels, as the person sees them."""
        return "\n".join((self.text, *self.buttons))


@dataclass(frozen=True)
class HandoffSeen:
    """An open handoff at the end of a turn."""

    status: str
    urgency: Urgency
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class TurnRecord:
    """Everything between the arrival of one turn and the next."""

    number: int
    at: datetime
    arrived: Arrived
    sent: tuple[SentMessage, ...] = ()
    handoffs: tuple[HandoffSeen, ...] = ()  # open at the end of the turn
    handoffs_ever: int = 0
    worker_holds: bool = False  # at the end of the turn
    refusal: str | None = None  # why a worker's event was refused
    gate_refused: bool = False  # ... by a gate that guards the person, not for want of a handoff
    copies_deleted: int = 0  # of either direction, at the carrier, so far
    left_over: tuple[str, ...] | None = None  # what a deletion left behind; None: not looked at

    @property
    def taken(self) -> tuple[SentMessage, ...]:
        return tuple(message for message in self.sent if message.taken)


@dataclass(frozen=True)
class Transcript:
    """The whole rehearsal. `note` is the warm note at its end, as text."""

    turns: tuple[TurnRecord, ...]
    note: str = ""
    objections: tuple[str, ...] = ()  # what carriers or edge refused of the other; none is right

    def turn(self, number: int) -> TurnRecord:
        return self.turns[number - 1]

    def sent(
        self, first: int = 1, until: int | None = None, *, bot_only: bool = False
    ) -> Iterator[tuple[int, SentMessage]]:
        """Messages carriers took, with their turn, from turn `first` up to but not `until`."""
        for record in self.turns[first - 1 : until - 1 if until else None]:
            for message in record.taken:
                if message.by_bot or not bot_only:
                    yield record.number, message
