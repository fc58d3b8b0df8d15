"""The lead's page of care: what is due, and where services are missing; not a word of anybody."""

from __future__ import annotations

from starlette.responses import Response

from bot.console import care_words as words
from bot.console.visit import Door, Visit
from bot.domain.staff import Right
from bot.services.oversee_care import oversee_care


async def page(visit: Visit) -> Response:
    return visit.show("care_overview.html", seen=await oversee_care(line=visit.line), said=words)


DOORS = (Door("GET", "/care", page, Right.OVERSEE),)
