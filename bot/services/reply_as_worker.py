"""Queue what a worker writes to a person, under the same gates as everything else."""

from __future__ import annotations

from bot.domain.gates import Draft, may_write
from bot.domain.ids import HandoffId, OutboxId
from bot.domain.private import Private
from bot.domain.records import NewOutbound, Sort
from bot.errors import GateClosed, HandoffUnknown
from bot.services.line import Line
from bot.services.written_gate import written_in


async def reply_as_worker(handoff_id: HandoffId, text: Private, *, worker: str, line: Line) -> OutboxId:
    """Raises HandoffUnknown, or GateClosed naming the gate: then nothing is queued."""
    now = line.clock()
    async with line.store.transaction() as tx:
        found = await tx.handoffs.get(handoff_id)
        conversation = await tx.conversations.lock(found.conversation) if found else None
        handoff = await tx.handoffs.lock(handoff_id)
        if handoff is None or conversation is None:
            raise HandoffUnknown
        written = await written_in(text, conversation.id, tx=tx, line=line)
        refusal = may_write(
            Draft(Sort.WORKER, conversation.epoch, written.uncovered, by_worker=worker),
            conversation,
            suppressed=await tx.suppressions.holds(conversation.fingerprint),
            held_by=handoff.claimed_by if handoff.is_open else None,
            now=now,
        )
        if refusal is not None:
            raise GateClosed(refusal.value)
        latest = await tx.turns.latest(conversation.id)
        if latest is None:
            raise GateClosed("unprompted")
        await tx.handoffs.save(handoff.answered())
        return await tx.outbox.add(
            conversation.id,
            NewOutbound(
                sort=Sort.WORKER,
                key="worker",
                text=text,
                prompted_by=latest[0],
                epoch=conversation.epoch,
                due_at=now,
                by_worker=worker,
            ),
        )
