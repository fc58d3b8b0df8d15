"""What the services need of the store about conversations that wait for, or are with, a worker."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff
from bot.domain.ids import ConversationId, HandoffId
from bot.domain.urgency import Urgency


class Handoffs(Protocol):
    async def open_or_raise(
        self,
        conversation: ConversationId,
        *,
        urgency: Urgency,
        reasons: tuple[str, ...],
        at: datetime,
    ) -> Handoff: ...
    async def waiting(self, *, now: datetime) -> list[tuple[Handoff, Conversation]]:
        """Open handoffs, waiting and claimed, in queue order; those whose person left come last."""
        ...

    async def get(self, handoff: HandoffId) -> Handoff | None:
        """Read without a lock."""
        ...

    async def lock(self, handoff: HandoffId) -> Handoff | None: ...
    async def open_of(self, conversation: ConversationId) -> Handoff | None:
        """The waiting or claimed handoff of a conversation, row-locked."""
        ...

    async def save(self, handoff: Handoff) -> None: ...
    async def mark_left(self, conversation: ConversationId, *, at: datetime) -> None:
        """The person stopped or left quickly: stands on the handoff that is open, if one is."""
        ...

    async def mark_told(self, conversation: ConversationId, *, at: datetime) -> None:
        """The person was told that a worker was asked, in the handoff that is open, if one is."""
        ...

    async def held_by(self, worker: str) -> int:
        """How many conversations a worker holds."""
        ...

    async def all_held_by(self, worker: str) -> list[HandoffId]:
        """Those conversations."""
        ...

    async def last_urgent_of(self, worker: str) -> datetime | None:
        """When the urgent conversation that a worker ended last has ended."""
        ...

    async def waits(self, *, since: datetime, now: datetime) -> tuple[list[timedelta], list[timedelta]]:
        """How long those that were taken since then had waited, and how long those wait that wait now.
        A talk is no wait, and who left does not wait."""
        ...

    async def taken_since(self, at: datetime, conversation: ConversationId, *, not_by: str) -> bool:
        """Whether somebody else has taken the conversation after that moment, and not lost it again."""
        ...

    async def lapsed(self, now: datetime) -> list[HandoffId]:
        """Claims whose lease ran out."""
        ...
