"""What a person asked to have erased, place by place, and how far each place has come (P03)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from bot.domain.ids import Channel, ConversationId

RECEIPT_KEPT = timedelta(hours=72)
"""How long after it is done counts and codes are kept, so that the person can ask what became of it."""
LATE = timedelta(hours=24)
"""From then on an erasure that is not done is shown to the operator, and the person is told so."""
REMEMBERED = timedelta(hours=24)
"""How long it is shown that an urgent conversation was erased while nobody had taken it."""
KEPT = "kept_by_policy"
KEYS_AWAY = "keys_database_down"


class Place(str, Enum):
    """Where something of a person may be."""

    ROWS = "rows"  # words, and every row of their conversations
    KEYS = "keys"  # what the words were sealed under
    QUEUED = "queued"  # texts not sent yet, times, calls
    CARRIER = "carrier"  # the copies at Twilio or Telegram, and the chat itself where it allows
    STAFF_NOTES = "staff_notes"


class PlaceState(str, Enum):
    DUE = "due"
    DONE = "done"


@dataclass(frozen=True)
class ErasedPlace:
    """`gone` and `left` are counts; `left` is what nobody will remove: refused for good, or kept."""

    place: Place
    state: PlaceState
    tries: int
    due_at: datetime
    gone: int
    left: int
    code: str | None


@dataclass(frozen=True)
class Erasure:
    """One request. Counts and codes alone: no word, no address, no name of a conversation."""

    id: UUID
    channel: Channel
    asked_at: datetime
    finished_at: datetime | None
    places: tuple[ErasedPlace, ...]

    @property
    def is_done(self) -> bool:
        return all(place.state is PlaceState.DONE for place in self.places)

    def left_at(self, place: Place) -> int:
        return sum(each.left for each in self.places if each.place is place)

    def is_late(self, now: datetime) -> bool:
        return not self.is_done and now - self.asked_at >= LATE

    def failed(self, now: datetime) -> bool:
        """Not done within a day, or something was refused for good; what policy keeps is no failure."""
        refused = any(each.left and each.code != KEPT for each in self.places)
        return refused or self.is_late(now)


@dataclass(frozen=True)
class Erased:
    """What is removed in the transaction that accepts the request: how much of what, and what each place is
    checked for afterwards. `sending`: texts that are with the carrier at that moment, or never came to a
    known end there."""

    conversations: tuple[ConversationId, ...] = ()
    key_ids: tuple[UUID, ...] = ()
    rows: int = 0
    queued: int = 0
    sending: int = 0
    notes: int = 0
    notes_kept: int = 0
    notes_code: str | None = None


@dataclass(frozen=True)
class Check:
    """A place that is due, with what it is to be checked for."""

    erasure: UUID
    asked_at: datetime
    place: Place
    tries: int
    gone: int
    left: int
    code: str | None
    subjects: tuple[UUID, ...]  # conversations, or keys
    lease_token: UUID


@dataclass(frozen=True)
class Checked:
    """What a check found. `code`: why it is not done yet, or what is left and why."""

    done: bool
    gone: int = 0
    left: int = 0
    code: str | None = None


@dataclass(frozen=True)
class UrgentErased:
    """All that stays of an urgent conversation that was erased while it waited or was held."""

    at: datetime
    kinds: tuple[str, ...]  # codes of reasons; none if they could not be read any more
    held_by: str | None
    ends_at: datetime


@dataclass(frozen=True)
class KeptNote:
    """What a worker wrote down and the operator's policy keeps after an erasure."""

    at: datetime
    by: str
    pseudonym: str
    kind: str  # "note", "summary", "referral"
    text: str
    ends_at: datetime
