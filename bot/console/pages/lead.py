"""The lead's pages: who waits, who holds what, what was let past a gate, and the trail."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from starlette.responses import Response

from bot.console import words
from bot.console.visit import Visit
from bot.domain.ids import HandoffId
from bot.errors import HandoffClosed, HandoffUnknown
from bot.services.end_training import who_practised
from bot.services.oversee import change_contact, give_conversation, oversee
from bot.services.oversee_care import count_care_due
from bot.services.see_erasures import see_erasures
from bot.staff_errors import AccountUnknown

_PAGE = 100
_ENDED = "That one has ended, or was erased."
_NOBODY = "Choose somebody who takes conversations."


async def page(visit: Visit) -> Response:
    return await _show(visit)


async def give(visit: Visit) -> Response:
    try:
        await give_conversation(_id(visit), visit.given("to"), lead=visit.worker, line=visit.line)
    except (HandoffUnknown, HandoffClosed, ValueError):
        return await _show(visit, problem=_ENDED)
    except AccountUnknown:
        return await _show(visit, problem=_NOBODY)
    return visit.go("/overview")


async def change_contact_(visit: Visit) -> Response:
    try:
        await change_contact(_id(visit), visit.given("to"), lead=visit.worker, line=visit.line)
    except (HandoffUnknown, ValueError):
        return await _show(visit, problem=_ENDED)
    except AccountUnknown:
        return await _show(visit, problem=_NOBODY)
    return visit.go("/overview")


async def refused(visit: Visit, problem: str) -> Response:
    """The overview, with why what was asked for was not done."""
    return await _show(visit, problem=problem)


async def trail(visit: Visit) -> Response:
    raw = visit.request.query_params.get("before", "")
    before = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None  # a bigint
    async with visit.line.store.transaction() as tx:
        entries = await tx.trail.latest(_PAGE, before=before)
    more = entries[-1].seq if len(entries) == _PAGE and entries[-1].seq > 1 else None
    return visit.show("trail.html", entries=entries, did=words.DID, more=more)


async def _show(visit: Visit, *, problem: str | None = None) -> Response:
    seen = await oversee(line=visit.line)
    names: Mapping[str, str] = {each.login: each.first_name for each in seen.workers}
    return visit.show(
        "overview.html",
        status=409 if problem else 200,
        problem=problem,
        seen=seen,
        names=names,
        words=words,
        care_due=await count_care_due(line=visit.line),
        keeps_notes=visit.line.privacy.keeps_staff_notes,
        erasures=await see_erasures(line=visit.line),
        practised=await who_practised(room=visit.console.practice, line=visit.line),
        takers=[each for each in seen.workers if each.takes],
    )


def _id(visit: Visit) -> HandoffId:
    """Raise ValueError for what is none."""
    return HandoffId(UUID(visit.path("id")))
