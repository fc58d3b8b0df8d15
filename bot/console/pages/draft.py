"""What of a draft would stay on a phone, or may not be named now, as it is typed."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import JSONResponse, Response

from bot.console.visit import Door, Visit
from bot.domain.ids import HandoffId
from bot.domain.private import Private
from bot.domain.segments import segments
from bot.domain.staff import Right
from bot.services.name_nothing import marks_of_draft


async def details(visit: Visit) -> Response:
    """What of a draft looks like a detail, as it is typed, and in how many texts it would go by SMS."""
    text = visit.form.get("text", "")
    found = visit.line.details(Private(text))
    details = [{"said": text[each.start : each.end], "kind": each.kind} for each in found]
    named = [text[start:end] for start, end in await _named(visit, text)]
    return JSONResponse(
        {"details": details, "named": named, "characters": len(text), "parts": segments(text).parts}
    )


async def _named(visit: Visit, text: str) -> tuple[tuple[int, int], ...]:
    """What may not be named in the conversation that the draft is for, while it may be someone else."""
    try:
        handoff = HandoffId(UUID(visit.given("about")))
    except ValueError:
        return ()
    marks = await marks_of_draft(handoff, Private(text), worker=visit.worker.login, line=visit.line)
    return tuple((each.start, each.end) for each in marks.named)


DOORS = (Door("POST", "/draft/details", details, Right.PRACTISE),)
