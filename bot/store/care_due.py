"""For which conversations something is due, and where a lead finds each; no key is opened for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot.domain.care_due import DueOn
from bot.domain.ids import HandoffId
from bot.store.tables import conversations, handoffs
from bot.store.unit import Unit


async def find_due(dated: Any, *, unit: Unit) -> list[DueOn]:
    """`dated`: a subquery of (conversation, on_day). The soonest first."""
    latest = (
        select(handoffs.c.id)
        .where(handoffs.c.conversation == dated.c.conversation)
        .order_by(handoffs.c.opened_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = select(conversations.c.pseudonym, dated.c.on_day, latest.label("handoff")).join(
        dated, dated.c.conversation == conversations.c.id
    )
    rows = await unit.all(statement.order_by(dated.c.on_day, conversations.c.pseudonym))
    return [DueOn(HandoffId(row.handoff), row.pseudonym, row.on_day) for row in rows if row.handoff]
