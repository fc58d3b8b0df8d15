"""What a conversation page shows of calls: whether one may be made, how it goes, what was promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.console import words
from bot.console.visit import Visit
from bot.domain.call import Agreement, Call, CallOutcome, CallState, NoCall
from bot.domain.call_back import CallBack
from bot.services.call_gate import AtGate
from bot.services.read_conversation import Opened
from bot.services.see_calls import CallsSeen, latest_call, see_calls

_HOW_FAR: Mapping[CallState, str] = {
    CallState.RINGING_WORKER: "is being put through: pick up your phone, then theirs rings",
    CallState.BRIDGED: "goes on: you are talking",
    CallState.ENDED: "has ended",
    CallState.FAILED: "did not come about",
    CallState.REFUSED: "was refused by the carrier",
}
_WHY = {
    "person_busy": "they declined, or were on the phone",
    "person_no_answer": "they did not pick up",
    "person_canceled": "it was ended before they picked up",
    "person_failed": "their phone could not be reached",
    "person_left": "they stopped or left, so it was ended",
    "taken_away": "nobody held the conversation any more, so it was ended",
    "ended_here": "it was ended on the page",
    "worker_busy": "your phone declined or was busy",
    "worker_no_answer": "you did not pick up in time",
    "worker_canceled": "it was ended before you picked up",
    "worker_failed": "your phone could not be reached",
    "no_news": "the carrier said no more of it",
}
CALL_OUTCOMES = {
    CallOutcome.TALKED.value: "We talked",
    CallOutcome.NO_ANSWER.value: "Nobody answered",
    CallOutcome.NOT_SAFE.value: "It was not safe (ends every agreed time)",
    CallOutcome.ASKED_LATER.value: "They asked for another time",
    CallOutcome.FAILED.value: "It did not work",
}
_RESTS_ON = {
    Agreement.CALL_BACK: "This is the time you agreed on for a call.",
}


@dataclass(frozen=True)
class CallPart:
    """`may`: call at once. `may_tick`: call once the worker records that they wrote that now is safe.
    `why`: what the call rests on, or why there is none. `own`: the worker's latest call here, of which they
    note how it went. `goes_on`: it rings, or they talk. `may_promise`: a call at a later time."""

    may: bool
    may_tick: bool
    why: str
    needs_phone: bool
    own: Call | None
    goes_on: bool
    may_promise: bool
    promised: tuple[CallBack, ...]
    outcomes: Mapping[str, str]


@dataclass(frozen=True)
class Going:
    """One line about the latest call; it changes while a page is open."""

    at: datetime
    words: str


async def of_calls(opened: Opened, visit: Visit, *, whole: bool) -> dict[str, object]:
    """For the page, or for the part of it that is asked for again and again."""
    if not whole:
        return {"going": _going(await latest_call(opened, line=visit.line), opened)}
    seen = await see_calls(opened, worker=visit.worker, line=visit.line)
    return {
        "going": _going(seen.gate.calls[0] if seen.gate.calls else None, opened),
        "call": _part(seen, visit),
    }


def _part(seen: CallsSeen, visit: Visit) -> CallPart:
    answer = seen.gate.answer
    own = next((call for call in seen.gate.calls if call.by_worker == visit.worker.login), None)
    set_up = visit.console.caller is not None
    may, may_tick = isinstance(answer, Agreement), answer is NoCall.NOT_AGREED and seen.gate.may_tick
    return CallPart(
        may=set_up and seen.has_phone and may,
        may_tick=set_up and seen.has_phone and may_tick,
        why=_why(seen.gate, visit),
        needs_phone=set_up and not seen.has_phone and (may or may_tick),
        own=own,
        goes_on=own is not None and own.is_live(visit.line.clock()),
        may_promise=may or answer in (NoCall.NOT_AGREED, NoCall.TOO_LONG_AGO, NoCall.ON_A_CALL),
        promised=seen.gate.call_backs,
        outcomes=CALL_OUTCOMES,
    )


def _why(gate: AtGate, visit: Visit) -> str:
    answer = gate.answer
    if answer is not NoCall.NO_NUMBER and visit.console.caller is None:
        return words.GATES["no_caller"]
    if isinstance(answer, Agreement):
        return _RESTS_ON.get(answer, "")
    if answer is NoCall.NOT_AGREED and not gate.may_tick:
        return words.GATES[NoCall.TOO_LONG_AGO.value]
    return words.GATES[answer.value]


def _going(call: Call | None, opened: Opened) -> Going | None:
    if call is None:
        return None
    name = opened.names.get(call.by_worker, call.by_worker)
    why = _WHY.get(call.code or "", "")
    if call.state is CallState.ENDED and not why and call.bridged_at is None:
        why = "nobody talked"
    return Going(call.begun_at, f"{name}'s call {_HOW_FAR[call.state]}" + (f": {why}" if why else "") + ".")
