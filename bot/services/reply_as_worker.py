"""Queue what a worker writes to a person, under the same gates as everything else."""

from __future__ import annotations

from bot.domain.conversation import Conversation
from bot.domain.gates import Draft, may_write
from bot.domain.handoff import Handoff
from bot.domain.ids import HandoffId, OutboxId
from bot.domain.private import Private
from bot.domain.records import NewOutbound, Sort
from bot.errors import GateClosed, HandoffUnknown
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.written_gate import written_in

PLAN = "plan"


async def reply_as_worker(
    handoff_id: HandoffId, text: Private, *, worker: str, line: Line, past_gate: bool = False
) -> OutboxId:
    """`past_gate`: its details are let through; whoever calls puts the reason on the trail. A time or a
    place of meeting never is (practice.md A-90).

    Raises HandoffUnknown, or GateClosed naming the gate: then nothing is queued.
    """
    if past_gate and line.plans_in(text):
        raise GateClosed(PLAN)
    now = line.clock()
    async with line.store.transaction() as tx:
        found = await tx.handoffs.get(handoff_id)
        conversation = await tx.conversations.lock(found.conversation) if found else None
        handoff = await tx.handoffs.lock(handoff_id)
        if handoff is None or conversation is None:
            raise HandoffUnknown
        written = await written_in(text, conversation.id, tx=tx, line=line)
        draft = Draft(
            Sort.WORKER, conversation.epoch, 0 if past_gate else written.uncovered, by_worker=worker
        )
        await _check(draft, conversation, handoff, tx=tx, line=line)
        latest = await tx.turns.latest(conversation.id)
        if latest is None:
            raise GateClosed("unprompted")
        await tx.handoffs.save(handoff.answered())
        message = NewOutbound(
            sort=Sort.WORKER,
            key="worker",
            text=text,
            prompted_by=latest[0],
            epoch=conversation.epoch,
            due_at=now,
            by_worker=worker,
            past_gate=past_gate,
        )
        return await tx.outbox.add(conversation.id, message)


async def _check(
    draft: Draft, conversation: Conversation, handoff: Handoff, *, tx: Transaction, line: Line
) -> None:
    refusal = may_write(
        draft,
        conversation,
        suppressed=await tx.suppressions.holds(conversation.fingerprint),
        held_by=handoff.claimed_by if handoff.is_open else None,
        now=line.clock(),
    )
    if refusal is not None:
        raise GateClosed(refusal.value)
