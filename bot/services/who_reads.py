"""Who may read what of a conversation: who holds it all of it, who held it last a little longer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from bot.domain.handoff import Handoff
from bot.domain.staff import Right, Worker
from bot.errors import NotYours
from bot.services.line import Line
from bot.services.ports import Transaction

READ_ON = timedelta(hours=12)
"""How long who ended a conversation may look at it again: one long shift, so that what their agency must
keep is written down in the shift in which they talked. After that nothing is left to do in it."""


class Dated(Protocol):
    """A message, or a note of a worker."""

    @property
    def at(self) -> datetime: ...
    @property
    def by_worker(self) -> str | None: ...


Entry = TypeVar("Entry", bound=Dated)


def reads_all(handoff: Handoff, worker: Worker) -> bool:
    """Who holds it now, and who oversees the line."""
    holds = worker.may(Right.TAKE) and handoff.held_by == worker.login
    return holds or worker.may(Right.READ_ANY)


async def check_may_read(handoff: Handoff, worker: Worker, *, tx: Transaction, line: Line) -> None:
    """Raise NotYours. Who ended it reads on for a while, unless somebody else has taken the conversation
    since: a person who asked for another worker must be able to speak about the first."""
    if reads_all(handoff, worker):
        return
    ended, mine = handoff.closed_at, worker.may(Right.TAKE) and handoff.claimed_by == worker.login
    if ended is None or not mine or line.clock() - ended >= READ_ON:
        raise NotYours
    if await tx.handoffs.taken_since(ended, handoff.conversation, not_by=worker.login):
        raise NotYours


def shown_to(worker: Worker, entries: Iterable[Entry], handoff: Handoff) -> list[Entry]:
    """Of what they may read: to who ended it what there was until then, and what they wrote themselves."""
    if reads_all(handoff, worker):
        return list(entries)
    ended = handoff.closed_at
    return [one for one in entries if one.by_worker == worker.login or (ended and one.at <= ended)]
