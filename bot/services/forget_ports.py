"""What the services need of the store to forget a person, here and at their carrier."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.domain.carrier import CarrierCopy
from bot.domain.erasure import Check, Checked, Erased, Erasure, KeptNote, Place, UrgentErased
from bot.domain.ids import Channel, ConversationId
from bot.domain.keeping import Kept, Kind
from bot.domain.private import Private
from bot.domain.records import NO_CAUSE, Cause, LeasedDeletion, Postponed


class Deletions(Protocol):
    """Copies at carriers still to be deleted; address and ids are sealed under a key of the job."""

    async def add(
        self,
        channel: Channel,
        address: Private,
        copies: Sequence[CarrierCopy],
        *,
        at: datetime,
        cause: Cause = NO_CAUSE,
    ) -> None:
        """Kept also while the keys database is away: the job then holds its own key, wrapped."""
        ...

    async def adopt(self, person: bytes, *, erasure: UUID) -> None:
        """What is still to be removed of theirs, for whatever reason, becomes part of an erasure."""
        ...

    async def clears(self, leaving: ConversationId) -> bool:
        """Whether something of the chat that was left is still being removed."""
        ...

    async def unfinished_since(self, before: datetime) -> int:
        """How many jobs of no erasure are older than that and not done."""
        ...

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
        came_to: Postponed,
    ) -> None: ...
    async def forget_finished(self, before: datetime) -> int: ...


class Erasures(Protocol):
    """Requests to be erased, by the keyed fingerprint of who asked: counts and codes, place by place."""

    async def begin(
        self, fingerprint: bytes, channel: Channel, erased: Erased, *, at: datetime
    ) -> UUID: ...
    async def latest_of(self, fingerprint: bytes) -> UUID | None: ...
    async def of(self, fingerprint: bytes) -> list[Erasure]:
        """Newest first."""
        ...

    async def all(self) -> list[Erasure]: ...
    async def found(self, talks: Sequence[ConversationId]) -> Erased:
        """What there is to remove; no key is needed."""
        ...

    async def rows_of(self, talks: Sequence[UUID]) -> int:
        """Counted anew in every table that can hold a row of a conversation."""
        ...

    async def remove_rows(self, talks: Sequence[UUID]) -> None: ...
    async def at_carrier(self, erasure: UUID) -> Checked: ...
    async def came_to_an_end(self, fingerprint: bytes, *, at: datetime) -> None:
        """A text that was with the carrier has come to a known end."""
        ...

    async def nothing_unnamed(self, erasure: UUID) -> None:
        """What became of the texts that were under way is known now: the carrier keeps none of them."""
        ...

    async def look_again(self, erasure: UUID, place: Place, *, at: datetime) -> None: ...
    async def lease(self, *, now: datetime, lease_s: float) -> Check | None:
        """The place that is due longest. Counts a try."""
        ...

    async def record(self, check: Check, found: Checked, *, due_at: datetime, at: datetime) -> None: ...
    async def forget_finished(self, before: datetime) -> int: ...


class UrgentOnes(Protocol):
    """That an urgent conversation was erased; leads to nobody."""

    async def of(
        self, conversation: ConversationId, *, at: datetime, unclaimed_until: datetime
    ) -> UrgentErased | None: ...
    async def add(self, urgent: UrgentErased) -> None: ...
    async def shown(self, now: datetime) -> list[UrgentErased]: ...
    async def forget_past(self, now: datetime) -> int: ...


class KeptNotes(Protocol):
    """What workers wrote and the policy keeps after an erasure, under a key of its own."""

    async def keep(self, notes: Sequence[KeptNote], *, at: datetime) -> None:
        """Raise DatabaseUnavailable while the keys cannot be reached."""
        ...

    async def all(self, now: datetime) -> list[KeptNote]: ...
    async def forget_past(self, now: datetime) -> int: ...


class CarrierCopies(Protocol):
    """What the carriers hold of talks that go on. An id is kept for this alone: it goes with the copy."""

    async def chats_to_look_at(
        self, *, quiet_since: datetime, reachable_since: datetime
    ) -> list[ConversationId]:
        """Telegram talks that are quiet since then, or hold a message that soon cannot be reached."""
        ...

    async def chats_left_behind(self) -> list[ConversationId]:
        """Telegram talks that the person left while no job to clear the chat could be sealed."""
        ...

    async def newest_in_chat(self, conversation: ConversationId) -> datetime | None:
        """When the last message of either side was written; None if there is none."""
        ...

    async def take_chat(self, conversation: ConversationId, *, up_to: datetime) -> list[CarrierCopy]:
        """Those not taken before; from now on they are."""
        ...

    async def texts_to_look_at(self, *, sent_before: datetime) -> list[ConversationId]:
        """SMS talks with copies that are done with: taken in, reported on, or sent before then."""
        ...

    async def take_texts(self, conversation: ConversationId, *, sent_before: datetime) -> list[CarrierCopy]:
        """None while it is not known whether a text of this talk left: to learn that, its copy is looked
        for at the carrier."""
        ...

    async def gone(self, conversation: ConversationId, ids: Sequence[str]) -> int:
        """The carrier holds them no more: their ids are emptied."""
        ...


class Keeping(Protocol):
    """What a person agreed to have kept longer, sealed under the key of its conversation."""

    async def add(self, kept: Kept) -> None:
        """One that still waits for an answer ends: only the latest question can be answered."""
        ...

    async def save(self, kept: Kept) -> None: ...
    async def of(self, conversation: ConversationId) -> list[Kept]:
        """Oldest first, with those that were declined and those that ended."""
        ...

    async def asked(self, conversation: ConversationId) -> Kept | None:
        """The one that waits for an answer."""
        ...

    async def live_of(self, conversation: ConversationId, *, now: datetime) -> list[Kept]: ...
    async def live_of_person(self, fingerprint: bytes, *, now: datetime) -> list[Kept]: ...
    async def forget_unanswered(self, *, asked_before: datetime, at: datetime) -> int:
        """End the questions that nobody answered."""
        ...

    async def erase_all_but(self, conversation: ConversationId, kinds: Collection[Kind]) -> int:
        """How many rows went. The conversation itself, its handoffs and its key stay."""
        ...
