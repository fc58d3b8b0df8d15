"""Consents to having something in writing: asked, given, live or ended (P06)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, insert, select, update

from bot.crypto.secret import SecretKey
from bot.domain.consent import Consent, WrittenKind
from bot.domain.ids import ConversationId, TurnId
from bot.store.row_seal import RowSeal
from bot.store.tables import consents
from bot.store.unit import Unit

_ITEM = "item_sealed"
_MINE = consents.c.conversation == bindparam("wanted")
_LIVE = select(consents).where(
    _MINE, consents.c.given_at.is_not(None), consents.c.ends_at > bindparam("now")
)
_ASKED = (
    select(consents)
    .where(_MINE, consents.c.given_at.is_(None))
    .order_by(consents.c.asked_at.desc(), consents.c.id)
    .limit(1)
)


class PostgresConsents:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def ask(
        self,
        conversation: ConversationId,
        *,
        item: str | None = None,
        kind: WrittenKind | None = None,
        turn: TurnId,
        at: datetime,
    ) -> Consent:
        """Only the latest question can be answered: earlier ones without an answer go."""
        key = await self._unit.hold_key(conversation)
        unanswered = consents.c.conversation == conversation, consents.c.given_at.is_(None)
        await self._unit.change(delete(consents).where(*unanswered))
        consent = Consent(uuid4(), conversation, item, kind, turn)
        sealed = _row_seal(key, consent.id).close_json(
            _ITEM, {"item": item, "kind": kind.value if kind else None}
        )
        values = {"asked_turn": turn, "asked_at": at, _ITEM: sealed}
        await self._unit.change(insert(consents).values(id=consent.id, conversation=conversation, **values))
        return consent

    async def asked(self, conversation: ConversationId) -> Consent | None:
        """The latest that was asked for and not answered."""
        row = await self._unit.first(_ASKED, wanted=conversation)
        return None if row is None else await self._read(row)

    async def save(self, consent: Consent) -> None:
        await self._unit.hold(consent.conversation)
        given = {
            "given_turn": consent.given_turn,
            "given_at": consent.given_at,
            "ends_at": consent.ends_at,
        }
        await self._unit.change(update(consents).where(consents.c.id == consent.id).values(**given))

    async def live(self, conversation: ConversationId, *, now: datetime) -> list[Consent]:
        rows = await self._unit.all(_LIVE, wanted=conversation, now=now)
        return [await self._read(row) for row in rows]

    async def end_all(self, conversation: ConversationId, *, at: datetime) -> int:
        """Whatever was given ends now, whatever was only asked is gone; how many of both."""
        await self._unit.hold(conversation)
        mine = consents.c.conversation == conversation
        asked = await self._unit.change(delete(consents).where(mine, consents.c.given_at.is_(None)))
        live = update(consents).where(mine, consents.c.ends_at > at)
        return asked + await self._unit.change(live.values(ends_at=at))

    async def forget_past(self, now: datetime, *, asked_before: datetime) -> int:
        ended = consents.c.ends_at <= now
        unanswered = consents.c.given_at.is_(None) & (consents.c.asked_at < asked_before)
        past = select(consents.c.id).where(ended | unanswered).with_for_update(skip_locked=True)
        return await self._unit.change(delete(consents).where(consents.c.id.in_(past)))

    async def _read(self, row: Any) -> Consent:
        key = await self._unit.key_of(row.conversation)
        what = _row_seal(key, row.id).open_json(_ITEM, row.item_sealed)
        return Consent(
            id=row.id,
            conversation=ConversationId(row.conversation),
            item=what["item"],
            kind=WrittenKind(what["kind"]) if what["kind"] else None,
            asked_turn=TurnId(row.asked_turn),
            given_turn=TurnId(row.given_turn) if row.given_turn else None,
            given_at=row.given_at,
            ends_at=row.ends_at,
        )


def _row_seal(key: SecretKey, consent: UUID) -> RowSeal:
    return RowSeal(key, table=consents.name, row=consent)
