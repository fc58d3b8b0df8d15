"""Calling a person, noting how it went, and promising a call at a time they agreed to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.responses import Response

from bot.console.pages.conversation import acting
from bot.console.visit import Door, Visit
from bot.domain.call import CallOutcome
from bot.domain.call_back import CallBackState
from bot.domain.ids import HandoffId
from bot.domain.private import Private
from bot.domain.staff import Right
from bot.errors import GateClosed
from bot.services.call_back import Promise, promise_call_back, settle_call_back
from bot.services.call_person import call_person
from bot.services.end_own_call import end_own_call
from bot.services.record_call_outcome import record_call_outcome, record_outcome_of
from bot.staff_errors import CallUnknown

_TALK = "/conversations/{id}"


async def call(visit: Visit, handoff: HandoffId) -> None:
    caller = visit.console.caller
    if caller is None:
        raise GateClosed("no_caller")
    await call_person(
        handoff,
        said_safe=visit.given("said_safe") == "yes",
        worker=visit.worker,
        line=visit.line,
        caller=caller,
    )


async def outcome(visit: Visit, handoff: HandoffId) -> None:
    await record_call_outcome(
        handoff, CallOutcome(visit.given("outcome")), worker=visit.worker, line=visit.line
    )


async def outcome_of(visit: Visit) -> Response:
    """From the queue: whatever has become of the conversation since, and whoever holds it now."""
    try:
        await record_outcome_of(
            UUID(visit.path("id")),
            CallOutcome(visit.given("outcome")),
            worker=visit.worker,
            line=visit.line,
        )
    except (CallUnknown, ValueError):
        return visit.show("not_here.html", status=404)
    return visit.go("/queue")


async def end(visit: Visit, handoff: HandoffId) -> None:
    await end_own_call(handoff, worker=visit.worker, line=visit.line)


async def promise(visit: Visit, handoff: HandoffId) -> None:
    """The time is meant in the worker's own zone. Raise ValueError for what is none."""
    at = datetime.fromisoformat(visit.given("at"))
    wanted = Promise(
        at.replace(tzinfo=ZoneInfo(visit.worker.zone)),
        they_agreed=visit.given("agreed") == "yes",
        words=Private(visit.given("words")),
    )
    await promise_call_back(handoff, wanted, worker=visit.worker, line=visit.line)


def settling(state: CallBackState) -> Callable[[Visit], Awaitable[Response]]:
    async def settle(visit: Visit) -> Response:
        try:
            await settle_call_back(UUID(visit.path("id")), state, worker=visit.worker, line=visit.line)
        except (CallUnknown, ValueError):
            return visit.show("not_here.html", status=404)
        return visit.go("/queue")

    return settle


DOORS = (
    Door("POST", f"{_TALK}/call", acting(call), Right.TAKE),
    Door("POST", f"{_TALK}/call/outcome", acting(outcome), Right.TAKE),
    Door("POST", f"{_TALK}/call/end", acting(end), Right.TAKE),
    Door("POST", "/calls/{id}/outcome", outcome_of, Right.TAKE),
    Door("POST", f"{_TALK}/call-back", acting(promise), Right.TAKE),
    Door("POST", "/call-backs/{id}/done", settling(CallBackState.DONE), Right.TAKE),
    Door("POST", "/call-backs/{id}/dropped", settling(CallBackState.DROPPED), Right.TAKE),
)
