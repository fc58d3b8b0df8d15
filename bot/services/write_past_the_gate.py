"""Send a detail that no recorded yes covers: with a reason, on the trail, shown to the lead (P06)."""

from __future__ import annotations

from enum import Enum

from bot.domain.ids import HandoffId, OutboxId
from bot.domain.private import Private
from bot.domain.staff import Worker
from bot.domain.trail import Did
from bot.errors import GateClosed
from bot.services.line import Line
from bot.services.name_nothing import named_in
from bot.services.worker_gate import check_gate, hold, message, note_answer
from bot.staff_errors import NoteMissing

PLAN = "plan"


class OverrideReason(str, Enum):
    LIFE_IN_DANGER = "life_in_danger"
    ASKED_BY_VOICE = "asked_by_voice"
    NOT_A_DETAIL = "not_a_detail"  # the finder saw one where there is none


async def write_past_the_gate(
    handoff_id: HandoffId,
    text: Private,
    *,
    reason: OverrideReason,
    words: Private,
    worker: Worker,
    line: Line,
) -> OutboxId:
    """Only the gate of written details opens: STOP, EXIT, who holds it and the rest hold as ever. A time or
    a place of meeting never passes (practice.md A-90), nor anything while it may be someone else (P18).

    Raises NoteMissing without words of why, HandoffUnknown, GateClosed.
    """
    if not words.open().strip():
        raise NoteMissing
    if line.plans_in(text):
        raise GateClosed(PLAN)
    async with line.store.transaction() as tx:
        held = await hold(handoff_id, worker=worker.login, tx=tx)
        names = len(await named_in(text, held.conversation, tx=tx, line=line))
        turn = await check_gate(held, names=names, tx=tx, line=line)
        await note_answer(held, tx=tx, line=line)
        queued = await tx.outbox.add(
            held.conversation.id, message(held, text, answers=turn, line=line, past_gate=True)
        )
        await tx.trail.add(
            Did.OVERRODE.value,
            who=worker.login,
            at=line.clock(),
            about=held.conversation.id,
            reason=reason.value,
            words=words,
        )
    return queued
