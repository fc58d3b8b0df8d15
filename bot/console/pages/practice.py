"""The practice room: simulated people to talk with, and kind, concrete remarks; never a score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from starlette.responses import Response

from bot.console import words
from bot.console.pages import lead
from bot.console.pages.thread import LEFT, STOPPED, Bubble, Composer, in_runs
from bot.console.visit import Door, Visit
from bot.domain.ids import Language
from bot.domain.practice import PracticeId, Remarked
from bot.domain.practice_scenario import Ending, Remark
from bot.domain.private import Private
from bot.domain.staff import Right
from bot.errors import GateClosed
from bot.services.end_training import end_training
from bot.services.practise import (
    InHand,
    begin_practice,
    finish_practice,
    finished_practice,
    leave_practice,
    look_at_practice,
    practised,
    reply_in_practice,
)
from bot.services.quick_replies import QuickReply, quick_replies
from bot.services.write_as_worker import WARNING
from bot.staff_errors import (
    AccountUnknown,
    NotAllowed,
    PracticeNotEnded,
    PracticeUnknown,
)

_FIRST_PARTS = ("Wishes", "Danger", "Do not raise", "What matters most", "First line")
_CLOSED = {Ending.STOPPED: STOPPED, Ending.LEFT: LEFT}
_EMPTY = "Write a few words, or let some time pass."


async def page(visit: Visit) -> Response:
    """Who there is to practise with, and what one has done."""
    room = visit.console.practice
    seen = await practised(worker=visit.worker, line=visit.line)
    return visit.show(
        "practice.html",
        scenarios=sorted(room.scenarios.values(), key=lambda each: not each.needed),
        seen=seen,
        all_done=seen.all_of(room.needed),
    )


async def begin(visit: Visit) -> Response:
    try:
        begun = await begin_practice(
            visit.path("scenario"), worker=visit.worker, room=visit.console.practice, line=visit.line
        )
    except PracticeUnknown:
        return _not_here(visit)
    return visit.go(f"/practice/{begun}")


async def talk(visit: Visit) -> Response:
    return await _show(visit)


async def reply(visit: Visit) -> Response:
    """`wait` lets time pass without a word; what a gate holds back stays in the box, with why."""
    practice, text = _id(visit), visit.given("text")
    if practice is None:
        return _not_here(visit)
    if not text and visit.given("wait") != "yes":
        return await _show(visit, problem=_EMPTY, status=400)
    said = Private("" if visit.given("wait") == "yes" else text)
    try:
        await reply_in_practice(
            practice, said, worker=visit.worker, room=visit.console.practice, line=visit.line
        )
    except PracticeUnknown:
        return _not_here(visit)
    except GateClosed as closed:
        return await _show(visit, problem=words.GATES[closed.refusal], status=409)
    return visit.go(f"/practice/{practice}#write")


async def leave(visit: Visit) -> Response:
    practice = _id(visit)
    try:
        if practice is None:
            raise PracticeUnknown
        await leave_practice(practice, worker=visit.worker, room=visit.console.practice, line=visit.line)
    except PracticeUnknown:
        return _not_here(visit)
    return visit.go("/practice")


async def finish(visit: Visit) -> Response:
    """The words are shown once more, in this answer itself: nobody has them after it."""
    practice = _id(visit)
    try:
        if practice is None:
            raise PracticeUnknown
        ended = await finish_practice(
            practice, worker=visit.worker, room=visit.console.practice, line=visit.line
        )
    except PracticeNotEnded:
        return await _show(visit, problem="This talk has not come to its end yet.", status=409)
    except PracticeUnknown:
        return await _show(visit)  # sent twice: what is left of it
    return _remarks(visit, ended.scenario.key, ended.talk.messages, ended=ended.talk.ended)


async def trained(visit: Visit) -> Response:
    """A lead's yes: from now on they may take live conversations."""
    try:
        await end_training(
            visit.given("login"), lead=visit.worker, room=visit.console.practice, line=visit.line
        )
    except AccountUnknown:
        return await lead.refused(visit, "There is nobody of this name who waits to begin.")
    except NotAllowed:
        return await lead.refused(visit, "They have not practised everything yet, or this is you.")
    return visit.go("/overview")


async def _show(visit: Visit, *, problem: str | None = None, status: int = 200) -> Response:
    practice = _id(visit)
    if practice is None:
        return _not_here(visit)
    try:
        in_hand = await look_at_practice(
            practice, worker=visit.worker, room=visit.console.practice, line=visit.line
        )
    except PracticeUnknown:
        return await _left_of(practice, visit)
    return visit.show(
        "practice_talk.html", problem=problem, status=status, id=practice, **_of_talk(in_hand, visit)
    )


async def _left_of(practice: PracticeId, visit: Visit) -> Response:
    """A finished one: which remarks came, without the words they were about."""
    room = visit.console.practice
    try:
        finished = await finished_practice(practice, worker=visit.worker, line=visit.line)
    except PracticeUnknown:
        return _not_here(visit)
    by_number: dict[int, list[Remark]] = {}
    for number, key in finished.remarks:
        if key in room.remarks:
            by_number.setdefault(number, []).append(room.remarks[key])
    messages = [Remarked(number, "", False, tuple(said)) for number, said in by_number.items()]
    return _remarks(visit, finished.scenario, messages)


def _of_talk(in_hand: InHand, visit: Visit) -> dict[str, object]:
    shown, step = in_hand.scenario.shown, in_hand.talk.step
    closed = None if step.ends is None else _CLOSED.get(step.ends, words.PRACTICE_ENDED[step.ends.value])
    return {
        "shown": shown,
        "first_parts": [(name, shown.note[name]) for name in _FIRST_PARTS if name in shown.note],
        "more_parts": [(name, said) for name, said in shown.note.items() if name not in _FIRST_PARTS],
        "urgency": in_hand.scenario.urgency,
        "urgency_words": words.URGENCIES[in_hand.scenario.urgency],
        "reasons": words.reasons_in_words(shown.reasons),
        "bubbles": in_runs(_bubbles(in_hand, visit)),
        "composer": Composer(closed, counts_segments=True),
        "draft": visit.form.get("text", ""),
        "quick": _sentences(visit),
    }


def _bubbles(in_hand: InHand, visit: Visit) -> Iterator[Bubble]:
    names = {
        "person": in_hand.scenario.shown.pseudonym,
        "bot": "The bot",
        "worker": visit.worker.first_name,
        "time": "Later",
    }
    for each in in_hand.talk.lines:
        text = visit.line.text(each.bot, Language.EN).open() if each.bot else each.text
        state = words.STATES["delivered"] if each.who in ("bot", "worker") else ""
        yield Bubble(each.at, each.who, names[each.who], text, state, failed=False, hard=False)


def _sentences(visit: Visit) -> list[QuickReply]:
    """Those of the real page; the warning, which has a button of its own there, is one of them here."""
    usual = quick_replies(Language.EN, first_name=visit.worker.first_name, line=visit.line)
    return [*usual, QuickReply(WARNING, visit.line.text(WARNING, Language.EN).open())]


def _remarks(
    visit: Visit, scenario: str, messages: Iterable[Remarked], *, ended: Ending | None = None
) -> Response:
    found = visit.console.practice.scenarios.get(scenario)
    listed = list(messages)
    every = dict.fromkeys(remark for each in listed for remark in each.remarks)
    return visit.show(
        "practice_remarks.html",
        scenario=scenario if found else "",
        title=found.shown.title if found else "A talk that is not offered any more",
        ended=words.PRACTICE_ENDED[ended.value] if ended else "",
        well=[remark for remark in every if remark.well],
        to_try=[remark for remark in every if not remark.well],
        messages=[each for each in listed if each.text or each.remarks],
    )


def _not_here(visit: Visit) -> Response:
    return visit.show("not_here.html", status=404)


def _id(visit: Visit) -> PracticeId | None:
    try:
        return PracticeId(UUID(visit.path("id")))
    except ValueError:
        return None


DOORS = (
    Door("GET", "/practice", page, Right.PRACTISE),
    Door("POST", "/practice/trained", trained, Right.ASSIGN),
    Door("POST", "/practice/{scenario}/begin", begin, Right.PRACTISE),
    Door("GET", "/practice/{id}", talk, Right.PRACTISE),
    Door("POST", "/practice/{id}/reply", reply, Right.PRACTISE),
    Door("POST", "/practice/{id}/leave", leave, Right.PRACTISE),
    Door("POST", "/practice/{id}/finish", finish, Right.PRACTISE),
)
