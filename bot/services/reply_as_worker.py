"""Queue what a worker writes to a person, under the same gates as everything else."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation import Conversation
from bot.domain.gates import Draft, may_write
from bot.domain.handoff import Handoff
from bot.domain.ids import HandoffId, OutboxId
from bot.domain.private import Private
from bot.domain.records import NewOutbound, Sort
from bot.errors import GateClosed
from bot.services.line import Line
from bot.services.lock_handoff import lock_handoff
from bot.services.ports import Transaction
from bot.services.written_gate import written_in

PLAN = "plan"


@dataclass(frozen=True)
class Held:
    """A conversation and its handoff, both locked, and the worker who would write."""

    handoff: Handoff
    conversation: Conversation
    worker: str


async def reply_as_worker(
    handoff_id: HandoffId, text: Private, *, worker: str, line: Line, past_gate: bool = False
) -> OutboxId:
    """`past_gate`: its details are let through; whoever calls puts the reason on the trail. A time or a
    place of meeting never is (practice.md A-90).

    Raises HandoffUnknown, or GateClosed naming the gate: then nothing is queued.
    """
    async with line.store.transaction() as tx:
        held = Held(*await lock_handoff(handoff_id, tx=tx), worker)
        return await reply_locked(held, text, tx=tx, line=line, past_gate=past_gate)


async def reply_locked(
    held: Held, text: Private, *, tx: Transaction, line: Line, past_gate: bool = False
) -> OutboxId:
    """Raises GateClosed."""
    if past_gate and line.plans_in(text):
        raise GateClosed(PLAN)
    handoff, conversation = held.handoff, held.conversation
    written = await written_in(text, conversation.id, tx=tx, line=line)
    draft = Draft(
        Sort.WORKER, conversation.epoch, 0 if past_gate else written.uncovered, by_worker=held.worker
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
        due_at=line.clock(),
        by_worker=held.worker,
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
