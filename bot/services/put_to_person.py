"""Send a worker's texts about a referral, each under the same gates as everything a worker writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.conversation import Conversation
from bot.domain.ids import OutboxId
from bot.domain.private import Private
from bot.domain.said_yes import Told
from bot.domain.staff import Worker
from bot.services.hold_referral import HeldReferral
from bot.services.line import Line
from bot.services.name_nothing import named_in
from bot.services.ports import Transaction
from bot.services.worker_gate import Held, check_gate, message, note_answer
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
    conversation = held.conversation
    mine = Held(held.handoff, conversation, worker.login)
    messages: list[OutboxId] = []
    for each in texts:
        written = await written_in(each.text, conversation.id, tx=tx, line=line)
        names = len(await named_in(each.text, conversation, tx=tx, line=line))
        turn = await check_gate(mine, uncovered=written.uncovered, names=names, tx=tx, line=line)
        leaves = message(mine, each.text, key=each.key, answers=turn, line=line)
        messages.append(await tx.outbox.add(conversation.id, leaves))
    await note_answer(mine, tx=tx, line=line)
    return Told(by=worker.login, at=None, messages=tuple(messages))


def wording(key: str, conversation: Conversation, line: Line, **facts: str) -> Wording:
    """A reviewed sentence of workers, in the person's language as far as there is one."""
    known = {**line.facts_now(), **facts}
    return Wording(key, Private(line.quick_replies.render(key, conversation.language, known)))
