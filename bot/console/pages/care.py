"""Care of a person: needs, mentor, the meeting after a report, and the way to the safety plan."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from uuid import UUID

from starlette.responses import Response

from bot.console import care_words as words
from bot.console.pages import care_acts as acts
from bot.console.pages import safety_plan
from bot.console.visit import Door, Visit
from bot.domain.ids import HandoffId
from bot.domain.mentor import LASTS
from bot.domain.staff import Right
from bot.errors import (
    AlreadyClaimed,
    GateClosed,
    HandoffUnknown,
    KeyDestroyed,
    NotYours,
    PorchlightError,
)
from bot.services.ask_for_mentor import is_mentor
from bot.services.keep_needs import areas_of_line
from bot.services.read_care import Care, read_care
from bot.staff_errors import AccountUnknown, NoteMissing

_SORRY: dict[type[PorchlightError], str] = {
    NotYours: "Only who holds the conversation changes this. Nothing was changed.",
    NoteMissing: "Say why in a few words, or choose a reason. Nothing was changed.",
    AccountUnknown: "There is no such worker, or they do not do this.",
    AlreadyClaimed: "A mentor is asked for, or here, already. End that first.",
    KeyDestroyed: "This conversation was erased at their request.",
}
_TALK = "/conversations/{id}/care"

Act = Callable[[Visit, HandoffId], Awaitable[None]]


async def page(visit: Visit) -> Response:
    return await _show(visit)


def _acting(act: Act) -> Callable[[Visit], Awaitable[Response]]:
    async def handle(visit: Visit) -> Response:
        try:
            handoff = HandoffId(UUID(visit.path("id")))
        except ValueError:
            return visit.show("not_here.html", status=404)
        try:
            await act(visit, handoff)
        except GateClosed as closed:
            return await _show(visit, status=409, problem=words.GATES.get(closed.refusal, closed.refusal))
        except tuple(_SORRY) as refused:
            return await _show(visit, status=409, problem=_SORRY[type(refused)])
        except HandoffUnknown:
            return await _show(visit, status=409, problem="That is over, or was changed meanwhile.")
        except ValueError:
            return await _show(
                visit, status=400, problem="Choose one of what is offered, and a day that fits."
            )
        return visit.go(f"/conversations/{handoff}/care")

    return handle


async def _show(visit: Visit, *, status: int = 200, problem: str | None = None) -> Response:
    try:
        care = await read_care(HandoffId(UUID(visit.path("id"))), worker=visit.worker, line=visit.line)
    except (HandoffUnknown, ValueError):
        return visit.show("not_here.html", status=404)
    except NotYours:
        return visit.show("not_yours.html", status=403)
    return visit.show(
        "care.html",
        status=status,
        problem=problem,
        care=care,
        said=words,
        today=visit.line.today(),
        areas=areas_of_line(visit.line),
        table=visit.line.meeting,
        mentor_until=visit.line.today() + LASTS,
        open_mentor=_open_mentor(care, visit.line.today()),
        kept_hours=visit.line.facts["retention_hours"],
        owners=[each for each in care.staff.values() if each.may(Right.REFER)],
        can_mentor=[each for each in care.staff.values() if is_mentor(each)],
    )


def _open_mentor(care: Care, today: date) -> bool:
    return any(one.open(today) for one in care.mentors)


DOORS = (
    Door("GET", _TALK, page, Right.REFER),
    Door("POST", f"{_TALK}/need", _acting(acts.add_need), Right.REFER),
    Door("POST", f"{_TALK}/needs-from-note", _acting(acts.take_from_note), Right.REFER),
    Door("POST", f"{_TALK}/need-change", _acting(acts.move_need), Right.REFER),
    Door("POST", f"{_TALK}/mentor", _acting(acts.ask_mentor), Right.REFER),
    Door("POST", f"{_TALK}/mentor-yes", _acting(acts.mentor_yes), Right.REFER),
    Door("POST", f"{_TALK}/mentor-no", _acting(acts.mentor_no), Right.REFER),
    Door("POST", f"{_TALK}/mentor-end", _acting(acts.mentor_end), Right.REFER),
    Door("POST", f"{_TALK}/report", _acting(acts.report), Right.REFER),
    Door("POST", f"{_TALK}/seat", _acting(acts.seat), Right.REFER),
    Door("POST", f"{_TALK}/meeting-end", _acting(acts.meeting_end), Right.REFER),
    *safety_plan.DOORS,
)
