"""What the services need of the store about calls, and times at which people agreed to be called."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.domain.call import Call
from bot.domain.call_back import CallBack, CallBackState
from bot.domain.conversation import Conversation
from bot.domain.ids import ConversationId


class Calls(Protocol):
    async def add(self, call: Call) -> None: ...
    async def get(self, call: UUID) -> Call | None: ...
    async def of(self, conversation: ConversationId) -> list[Call]:
        """Newest first."""
        ...

    async def not_noted(self, worker: str) -> list[tuple[Call, str]]:
        """Those of a worker that are over and of which they have not said how they went, each with the
        pseudonym of the person; oldest first."""
        ...

    async def of_talks_that_are_over(self) -> list[ConversationId]:
        """In which a call goes on all the same."""
        ...

    async def save(self, call: Call) -> None: ...


class CallBacks(Protocol):
    async def add(self, call_back: CallBack) -> None: ...
    async def get(self, call_back: UUID) -> CallBack | None:
        """Without its words."""
        ...

    async def of(self, conversation: ConversationId) -> list[CallBack]:
        """Those that wait, soonest first, with their words."""
        ...

    async def waiting(self) -> list[tuple[CallBack, Conversation]]:
        """All that wait, soonest first, without their words."""
        ...

    async def due(self, now: datetime) -> CallBack | None:
        """One that is due and of which nobody was reminded yet."""
        ...

    async def remind(self, call_back: UUID, *, at: datetime) -> bool:
        """False if another process was first."""
        ...

    async def settle(self, call_back: UUID, state: CallBackState) -> bool:
        """False if it waits no more."""
        ...

    async def drop_all(self, conversation: ConversationId) -> int: ...
