"""What the services need of the store about one talk: consents, audit, the note, the agreed time."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.domain.consent import Consent, WrittenKind
from bot.domain.ids import ConversationId, TurnId
from bot.domain.note import Note
from bot.domain.records import AuditEntry


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


class Notes(Protocol):
    async def load(self, conversation: ConversationId) -> Note:
        """An empty one if there is none yet."""
        ...

    async def save(self, conversation: ConversationId, note: Note) -> None: ...


class Audit(Protocol):
    async def record(
        self, what: str, conversation: ConversationId, *, about: UUID, by: str | None, at: datetime
    ) -> None:
        """Once for each `what` about one row."""
        ...

    async def of(self, conversation: ConversationId) -> list[AuditEntry]: ...
