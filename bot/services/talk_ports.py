"""What the services need of the store about one talk: consents, audit, the note, the agreed time."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.domain.consent import Consent, WrittenKind
from bot.domain.ids import ConversationId, TurnId
from bot.domain.note import Note
from bot.domain.records import AuditEntry
from bot.domain.window import Window, WindowState


class Consents(Protocol):
    async def ask(
        self,
        conversation: ConversationId,
        *,
        item: str | None = None,
        kind: WrittenKind | None = None,
        turn: TurnId,
        at: datetime,
    ) -> Consent:
        """The person was warned; earlier questions without an answer are gone."""
        ...

    async def asked(self, conversation: ConversationId) -> Consent | None:
        """The one that waits for an answer."""
        ...

    async def save(self, consent: Consent) -> None: ...
    async def live(self, conversation: ConversationId, *, now: datetime) -> list[Consent]: ...
    async def end_all(self, conversation: ConversationId, *, at: datetime) -> int: ...
    async def forget_past(self, now: datetime, *, asked_before: datetime) -> int:
        """Those that ended, and questions that nobody answered."""
        ...


class Notes(Protocol):
    async def load(self, conversation: ConversationId) -> Note:
        """An empty one if there is none yet."""
        ...

    async def save(self, conversation: ConversationId, note: Note) -> None: ...


class Windows(Protocol):
    async def agree(
        self, conversation: ConversationId, turn: TurnId, *, starts_at: datetime, ends_at: datetime
    ) -> None:
        """One at most is open in a conversation: the latest."""
        ...

    async def due(self, now: datetime) -> Window | None: ...
    async def latest(self, conversation: ConversationId) -> Window | None:
        """The latest that has not ended."""
        ...

    async def settle(self, window: Window, state: WindowState) -> bool:
        """False if another process was first."""
        ...

    async def end_all(self, conversation: ConversationId) -> int: ...
    async def forget_past(self, now: datetime) -> int:
        """Those that are settled and whose hour is over."""
        ...


class Audit(Protocol):
    async def record(
        self, what: str, conversation: ConversationId, *, about: UUID, by: str | None, at: datetime
    ) -> None:
        """Once for each `what` about one row."""
        ...

    async def of(self, conversation: ConversationId) -> list[AuditEntry]: ...
