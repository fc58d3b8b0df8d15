"""The needs list of a conversation, every version sealed under its key."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from bot.domain.ids import ConversationId
from bot.domain.need_entry import Gap, ListedNeed, NeedOutcome, NeedVersion
from bot.domain.needs import Horizon, Need
from bot.domain.private import Private
from bot.store.care_tables import need_versions
from bot.store.row_seal import RowSeal
from bot.store.unit import Unit

_CONTENT = "content_sealed"


class PostgresNeeds:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, conversation: ConversationId, version: NeedVersion) -> None:
        """Raise KeyDestroyed if the conversation was erased."""
        key, row = await self._unit.hold_key(conversation), uuid4()
        sealed = RowSeal(key, table=need_versions.name, row=row).close_json(_CONTENT, _plain(version.need))
        values = {"conversation": conversation, "need": version.need.id, _CONTENT: sealed}
        values |= {"at": version.at, "by_worker": version.by_worker}
        await self._unit.change(insert(need_versions).values(id=row, **values))

    async def versions(self, conversation: ConversationId) -> list[NeedVersion]:
        """Every one of every need, oldest first."""
        mine = select(need_versions).where(need_versions.c.conversation == conversation)
        rows = await self._unit.all(mine.order_by(need_versions.c.seq))
        if not rows:
            return []
        key = await self._unit.key_of(conversation)
        opened = [
            RowSeal(key, table=need_versions.name, row=row.id).open_json(_CONTENT, row.content_sealed)
            for row in rows
        ]
        return [
            NeedVersion(row.at, row.by_worker, _need(row.need, plain))
            for row, plain in zip(rows, opened, strict=True)
        ]


def _plain(need: ListedNeed) -> dict[str, Any]:
    return {
        "code": need.code.value,
        "area": need.area,
        "horizon": need.horizon.value if need.horizon else None,
        "method": need.method.open(),
        "outcome": need.outcome.value,
        "gap": need.gap.value if need.gap else None,
        "owner": need.owner,
        "counted": sorted(gap.value for gap in need.counted),
    }


def _need(need: UUID, plain: dict[str, Any]) -> ListedNeed:
    return ListedNeed(
        id=need,
        code=Need(plain["code"]),
        area=plain["area"],
        horizon=Horizon(plain["horizon"]) if plain["horizon"] else None,
        method=Private(plain["method"]),
        outcome=NeedOutcome(plain["outcome"]),
        gap=Gap(plain["gap"]) if plain["gap"] else None,
        owner=plain["owner"],
        counted=frozenset(map(Gap, plain["counted"])),
    )
