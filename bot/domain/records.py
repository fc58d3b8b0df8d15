"""What is kept of turns, outgoing messages and deletions, as values between services and store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from bot.domain.carrier import CarrierCopy
from bot.domain.danger import Danger
from bot.domain.ids import Channel, ConversationId, OutboxId, TurnId
from bot.domain.private import Private
from bot.domain.turn import Button, NotText, TurnKind


class TurnState(str, Enum):
    WAITING = "waiting"  # for the dialogue
    LEASED = "leased"
    DONE = "done"


class TurnOutcome(str, Enum):
    """How an accepted message was served; every turn ends in exactly one (P12)."""

    ANSWERED = "answered"  # by the bot
    OBEYED = "obeyed"  # a safety word
    TO_HUMAN = "to_human"  # a worker sees it: danger, failure, or a worker holds the conversation
    UNHEARD = "unheard"  # arrived after STOP: kept for workers, never answered
    OVERTAKEN = "overtaken"  # STOP, EXIT or a worker came while the answer was worked out


@dataclass(frozen=True)
class NewTurn:
    kind: TurnKind
    text: Private
    not_text: NotText | None
    media: int
    carrier_message_id: str
    received_at: datetime
    danger: Danger
    state: TurnState = TurnState.WAITING
    outcome: TurnOutcome | None = None


@dataclass(frozen=True)
class LeasedTurn:
    id: TurnId
    conversation: ConversationId
    epoch: int  # of the conversation when the turn was leased
    kind: TurnKind
    text: Private
    not_text: NotText | None
    danger: Danger
    received_at: datetime
    tries: int  # this one included
    lease_token: UUID  # an answer counts only while the turn still carries it


class Sort(str, Enum):
    """Who speaks in an outbox row."""

    BOT = "bot"
    WORKER = "worker"
    SAFETY = "safety"  # fixed texts that need no model
    ASKED = "asked"  # what we hold, asked by the person: the bot says it while a worker speaks too (P04)
    WINDOW = "window"  # the one line at a time the person agreed to
    TAP = "tap"  # no text: tells the carrier a button was seen
    COVER = "cover"  # the one harmless text after an EXIT, where the line has one


class OutboxState(str, Enum):
    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"  # the carrier never said; a human was told


@dataclass(frozen=True)
class NewOutbound:
    """`prompted_by` is the turn this answers: without one nothing leaves (P05)."""

    sort: Sort
    key: str  # reply key, or "worker"
    text: Private  # for TAP: the tap to acknowledge
    prompted_by: TurnId
    epoch: int
    due_at: datetime
    buttons: tuple[Button, ...] = ()
    promise: bool = False  # never repeated after an unknown outcome
    by_worker: str | None = None
    past_gate: bool = False  # a worker let its details through, with a reason on the trail


@dataclass(frozen=True)
class LeasedOutbound:
    id: OutboxId
    conversation: ConversationId
    sort: Sort
    key: str
    text: Private
    buttons: tuple[Button, ...]
    prompted_by: TurnId
    epoch: int
    promise: bool
    by_worker: str | None
    past_gate: bool
    tries: int  # sends begun, this one included
    outcome_unknown: bool  # an earlier send began and never recorded how it ended
    first_send_at: datetime | None
    lease_token: UUID


@dataclass(frozen=True)
class ThreadEntry:
    """One line of a conversation as a worker sees it."""

    at: datetime
    who: str  # "person", "bot", "safety", "worker"
    text: Private
    state: str  # turn outcome or outbox state
    kind: str  # TurnKind value for the person, reply key for us
    id: UUID | None = None  # of the turn or the outbox row
    by_worker: str | None = None
    delivered: bool | None = None  # whether the carrier said that it reached the phone
    danger: bool = False  # a sign of danger was seen in what the person wrote


@dataclass(frozen=True)
class Cause:
    """Why copies at a carrier are deleted: a request to be erased, the EXIT of a conversation, or that its
    time is over."""

    erasure: UUID | None = None
    leaving: ConversationId | None = None
    clearing: ConversationId | None = None  # still there: its copies are cleared, it is not erased
    person: bytes | None = None  # whose they are, in case they ask to be erased meanwhile


NO_CAUSE = Cause()
"""Calls that are cut: nobody asks what became of it."""


@dataclass(frozen=True)
class Postponed:
    """What an attempt came to that left something for later."""

    code: str
    gone: int = 0
    unreachable: int = 0


@dataclass(frozen=True)
class LeasedDeletion:
    id: UUID
    channel: Channel
    address: Private
    copies: tuple[CarrierCopy, ...]
    tries: int
    lease_token: UUID
    cause: Cause = NO_CAUSE


@dataclass(frozen=True)
class AuditEntry:
    """`what` is a code; `about` the row it happened to. Never a word, never an address."""

    at: datetime
    what: str
    by_worker: str | None
    about: UUID
