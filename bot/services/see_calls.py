"""What the console shows of calls: in one conversation whether one may be made, and whom to call back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.call import Call
from bot.domain.call_back import CallBack
from bot.domain.conversation import Conversation
from bot.domain.ids import HandoffId
from bot.domain.staff import Worker
from bot.errors import HandoffUnknown
from bot.services.call_gate import AtGate, at_gate
from bot.services.line import Line


@dataclass(frozen=True)
class CallsSeen:
    """`has_phone`: the worker keeps a phone that can be rung. `latest`: the newest call, by anybody."""

    gate: AtGate
    has_phone: bool
    conversation: Conversation

    @property
    def latest(self) -> Call | None:
        return self.gate.before


@dataclass(frozen=True)
class PromisedCall:
    """`by_name`: the first name of who promised it."""

    call_back: CallBack
    conversation: Conversation
    by_name: str


async def see_calls(handoff_id: HandoffId, *, worker: Worker, line: Line) -> CallsSeen:
    """For a page that has been let in already. Raises HandoffUnknown."""
    async with line.store.transaction() as tx:
        handoff = await tx.handoffs.get(handoff_id)
        conversation = await tx.conversations.get(handoff.conversation) if handoff else None
        if handoff is None or conversation is None:
            raise HandoffUnknown
        gate = await at_gate(handoff, conversation, by=(worker.login, False), tx=tx, line=line)
        return CallsSeen(gate, await tx.staff.phone(worker.id) is not None, conversation)


async def promised_calls(*, line: Line) -> list[PromisedCall]:
    """Every promised call that waits, soonest first; no words of anybody."""
    async with line.store.transaction() as tx:
        waiting = await tx.call_backs.waiting()
        names = {each.login: each.first_name for each in await tx.staff.all()} if waiting else {}
    return [
        PromisedCall(each, talk, by_name=names.get(each.by_worker, each.by_worker))
        for each, talk in waiting
    ]
