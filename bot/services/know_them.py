"""A worker records that it is them, where no word was agreed that could tell (P18)."""

from __future__ import annotations

from bot.domain.doubt import KnownBy
from bot.domain.ids import HandoffId
from bot.domain.staff import Worker
from bot.domain.trail import Did
from bot.errors import GateClosed
from bot.services.agreed_word import word_agreed
from bot.services.doubt import end_doubt
from bot.services.line import Line
from bot.services.worker_gate import hold


async def know_them(handoff_id: HandoffId, *, by: KnownBy, worker: Worker, line: Line) -> None:
    """From now on the worker may name things; the trail keeps who said so, and by what they knew.

    Raises HandoffUnknown, GateClosed("not_held"), and GateClosed("word_agreed") where only the word tells.
    """
    async with line.store.transaction() as tx:
        held = await hold(handoff_id, worker=worker.login, tx=tx)
        conversation = held.conversation
        if held.handoff.held_by != worker.login:
            raise GateClosed("not_held")
        if conversation.doubt is None:
            return
        if await word_agreed(conversation.fingerprint, tx=tx):
            raise GateClosed("word_agreed")
        await end_doubt(conversation, tx=tx)
        await tx.trail.add(
            Did.KNEW.value, who=worker.login, at=line.clock(), about=conversation.id, reason=by.value
        )
