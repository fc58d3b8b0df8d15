"""What was done in a conversation, when and by whom; never a word of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from bot.domain.ids import ConversationId
from bot.domain.records import AuditEntry
from bot.store.tables import audit
from bot.store.unit import Unit


class PostgresAudit:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def record(
        self, what: str, conversation: ConversationId, *, about: UUID, by: str | None, at: datetime
    ) -> None:
        """Once for each `what` about one thing: a send that is tried again is one release."""
        row = insert(audit).values(
            id=uuid4(), conversation=conversation, at=at, what=what, by_worker=by, about=about
        )
        await self._unit.change(row.on_conflict_do_nothing(index_elements=["about", "what"]))

    async def of(self, conversation: ConversationId) -> list[AuditEntry]:
        mine = select(audit).where(audit.c.conversation == conversation)
        rows = await self._unit.all(mine.order_by(audit.c.seq))
        return [AuditEntry(row.at, row.what, row.by_worker, row.about) for row in rows]
