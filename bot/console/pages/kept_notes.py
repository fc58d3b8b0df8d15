"""The lead's page of what workers wrote down and the operator keeps for a while after an erasure."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.visit import Door, Visit
from bot.domain.staff import Right
from bot.services.read_kept_notes import read_kept_notes


async def page(visit: Visit) -> Response:
    notes = await read_kept_notes(worker=visit.worker, line=visit.line)
    return visit.show("kept_notes.html", notes=notes, keeps=visit.line.privacy.keeps_staff_notes)


DOORS = (Door("GET", "/kept-notes", page, Right.READ_ANY),)
