"""What the services need of the store; carriers: bot.domain.carrier, dialogue: bot.domain.turn."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.domain.carrier import DeliveryReport
from bot.domain.ids import Channel, ConversationId, OutboxId, TurnId
from bot.domain.records import (
    LeasedOutbound,
    LeasedTurn,
    NewOutbound,
    NewTurn,
    OutboxState,
    Sort,
    ThreadEntry,
    TurnOutcome,
)
from bot.services.call_ports import CallBacks, Calls
from bot.services.care_ports import Meetings, Mentors, Needs, SafetyPlans, UnmetNeeds
from bot.services.conversation_ports import Conversations
from bot.services.count_ports import Counters
from bot.services.directory_ports import DirectoryEntries
from bot.services.forget_ports import (
    CarrierCopies,
    Deletions,
    Erasures,
    Keeping,
    KeptNotes,
    UrgentOnes,
)
from bot.services.handoff_ports import Handoffs
from bot.services.held_ports import HeldRows
from bot.services.practice_ports import PracticeTalks
from bot.services.referral_ports import Referrals, ShareLinks
from bot.services.staff_ports import PrimaryContacts, Staff, StaffNotes, StaffSessions, Trail
from bot.services.talk_ports import Audit, Consents, Notes, Windows


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

    async def wait_in(self, conversation: ConversationId) -> bool:
        """Whether a message of it has neither been answered nor reached a human."""
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

    async def cancel_waiting(
        self, conversation: ConversationId, *, but: frozenset[Sort] = frozenset()
    ) -> int:
        """Every text that is still to be sent, except those of the sorts named."""
        ...

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

    async def report(self, report: DeliveryReport) -> ConversationId | None:
        """Record it; None if we know no such message. It may come before the answer to the send, which
        alone tells the id: then it is of the one message that is with the carrier for this person."""
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
    async def set_aside(self, conversation: ConversationId) -> None:
        """The dialogue begins blank. Of several, the first is kept."""
        ...

    async def load_aside(self, conversation: ConversationId) -> bytes | None: ...
    async def take_back(self, conversation: ConversationId) -> None:
        """What was set aside goes on, if anything was; what the dialogue learned since is let go."""
        ...


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
    def copies(self) -> CarrierCopies: ...
    @property
    def keeping(self) -> Keeping: ...
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
    @property
    def erasures(self) -> Erasures: ...
    @property
    def urgent_erased(self) -> UrgentOnes: ...
    @property
    def kept_notes(self) -> KeptNotes: ...
    @property
    def counters(self) -> Counters: ...
    @property
    def held(self) -> HeldRows: ...


class Store(Protocol):
    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Commit on leaving, roll back on an exception. After a commit that erased a conversation
        its key is destroyed at once; if that fails, `destroy_dead_keys` does it later."""
        ...

    async def destroy_dead_keys(self, *, now: datetime) -> int:
        """Destroy keys marked for destruction, and keys that no row refers to for an hour."""
        ...

    async def keys_left(self, key_ids: Collection[UUID]) -> int:
        """How many of these keys still exist. Raise DatabaseUnavailable while that cannot be asked."""
        ...

    async def wait_for(self, topic: str, *, timeout_s: float) -> bool:
        """Sleep until NOTIFY on `topic` ("turns", "outbox", "deletions", "directory") or the timeout."""
        ...

    async def ready(self) -> bool: ...
    async def close(self) -> None: ...
