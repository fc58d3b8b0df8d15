"""A lead lets somebody who has practised take live conversations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.staff import Right, Worker
from bot.services.keep_accounts import mark_trained
from bot.services.line import Line
from bot.services.practice_room import PracticeRoom
from bot.staff_errors import AccountUnknown, NotAllowed


@dataclass(frozen=True)
class Practice:
    """How many of the needed talks somebody has finished. `may_begin`: it is for a lead to say yes now."""

    done: int
    needed: int
    may_begin: bool


async def who_practised(*, room: PracticeRoom, line: Line) -> Mapping[str, Practice]:
    """By login, of those who will take conversations and may not yet."""
    async with line.store.transaction() as tx:
        finished = await tx.practice_talks.who_finished()
        workers = await tx.staff.all()
    return {
        worker.login: _practice(finished.get(worker.id, frozenset()), room)
        for worker in workers
        if worker.may(Right.TAKE) and not worker.trained
    }


async def end_training(login: str, *, lead: Worker, room: PracticeRoom, line: Line) -> None:
    """It is on the trail. Raises AccountUnknown if they wait for no such yes; NotAllowed while a needed
    talk is not finished, and for oneself: nobody says of themselves that they are ready."""
    practice = (await who_practised(room=room, line=line)).get(login)
    if practice is None:
        raise AccountUnknown
    if not practice.may_begin or login == lead.login:
        raise NotAllowed
    await mark_trained(login, by=lead.login, line=line)


def _practice(finished: frozenset[str], room: PracticeRoom) -> Practice:
    done = len(finished & room.needed)
    return Practice(done, len(room.needed), bool(room.needed) and done == len(room.needed))
