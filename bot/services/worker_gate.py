"""What a worker writes passes one gate and leaves in one form, of whatever sort it is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.conversation import Conversation
from bot.domain.gates import Draft, may_write
from bot.domain.handoff import Handoff
from bot.domain.ids import HandoffId, TurnId
from bot.domain.private import Private
from bot.domain.records import NewOutbound, Sort
from bot.errors import GateClosed
from bot.services.line import Line
from bot.services.lock_handoff import lock_handoff
from bot.services.ports import Transaction


@dataclass(frozen=True)
class Held:
    """A conversation and its handoff, both locked, and the worker who would write."""

    handoff: Handoff
    conversation: Conversation
    worker: str


async def hold(handoff_id: HandoffId, *, worker: str, tx: Transaction) -> Held:
    """Raises HandoffUnknown."""
    return Held(*await lock_handoff(handoff_id, tx=tx), worker)


async def check_gate(
    held: Held, *, uncovered: int = 0, names: int = 0, tx: Transaction, line: Line
) -> TurnId:
    """The message that is answered. `uncovered`: details of the text that no consent covers; `names`: words
    that are not for whoever may be somebody else.

    Raises GateClosed naming the gate, "unprompted" where the person wrote nothing.
    """
    refusal = may_write(
        Draft(Sort.WORKER, held.conversation.epoch, uncovered, by_worker=held.worker, names=names),
        held.conversation,
        suppressed=await tx.suppressions.holds(held.conversation.fingerprint),
        held_by=held.handoff.held_by,
        now=line.clock(),
    )
    if refusal is not None:
        raise GateClosed(refusal.value)
    latest = await tx.turns.latest(held.conversation.id)
    if latest is None:
        raise GateClosed("unprompted")
    return latest[0]


async def note_answer(held: Held, *, tx: Transaction, line: Line) -> None:
    """The person hears from this worker: the claim no longer lapses, and now they know each other."""
    await tx.handoffs.save(held.handoff.answered())
    await tx.conversations.save(held.conversation.heard_worker())
    await tx.contacts.keep(held.conversation.fingerprint, held.worker, at=line.clock())


def message(
    held: Held, text: Private, *, key: str = "worker", answers: TurnId, line: Line, past_gate: bool = False
) -> NewOutbound:
    """`key` is that of a reviewed sentence, or "worker" for what they wrote themselves."""
    return NewOutbound(
        sort=Sort.WORKER,
        key=key,
        text=text,
        prompted_by=answers,
        epoch=held.conversation.epoch,
        due_at=line.clock(),
        by_worker=held.worker,
        past_gate=past_gate,
    )
