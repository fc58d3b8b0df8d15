"""A worker practises: begins a talk with a simulated person, replies, waits, leaves it, or finishes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from bot.domain.practice import (
    KEPT,
    MOST_KEPT,
    Finished,
    PracticeId,
    Reply,
    Running,
    Talk,
    closing,
    held_back,
    play,
)
from bot.domain.practice_scenario import Scenario
from bot.domain.private import Private
from bot.domain.staff import Worker
from bot.errors import GateClosed
from bot.services.line import Line
from bot.services.mark_reply import marks_of
from bot.services.ports import Transaction
from bot.services.practice_room import PracticeRoom
from bot.staff_errors import PracticeNotEnded, PracticeUnknown


@dataclass(frozen=True)
class Practised:
    """What somebody has done. `done`: by scenario the latest time; `going`: what they can go on with."""

    done: Mapping[str, Finished]
    going: Mapping[str, PracticeId]

    def all_of(self, needed: frozenset[str]) -> bool:
        """Nothing that is needed is missing; where nothing is needed nobody has done it."""
        return bool(needed) and needed <= self.done.keys()


@dataclass(frozen=True)
class InHand:
    scenario: Scenario
    talk: Talk


async def practised(*, worker: Worker, line: Line) -> Practised:
    async with line.store.transaction() as tx:
        finished = await tx.practice_talks.finished_of(worker.id)
        going = await tx.practice_talks.running_of(worker.id)
    return Practised({each.scenario: each for each in reversed(finished)}, going)


async def begin_practice(scenario: str, *, worker: Worker, room: PracticeRoom, line: Line) -> PracticeId:
    """One that goes on with the same person is left. Raises PracticeUnknown."""
    if scenario not in room.scenarios:
        raise PracticeUnknown
    begun = Running(PracticeId(uuid4()), worker.id, scenario, line.clock(), ())
    async with line.store.transaction() as tx:
        earlier = (await tx.practice_talks.running_of(worker.id)).get(scenario)
        if earlier is not None:
            await tx.practice_talks.remove(earlier)
        await tx.practice_talks.begin(begun)
    return begun.id


async def look_at_practice(
    practice: PracticeId, *, worker: Worker, room: PracticeRoom, line: Line
) -> InHand:
    """Raises PracticeUnknown, for everybody but the one whose it is."""
    async with line.store.transaction() as tx:
        running, scenario = await _mine(practice, worker=worker, room=room, tx=tx, now=line.clock())
    return _in_hand(running, scenario, room)


async def reply_in_practice(
    practice: PracticeId, text: Private, *, worker: Worker, room: PracticeRoom, line: Line
) -> None:
    """An empty text is a wait. Raises PracticeUnknown; GateClosed naming the gate that would hold this back
    on the line itself: it is kept for the remarks, and the person does not get it."""
    async with line.store.transaction() as tx:
        running, scenario = await _mine(practice, worker=worker, room=room, tx=tx, now=line.clock())
        step = _in_hand(running, scenario, room).talk.step
        marks = closing(step) or marks_of(text, scenario=scenario, step=step, room=room, line=line)
        reply = Reply(text, marks, line.clock())
        if len(running.replies) < MOST_KEPT:
            await tx.practice_talks.keep(running, [*running.replies, reply])
        refusal = held_back(step, marks)
    if refusal is not None:
        raise GateClosed(refusal)


async def leave_practice(practice: PracticeId, *, worker: Worker, room: PracticeRoom, line: Line) -> None:
    """Nothing of it stays. Raises PracticeUnknown."""
    async with line.store.transaction() as tx:
        await _mine(practice, worker=worker, room=room, tx=tx, now=line.clock())
        await tx.practice_talks.remove(practice)


async def finish_practice(
    practice: PracticeId, *, worker: Worker, room: PracticeRoom, line: Line
) -> InHand:
    """The whole talk, for the last time: its words are gone from the store.

    Raises PracticeUnknown, PracticeNotEnded.
    """
    async with line.store.transaction() as tx:
        running, scenario = await _mine(practice, worker=worker, room=room, tx=tx, now=line.clock())
        in_hand = _in_hand(running, scenario, room)
        if in_hand.talk.ended is None:
            raise PracticeNotEnded
        came = [(each.number, remark.key) for each in in_hand.talk.messages for remark in each.remarks]
        await tx.practice_talks.finish(practice, at=line.clock(), remarks=came)
    return in_hand


async def finished_practice(practice: PracticeId, *, worker: Worker, line: Line) -> Finished:
    """Raises PracticeUnknown, for everybody but the one whose it is."""
    async with line.store.transaction() as tx:
        finished = await tx.practice_talks.finished(practice)
    if finished is None or finished.worker != worker.id:
        raise PracticeUnknown
    return finished


async def forget_practice(*, line: Line) -> int:
    """Talks that nobody finished within a day; how many there were."""
    async with line.store.transaction() as tx:
        return await tx.practice_talks.forget_before(line.clock() - KEPT)


async def _mine(
    practice: PracticeId, *, worker: Worker, room: PracticeRoom, tx: Transaction, now: datetime
) -> tuple[Running, Scenario]:
    running = await tx.practice_talks.running(practice)
    if running is None or running.worker != worker.id or running.over(now):
        raise PracticeUnknown
    scenario = room.scenarios.get(running.scenario)
    if scenario is None:  # taken out of data/practice meanwhile
        raise PracticeUnknown
    return running, scenario


def _in_hand(running: Running, scenario: Scenario, room: PracticeRoom) -> InHand:
    return InHand(scenario, play(scenario, running.replies, room.remarks, begun_at=running.begun_at))
