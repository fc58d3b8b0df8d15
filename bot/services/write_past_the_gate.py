"""Send a detail that no recorded yes covers: with a reason, on the trail, shown to the lead (P06)."""

from __future__ import annotations

from enum import Enum

from bot.domain.ids import HandoffId, OutboxId
from bot.domain.private import Private
from bot.domain.staff import Worker
from bot.domain.trail import Did
from bot.services.line import Line
from bot.services.lock_handoff import lock_handoff
from bot.services.reply_as_worker import Held, reply_locked
from bot.staff_errors import NoteMissing


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
    """Only the gate of written details opens: STOP, EXIT, who holds it and the rest hold as ever.

    Raises NoteMissing without words of why, HandoffUnknown, GateClosed.
    """
    if not words.open().strip():
        raise NoteMissing
    async with line.store.transaction() as tx:
        handoff, conversation = await lock_handoff(handoff_id, tx=tx)
        held = Held(handoff, conversation, worker.login)
        queued = await reply_locked(held, text, tx=tx, line=line, past_gate=True)
        await tx.trail.add(
            Did.OVERRODE.value,
            who=worker.login,
            at=line.clock(),
            about=conversation.id,
            reason=reason.value,
            words=words,
        )
    return queued
