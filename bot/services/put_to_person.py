"""Send a worker's texts about a referral, each under the same gates as everything a worker writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.conversation import Conversation
from bot.domain.gates import Draft, may_write
from bot.domain.ids import OutboxId
from bot.domain.private import Private
from bot.domain.records import NewOutbound, Sort
from bot.domain.said_yes import Told
from bot.domain.staff import Worker
from bot.errors import GateClosed
from bot.services.hold_referral import HeldReferral
from bot.services.line import Line
from bot.services.ports import Transaction
from bot.services.written_gate import written_in


@dataclass(frozen=True)
class Wording:
    """`key` is that of a reviewed sentence, or "worker" for what a worker wrote."""

    key: str
    text: Private


async def put_to_person(
    texts: Sequence[Wording], held: HeldReferral, *, worker: Worker, tx: Transaction, line: Line
) -> Told:
    """Queued in order; what was told counts from the moment the last of them has left.

    Raises GateClosed naming the gate: then the transaction is to end, and nothing is queued.
    """
    conversation, handoff = held.conversation, held.handoff
    latest = await tx.turns.latest(conversation.id)
    if latest is None:
        raise GateClosed("unprompted")
    messages: list[OutboxId] = []
    for each in texts:
        await _check(each.text, held, worker=worker, tx=tx, line=line)
        message = NewOutbound(
            sort=Sort.WORKER,
            key=each.key,
            text=each.text,
            prompted_by=latest[0],
            epoch=conversation.epoch,
            due_at=line.clock(),
            by_worker=worker.login,
        )
        messages.append(await tx.outbox.add(conversation.id, message))
    await tx.handoffs.save(handoff.answered())
    return Told(by=worker.login, at=None, messages=tuple(messages))


async def _check(text: Private, held: HeldReferral, *, worker: Worker, tx: Transaction, line: Line) -> None:
    written = await written_in(text, held.conversation.id, tx=tx, line=line)
    refusal = may_write(
        Draft(Sort.WORKER, held.conversation.epoch, written.uncovered, by_worker=worker.login),
        held.conversation,
        suppressed=await tx.suppressions.holds(held.conversation.fingerprint),
        held_by=held.handoff.claimed_by if held.handoff.is_open else None,
        now=line.clock(),
    )
    if refusal is not None:
        raise GateClosed(refusal.value)


def wording(key: str, conversation: Conversation, line: Line, **facts: str) -> Wording:
    """A reviewed sentence of workers, in the person's language as far as there is one."""
    known = {**line.facts_now(), **facts}
    return Wording(key, Private(line.quick_replies.render(key, conversation.language, known)))
