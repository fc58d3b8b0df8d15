"""A worker says that it is them, and by what they know it."""

from __future__ import annotations

from bot.console.pages.conversation import acting
from bot.console.visit import Door, Visit
from bot.domain.doubt import KnownBy
from bot.domain.ids import HandoffId
from bot.domain.staff import Right
from bot.services.know_them import know_them


async def it_is_them(visit: Visit, handoff: HandoffId) -> None:
    await know_them(handoff, by=KnownBy(visit.given("by")), worker=visit.worker, line=visit.line)


DOORS = (Door("POST", "/conversations/{id}/it-is-them", acting(it_is_them), Right.TAKE),)
