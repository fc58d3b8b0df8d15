"""Asking a person to have something kept longer, and taking it back where they say so."""

from __future__ import annotations

from uuid import UUID

from bot.console.pages.conversation import acting
from bot.console.visit import Door, Visit
from bot.domain.ids import HandoffId
from bot.domain.keeping import Kind
from bot.domain.staff import Right
from bot.services.keep_longer import ask_to_keep, take_back_keeping

_TALK = "/conversations/{id}"


async def ask(visit: Visit, handoff: HandoffId) -> None:
    kind, days = Kind(visit.given("kind")), int(visit.given("days"))
    await ask_to_keep(handoff, kind, days, worker=visit.worker.login, line=visit.line)


async def take_back(visit: Visit, handoff: HandoffId) -> None:
    await take_back_keeping(handoff, UUID(visit.given("kept")), worker=visit.worker.login, line=visit.line)


DOORS = (
    Door("POST", f"{_TALK}/keep-longer", acting(ask), Right.TAKE),
    Door("POST", f"{_TALK}/keep-longer/take-back", acting(take_back), Right.TAKE),
)
