"""Send a detail that no recorded yes covers: with a reason, on the trail, shown to the lead (P06)."""

from __future__ import annotations

from enum import Enum

from bot.domain.ids import HandoffId, OutboxId
from bot.domain.private import Private
from bot.domain.staff import Worker
from bot.domain.trail import Did
from bot.errors import HandoffUnknown, NoteMissing
from bot.services.line import Line
from bot.services.reply_as_worker import reply_as_worker


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
        handoff = await tx.handoffs.get(handoff_id)
        if handoff is None:
            raise HandoffUnknown
    queued = await reply_as_worker(handoff_id, text, worker=worker.login, line=line, past_gate=True)
    async with line.store.transaction() as tx:
        await tx.trail.add(
            Did.OVERRODE.value,
            who=worker.login,
            at=line.clock(),
            about=handoff.conversation,
            reason=reason.value,
            words=words,
        )
    return queued
