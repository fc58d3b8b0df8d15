"""A worker hangs up on the page, on both sides; also where the carrier's word that it ended was lost."""

from __future__ import annotations

from bot.domain.call import ENDED_HERE
from bot.domain.ids import HandoffId
from bot.domain.staff import Worker
from bot.services.end_calls import cut_calls, live_call
from bot.services.line import Line
from bot.services.lock_handoff import lock_handoff
from bot.staff_errors import CallUnknown


async def end_own_call(handoff_id: HandoffId, *, worker: Worker, line: Line) -> None:
    """Raises HandoffUnknown; CallUnknown if no call of theirs goes on."""
    async with line.store.transaction() as tx:
        _, conversation = await lock_handoff(handoff_id, tx=tx)
        call = await live_call(conversation.id, tx=tx, at=line.clock())
        if call is None or call.by_worker != worker.login:
            raise CallUnknown
        await cut_calls(conversation, tx=tx, at=line.clock(), code=ENDED_HERE)
