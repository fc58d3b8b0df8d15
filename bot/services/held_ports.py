"""What the services need of the store to tell what is held of a person, and to take one part out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.domain.held import Held, HeldKind
from bot.domain.ids import ConversationId


class HeldRows(Protocol):
    async def rows(self, conversations: Sequence[ConversationId]) -> dict[str, list[UUID]]:
        """By the name of the table what it holds of these conversations; of every table that holds any."""
        ...

    async def word_of(self, conversations: Sequence[ConversationId]) -> bool:
        """Whether a word of their own opens one of them."""
        ...

    async def contact_since(self, fingerprint: bytes) -> datetime | None:
        """Since when a worker is kept as the one they know."""
        ...

    async def take_out(self, kind: HeldKind, conversations: Sequence[ConversationId]) -> int:
        """Remove every row of a kind whose rows are the person's own; how many went."""
        ...

    async def told(self, conversation: ConversationId) -> tuple[Held, ...]:
        """The parts last told in this conversation, by their numbers; none if they were not told."""
        ...

    async def keep_told(self, conversation: ConversationId, told: Sequence[Held]) -> None: ...
