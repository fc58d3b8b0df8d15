"""A worker ends their part: back to the bot with the person's yes, or closed with how it ended."""

from __future__ import annotations

from bot.domain.handoff import Handoff, HandoffStatus, Outcome
from bot.domain.ids import ConversationId, HandoffId, TurnId
from bot.domain.private import Private
from bot.domain.staff import Worker
from bot.domain.staff_note import StaffNoteKind
from bot.domain.trail import Did
from bot.errors import GateClosed
from bot.services.end_handoff import return_locked
from bot.services.let_go import let_go
from bot.services.line import Line
from bot.services.lock_handoff import lock_handoff
from bot.services.ports import Transaction


async def hand_back(
    handoff_id: HandoffId,
    *,
    they_said_yes: bool,
    worker: Worker,
    line: Line,
    seen: TurnId | None = None,
) -> Handoff:
    """The bot speaks again, and says that it is the bot. `seen`: see `close_conversation`.

    Raises GateClosed("no_yes") unless the worker records the person's yes and the person wrote after the
    worker did; else as `return_to_bot` and `close_conversation` do.
    """
    if not they_said_yes:
        raise GateClosed("no_yes")
    async with line.store.transaction() as tx:
        handoff, conversation = await lock_handoff(handoff_id, tx=tx)
        returned = await return_locked(handoff, conversation, worker=worker.login, tx=tx, line=line)
        await _check_seen(conversation.id, seen, tx=tx)
        await _check_yes(conversation.id, tx=tx)
        await tx.trail.add(Did.RETURNED.value, who=worker.login, at=line.clock(), about=conversation.id)
    return returned


async def close_conversation(
    handoff_id: HandoffId,
    *,
    outcome: Outcome,
    summary: Private,
    worker: Worker,
    line: Line,
    seen: TurnId | None = None,
) -> Handoff:
    """Without a word to the person. The summary is for whoever they talk with next.

    `seen` is the person's last message that the worker had before them. One that arrived since would
    reach nobody: GateClosed("wrote_meanwhile") is raised. Else as `close_handoff` does.
    """
    now = line.clock()
    async with line.store.transaction() as tx:
        handoff, conversation = await lock_handoff(handoff_id, tx=tx)
        closed = handoff.finish(HandoffStatus.CLOSED, by=worker.login, at=now, outcome=outcome)
        await _check_seen(conversation.id, seen, tx=tx)
        await let_go(closed, conversation, tx=tx, line=line)
        if summary.open().strip():
            await tx.staff_notes.add(
                conversation.id, StaffNoteKind.SUMMARY, summary, by=worker.login, at=now
            )
        await tx.trail.add(
            Did.CLOSED.value, who=worker.login, at=now, about=conversation.id, reason=outcome.value
        )
    return closed


async def _check_seen(conversation: ConversationId, seen: TurnId | None, *, tx: Transaction) -> None:
    latest = await tx.turns.latest(conversation)
    if seen is not None and latest is not None and latest[0] != seen:
        raise GateClosed("wrote_meanwhile")


async def _check_yes(conversation: ConversationId, *, tx: Transaction) -> None:
    """Whoever wrote last, the bot's own words left aside: a yes cannot come before the question."""
    spoken = [each.who for each in await tx.turns.thread(conversation)]
    people = [who for who in spoken if who in ("person", "worker")]
    if "worker" in people and people[-1] != "person":
        raise GateClosed("no_yes")
