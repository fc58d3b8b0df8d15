"""Referrals, each sealed whole under the key of its conversation (P15)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from bot.crypto.secret import SecretKey
from bot.domain.ids import ConversationId
from bot.domain.referral import Referral, ReferralId
from bot.store.referral_json import from_json, to_json
from bot.store.referral_tables import referrals
from bot.store.row_seal import RowSeal
from bot.store.unit import CONSOLE, Unit

_CONTENT = "content_sealed"


class PostgresReferrals:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, referral: Referral) -> None:
        """Raise KeyDestroyed if the conversation was erased."""
        values = {"id": referral.id, "conversation": referral.conversation}
        await self._unit.change(insert(referrals).values(**values, **await self._sealed(referral)))

    async def save(self, referral: Referral) -> None:
        mine = referrals.c.id == referral.id
        await self._unit.change(update(referrals).where(mine).values(**await self._sealed(referral)))
        await self._unit.wake(CONSOLE)

    async def of(self, conversation: ConversationId) -> list[Referral]:
        """Oldest first."""
        mine = select(referrals).where(referrals.c.conversation == conversation)
        rows = await self._unit.all(mine.order_by(referrals.c.seq))
        if not rows:
            return []
        key = await self._unit.key_of(conversation)
        return [_open(row, key) for row in rows]

    async def get(self, referral: ReferralId) -> Referral | None:
        row = await self._unit.first(select(referrals).where(referrals.c.id == referral))
        return None if row is None else _open(row, await self._unit.key_of(row.conversation))

    async def lapsed(self, now: datetime) -> list[tuple[ReferralId, ConversationId]]:
        """Those with a consent whose time is over."""
        over = select(referrals.c.id, referrals.c.conversation).where(referrals.c.next_end <= now)
        return [
            (ReferralId(row.id), ConversationId(row.conversation)) for row in await self._unit.all(over)
        ]

    async def _sealed(self, referral: Referral) -> dict[str, Any]:
        key = await self._unit.hold_key(referral.conversation)
        sealed = _row_seal(key, referral.id).close_json(_CONTENT, to_json(referral))
        return {_CONTENT: sealed, "next_end": referral.next_end()}


def _open(row: Any, key: SecretKey) -> Referral:
    plain = _row_seal(key, row.id).open_json(_CONTENT, row.content_sealed)
    return from_json(plain, referral=row.id, conversation=row.conversation)


def _row_seal(key: SecretKey, referral: UUID) -> RowSeal:
    return RowSeal(key, table=referrals.name, row=referral)
