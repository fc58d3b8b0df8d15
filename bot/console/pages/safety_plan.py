"""The safety plan on its own page: the one place where a plan is shown, with every version of it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from starlette.responses import Response

from bot.console import care_words as words
from bot.console.visit import Door, Visit
from bot.domain.ids import HandoffId
from bot.domain.private import Private
from bot.domain.safety_plan import REVIEW_AFTER, PlanPart
from bot.domain.staff import Right
from bot.errors import (
    GateClosed,
    HandoffUnknown,
    KeyDestroyed,
    NotYours,
)
from bot.services.keep_safety_plan import PlanGiven, PlanSeen, read_safety_plan, write_safety_plan
from bot.staff_errors import NoteMissing

_PLAN = "/conversations/{id}/care/plan"


async def page(visit: Visit) -> Response:
    return await _show(visit)


async def write(visit: Visit) -> Response:
    """Refused, what was typed is shown again: nobody has to go through it twice with a person."""
    try:
        handoff = HandoffId(UUID(visit.path("id")))
    except ValueError:
        return visit.show("not_here.html", status=404)
    try:
        await write_safety_plan(handoff, _given(visit), worker=visit.worker, line=visit.line)
    except GateClosed as closed:
        return await _show(visit, status=409, problem=words.GATES.get(closed.refusal, closed.refusal))
    except NotYours:
        return await _show(visit, status=409, problem="Only who holds the conversation writes the plan.")
    except NoteMissing:
        return await _show(visit, status=409, problem="Write at least one part.")
    except KeyDestroyed:
        return await _show(visit, status=409, problem="This conversation was erased at their request.")
    except ValueError:
        return await _show(visit, status=400, problem="Choose a day for the review, within three months.")
    except HandoffUnknown:
        return visit.show("not_here.html", status=404)
    return visit.go(f"/conversations/{handoff}/care/plan")


def _given(visit: Visit) -> PlanGiven:
    """Raise ValueError for what is no day."""
    return PlanGiven(
        parts={part: Private(visit.given(part.value)) for part in PlanPart},
        review_on=date.fromisoformat(visit.given("review_on")),
        together=visit.given("together") == "yes",
    )


async def _show(visit: Visit, *, status: int = 200, problem: str | None = None) -> Response:
    try:
        handoff = HandoffId(UUID(visit.path("id")))
        seen = await read_safety_plan(handoff, worker=visit.worker, line=visit.line)
    except (HandoffUnknown, ValueError):
        return visit.show("not_here.html", status=404)
    except NotYours:
        return visit.show("not_yours.html", status=403)
    today = visit.line.today()
    return visit.show(
        "safety_plan.html",
        status=status,
        problem=problem,
        seen=seen,
        handoff=handoff,
        due=bool(seen.versions) and seen.versions[0].review_on <= today,
        draft=_draft(visit, seen),
        said=words,
        review_on=visit.given("review_on") or (today + REVIEW_AFTER).isoformat(),
    )


def _draft(visit: Visit, seen: PlanSeen) -> dict[str, str]:
    """What was just typed, else the newest version, to be gone on from."""
    if visit.form:
        return {part.value: visit.given(part.value) for part in PlanPart}
    newest = seen.versions[0].parts if seen.versions else {}
    return {part.value: said.open() for part, said in newest.items()}


DOORS = (
    Door("GET", _PLAN, page, Right.REFER),
    Door("POST", _PLAN, write, Right.REFER),
)
