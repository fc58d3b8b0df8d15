"""Who stands beside a conversation as a mentor, and what the person agreed that they see."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, literal_column, select, update

from bot.crypto.secret import SecretKey
from bot.domain.ids import ConversationId
from bot.domain.mentor import Mentoring, Said, Shares
from bot.store.care_tables import MENTOR_OPEN, mentors
from bot.store.row_seal import RowSeal
from bot.store.unit import Unit

_AGREED = "agreed_sealed"
_OPEN = literal_column(f"({MENTOR_OPEN})")


class PostgresMentors:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, asked: Mentoring) -> None:
        """Raise KeyDestroyed if the conversation was erased."""
        await self._unit.hold_key(asked.conversation)
        values = {"conversation": asked.conversation, "mentor": asked.mentor, "asked_at": asked.asked_at}
        await self._unit.change(insert(mentors).values(id=asked.id, asked_by=asked.asked_by, **values))

    async def save(self, mentoring: Mentoring) -> None:
        """Raise KeyDestroyed if the conversation was erased."""
        key = await self._unit.hold_key(mentoring.conversation)
        values: dict[str, Any] = {
            "agreed_at": mentoring.agreed_at,
            "ends_on": mentoring.ends_on,
            "joined_at": mentoring.joined_at,
            "declined_at": mentoring.declined_at,
            "ended_at": mentoring.ended_at,
        }
        if mentoring.said is not None:
            plain = {
                "said": mentoring.said.value,
                "shares": sorted(each.value for each in mentoring.shares),
            }
            values[_AGREED] = _seal(key, mentoring.id).close_json(_AGREED, plain)
        await self._unit.change(update(mentors).where(mentors.c.id == mentoring.id).values(**values))

    async def get(self, mentoring: UUID) -> Mentoring | None:
        """Read without a lock."""
        row = await self._unit.first(select(mentors).where(mentors.c.id == mentoring))
        return None if row is None else _from(await self._unit.key_of(row.conversation), row)

    async def lock(self, mentoring: UUID) -> Mentoring | None:
        mine = mentors.c.id == mentoring
        found = await self._unit.first(select(mentors.c.conversation).where(mine))
        if found is None or await self._unit.hold(found.conversation) is None:
            return None
        return await self.get(mentoring)

    async def of(self, conversation: ConversationId) -> list[Mentoring]:
        """Oldest first."""
        mine = select(mentors).where(mentors.c.conversation == conversation)
        rows = await self._unit.all(mine.order_by(mentors.c.asked_at, mentors.c.id))
        if not rows:
            return []
        key = await self._unit.key_of(conversation)
        return [_from(key, row) for row in rows]

    async def end_offers(self, conversation: ConversationId, *, at: datetime) -> None:
        asked = mentors.c.conversation == conversation, mentors.c.agreed_at.is_(None), _OPEN
        await self._unit.change(update(mentors).where(*asked).values(ended_at=at))

    async def beside(self, mentor: str) -> list[Mentoring]:
        """Those of one mentor that have not ended, their yes or not; what they share stays sealed."""
        mine = select(mentors).where(mentors.c.mentor == mentor, _OPEN)
        rows = await self._unit.all(mine.order_by(mentors.c.asked_at, mentors.c.id))
        return [_from(None, row) for row in rows]


def _from(key: SecretKey | None, row: Any) -> Mentoring:
    agreed = None
    if key is not None and row.agreed_sealed is not None:
        agreed = _seal(key, row.id).open_json(_AGREED, row.agreed_sealed)
    return Mentoring(
        id=row.id,
        conversation=ConversationId(row.conversation),
        mentor=row.mentor,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        agreed_at=row.agreed_at,
        said=Said(agreed["said"]) if agreed else None,
        shares=frozenset(map(Shares, agreed["shares"])) if agreed else frozenset(),
        ends_on=row.ends_on,
        joined_at=row.joined_at,
        declined_at=row.declined_at,
        ended_at=row.ended_at,
    )


def _seal(key: SecretKey, row: UUID) -> RowSeal:
    return RowSeal(key, table=mentors.name, row=row)
