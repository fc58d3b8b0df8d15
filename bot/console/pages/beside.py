"""A mentor's own pages: those beside whom they may stand, and what each of them agreed to let them see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from starlette.responses import Response

from bot.console import care_words as words
from bot.console.visit import Door, Visit
from bot.domain.note import Entry
from bot.domain.staff import Right
from bot.errors import HandoffUnknown, KeyDestroyed
from bot.services.be_beside import join, leave, list_beside, read_beside

_GONE = (HandoffUnknown, KeyDestroyed, ValueError)


async def listed(visit: Visit) -> Response:
    return visit.show("beside_list.html", rows=await list_beside(worker=visit.worker, line=visit.line))


async def page(visit: Visit) -> Response:
    try:
        seen = await read_beside(UUID(visit.path("id")), worker=visit.worker, line=visit.line)
    except _GONE:
        return visit.show("not_here.html", status=404)
    return visit.show(
        "beside.html",
        seen=seen,
        said=words,
        wishes=[_shown(entry) for entry in seen.wishes],
        needs=[_shown(entry) for entry in seen.needs],
    )


def _acting(act: Callable[..., Awaitable[None]], *, stays: bool) -> Callable[[Visit], Awaitable[Response]]:
    async def handle(visit: Visit) -> Response:
        try:
            await act(UUID(visit.path("id")), worker=visit.worker, line=visit.line)
        except _GONE:
            return visit.show("not_here.html", status=404)
        return visit.go(f"/beside/{visit.path('id')}" if stays else "/beside")

    return handle


def _shown(entry: Entry) -> str:
    code = entry.value.partition(":")[0]
    return f'"{entry.value}"' if entry.words else words.NEEDS.get(code, code)


DOORS = (
    Door("GET", "/beside", listed, Right.MENTOR),
    Door("GET", "/beside/{id}", page, Right.MENTOR),
    Door("POST", "/beside/{id}/join", _acting(join, stays=True), Right.MENTOR),
    Door("POST", "/beside/{id}/leave", _acting(leave, stays=False), Right.MENTOR),
)
