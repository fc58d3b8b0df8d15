"""Queue what a worker writes to a person, under the same gates as everything else."""

from __future__ import annotations

from bot.domain.ids import HandoffId, OutboxId
from bot.domain.private import Private
from bot.services.line import Line
from bot.services.name_nothing import named_in
from bot.services.worker_gate import check_gate, hold, message, note_answer
from bot.services.written_gate import written_in


async def reply_as_worker(handoff_id: HandoffId, text: Private, *, worker: str, line: Line) -> OutboxId:
    """Raises HandoffUnknown, or GateClosed naming the gate: then nothing is queued."""
    async with line.store.transaction() as tx:
        held = await hold(handoff_id, worker=worker, tx=tx)
        written = await written_in(text, held.conversation.id, tx=tx, line=line)
        names = len(await named_in(text, held.conversation, tx=tx, line=line))
        turn = await check_gate(held, uncovered=written.uncovered, names=names, tx=tx, line=line)
        await note_answer(held, tx=tx, line=line)
        return await tx.outbox.add(held.conversation.id, message(held, text, answers=turn, line=line))
