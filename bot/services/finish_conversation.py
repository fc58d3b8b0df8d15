"""A worker ends their part: back to the bot with the person's yes, or closed with how it ended."""

from __future__ import annotations

from bot.domain.handoff import Handoff, HandoffStatus, Outcome
from bot.domain.ids import HandoffId
from bot.domain.private import Private
from bot.domain.staff import Worker
from bot.domain.staff_note import StaffNoteKind
from bot.domain.trail import Did
from bot.errors import GateClosed, HandoffUnknown, NotYours
from bot.services.end_handoff import close_handoff, return_to_bot
from bot.services.line import Line


async def hand_back(handoff_id: HandoffId, *, they_said_yes: bool, worker: Worker, line: Line) -> Handoff:
    """The bot speaks again, and says that it is the bot.

    Raises GateClosed("no_yes") unless the worker records the person's yes and the person wrote after the
    worker did; else as `return_to_bot` does.
    """
    if not they_said_yes:
        raise GateClosed("no_yes")
    async with line.store.transaction() as tx:
        handoff = await tx.handoffs.get(handoff_id)
        if handoff is None:
            raise HandoffUnknown
        if handoff.claimed_by != worker.login or handoff.status is not HandoffStatus.CLAIMED:
            raise NotYours
        spoken = [each.who for each in await tx.turns.thread(handoff.conversation)]
        if "worker" in spoken and spoken[-1] != "person":
            raise GateClosed("no_yes")
    returned = await return_to_bot(handoff_id, worker=worker.login, line=line)
    await _record(Did.RETURNED, returned, worker=worker, line=line)
    return returned


async def close_conversation(
    handoff_id: HandoffId, *, outcome: Outcome, summary: Private, worker: Worker, line: Line
) -> Handoff:
    """Without a word to the person. The summary is for whoever they talk with next.

    Raises as `close_handoff` does.
    """
    closed = await close_handoff(handoff_id, worker=worker.login, line=line, outcome=outcome)
    if summary.open().strip():
        async with line.store.transaction() as tx:
            await tx.staff_notes.add(
                closed.conversation, StaffNoteKind.SUMMARY, summary, by=worker.login, at=line.clock()
            )
    await _record(Did.CLOSED, closed, worker=worker, line=line, reason=outcome.value)
    return closed


async def _record(
    did: Did, handoff: Handoff, *, worker: Worker, line: Line, reason: str | None = None
) -> None:
    async with line.store.transaction() as tx:
        await tx.trail.add(
            did.value, who=worker.login, at=line.clock(), about=handoff.conversation, reason=reason
        )
