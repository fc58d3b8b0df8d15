"""What the services need of the store; carriers: bot.domain.carrier, dialogue: bot.domain.turn."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.domain.carrier import CarrierCopy
from bot.domain.conversation import Conversation
from bot.domain.ids import Channel, ConversationId, Language, OutboxId, TurnId
from bot.domain.private import Private
from bot.domain.records import (
    LeasedDeletion,
    LeasedOutbound,
    LeasedTurn,
    NewOutbound,
    NewTurn,
    OutboxState,
    ThreadEntry,
    TurnOutcome,
)
from bot.services.call_ports import CallBacks, Calls
from bot.services.care_ports import Meetings, Mentors, Needs, SafetyPlans, UnmetNeeds
from bot.services.directory_ports import DirectoryEntries
from bot.services.handoff_ports import Handoffs
from bot.services.practice_ports import PracticeTalks
from bot.services.referral_ports import Referrals, ShareLinks
from bot.services.staff_ports import PrimaryContacts, Staff, StaffNotes, StaffSessions, Trail
from bot.services.talk_ports import Audit, Consents, Notes, Windows


class Conversations(Protocol):
    async def lock_person(self, channel: Channel, address: Private) -> bytes:
        """Hold every other transaction of this person back until this one ends; the fingerprint."""
        ...

    async def current(self, fingerprint: bytes) -> Conversation | None:
        """The conversation that has not ended, row-locked, or None. There is at most one."""
        ...

    async def begin(
        self, channel: Channel, address: Private, *, language: Language, at: datetime
    ) -> Conversation:
        """A new conversation with a key of its own, in state BOT, epoch 1, with a pseudonym."""
        ...

    async def get(self, conversation: ConversationId) -> Conversation | None:
        """Read without a lock."""
        ...

    async def lock(self, conversation: ConversationId) -> Conversation | None:
        """Row-lock. Always taken before any lock on a handoff, turn or outbox row of it, so that
        no two transactions wait for each other."""
        ...

    async def save(self, conversation: Conversation) -> None: ...
    async def address_of(self, conversation: ConversationId) -> Private: ...
    async def all_of(self, fingerprint: bytes) -> list[Conversation]:
        """Every conversation of this person that still has rows, ended ones too."""
        ...

    async def copies_of(self, conversation: ConversationId) -> list[CarrierCopy]:
        """The carrier's copies of messages in both directions, and of calls."""
        ...

    async def erase(self, conversation: ConversationId) -> None:
        """Remove every row of it and mark its key to be destroyed when this transaction commits."""
        ...

    async def unheard(self) -> list[Conversation]:
        """Stopped conversations that hold something written after the STOP."""
        ...

    async def set_word(self, conversation: ConversationId, word: Private) -> None:
        """The word with which this talk opens again; kept as a keyed fingerprint."""
        ...

    async def with_word(self, fingerprint: bytes, word: Private) -> Conversation | None:
        """The latest talk of this person that opens with this word, ended or not, row-locked."""
        ...

    async def silent_since(self, before: datetime) -> list[Conversation]:
        """Conversations whose last inbound message is older than `before`."""
        ...


class Turns(Protocol):
    async def add(self, conversation: ConversationId, turn: NewTurn) -> TurnId:
        """Seal and store; a WAITING turn wakes the dialogue when the transaction commits."""
        ...

    async def lease(
        self, *, now: datetime, lease_s: float, received_before: datetime | None = None
    ) -> LeasedTurn | None:
        """Take the oldest waiting turn (or one whose lease ran out) of a conversation in which no earlier
        turn is unfinished. Counts a try. `received_before`: only one that waits since before then."""
        ...

    async def finish(self, leased: LeasedTurn, *, outcome: TurnOutcome) -> bool:
        """False if the lease has passed to another: then nothing was changed."""
        ...

    async def release(self, leased: LeasedTurn) -> None:
        """Put it back to be tried again."""
        ...

    async def finish_waiting(self, conversation: ConversationId, outcome: TurnOutcome) -> int:
        """End every waiting or leased turn of a conversation."""
        ...

    async def latest(self, conversation: ConversationId) -> tuple[TurnId, datetime] | None: ...
    async def may_want_quiet(self, conversation: ConversationId) -> bool: ...  # as they wrote last
    async def number_of(self, conversation: ConversationId, turn: TurnId) -> int:
        """The how-manieth message of the conversation it is, from 1."""
        ...

    async def of_person_since(self, fingerprint: bytes, since: datetime) -> int:
        """How many messages this person's address sent from then on, in all their conversations."""
        ...

    async def thread(self, conversation: ConversationId) -> list[ThreadEntry]:
        """Both directions, in order."""
        ...


class Outbox(Protocol):
    async def add(self, conversation: ConversationId, message: NewOutbound) -> OutboxId:
        """Seal and queue; wakes the post when the transaction commits."""
        ...

    async def cancel_waiting(self, conversation: ConversationId) -> int: ...
    async def lease(self, *, now: datetime, lease_s: float) -> LeasedOutbound | None:
        """Take the oldest due row of a conversation in which no earlier row is unfinished, or one
        left in SENDING by a lease that ran out (then `outcome_unknown`). State becomes SENDING,
        tries grow, `first_send_at` is set once."""
        ...

    async def finish(
        self,
        row: LeasedOutbound,
        *,
        state: OutboxState,
        at: datetime,
        carrier_message_id: str | None = None,
        code: str | None = None,
    ) -> bool: ...
    async def postpone(
        self, row: LeasedOutbound, *, due_at: datetime, code: str, outcome_unknown: bool
    ) -> bool:
        """Back to DUE, to be tried at `due_at`."""
        ...

    async def report(
        self, channel: Channel, carrier_message_id: str, *, delivered: bool | None, code: str | None
    ) -> ConversationId | None:
        """Record a delivery report; None if we know no such message."""
        ...

    async def last_said(self, conversation: ConversationId) -> str | None:
        """The reply key that was queued or sent last."""
        ...


class Suppressions(Protocol):
    """Who said STOP, by keyed fingerprint alone; survives deletion."""

    async def add(self, channel: Channel, fingerprint: bytes, *, at: datetime) -> None: ...
    async def lift(self, fingerprint: bytes) -> bool:
        """True if one was there."""
        ...

    async def holds(self, fingerprint: bytes) -> bool: ...


class Seen(Protocol):
    async def first_time(self, channel: Channel, dedupe_id: str, *, at: datetime) -> bool:
        """Remember a delivery (hashed under a key); False if it was here before."""
        ...

    async def forget_before(self, before: datetime) -> int: ...


class Trackers(Protocol):
    async def load_earlier(self, conversation: ConversationId) -> bytes | None:
        """Of the talk of the same person that last ended by itself, not by EXIT; None if there is none."""
        ...

    async def load(self, conversation: ConversationId) -> bytes | None: ...
    async def start(self, conversation: ConversationId) -> tuple[bytes | None, bool]:
        """What a turn starts from, in one question: the snapshot, and whether the person was told that a
        human is on the way, who has not left again."""
        ...

    async def save(self, conversation: ConversationId, snapshot: bytes) -> None: ...


class Deletions(Protocol):
    """Copies at carriers still to be deleted; address and ids are sealed under a key of the job."""

    async def add(
        self, channel: Channel, address: Private, copies: Sequence[CarrierCopy], *, at: datetime
    ) -> None: ...
    async def lease(self, *, now: datetime, lease_s: float) -> LeasedDeletion | None: ...
    async def finish(
        self, job: UUID, *, lease_token: UUID, gone: int, unreachable: int, at: datetime
    ) -> None:
        """Keep the counts only; destroy the job's key."""
        ...

    async def postpone(
        self,
        job: UUID,
        *,
        lease_token: UUID,
        copies: Sequence[CarrierCopy],
        due_at: datetime,
        code: str,
    ) -> None: ...


class Transaction(Protocol):
    """One unit of work over the first database."""

    @property
    def conversations(self) -> Conversations: ...
    @property
    def turns(self) -> Turns: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def handoffs(self) -> Handoffs: ...
    @property
    def suppressions(self) -> Suppressions: ...
    @property
    def seen(self) -> Seen: ...
    @property
    def trackers(self) -> Trackers: ...
    @property
    def deletions(self) -> Deletions: ...
    @property
    def consents(self) -> Consents: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def windows(self) -> Windows: ...
    @property
    def staff(self) -> Staff: ...
    @property
    def staff_sessions(self) -> StaffSessions: ...
    @property
    def trail(self) -> Trail: ...
    @property
    def staff_notes(self) -> StaffNotes: ...
    @property
    def contacts(self) -> PrimaryContacts: ...
    @property
    def calls(self) -> Calls: ...
    @property
    def call_backs(self) -> CallBacks: ...
    @property
    def needs(self) -> Needs: ...
    @property
    def unmet_needs(self) -> UnmetNeeds: ...
    @property
    def safety_plans(self) -> SafetyPlans: ...
    @property
    def mentors(self) -> Mentors: ...
    @property
    def meetings(self) -> Meetings: ...
    @property
    def directory(self) -> DirectoryEntries: ...
    @property
    def practice_talks(self) -> PracticeTalks: ...
    @property
    def referrals(self) -> Referrals: ...
    @property
    def share_links(self) -> ShareLinks: ...


class Store(Protocol):
    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Commit on leaving, roll back on an exception. After a commit that erased a conversation
        its key is destroyed at once; if that fails, `destroy_dead_keys` does it later."""
        ...

    async def destroy_dead_keys(self, *, now: datetime) -> int:
        """Destroy keys marked for destruction, and keys that no row refers to for an hour."""
        ...

    async def wait_for(self, topic: str, *, timeout_s: float) -> bool:
        """Sleep until NOTIFY on `topic` ("turns", "outbox", "deletions", "directory") or the timeout."""
        ...

    async def ready(self) -> bool: ...
    async def close(self) -> None: ...
