"""Plays the worker of a script, through the services that the console uses."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.handoff import HandoffStatus
from bot.domain.ids import HandoffId
from bot.domain.keeping import Kind
from bot.domain.private import Private
from bot.errors import GateClosed, HandoffClosed, HandoffUnknown, NotYours
from bot.rehearsal.house import House
from bot.rehearsal.script import EventKind
from bot.services.claim_handoff import claim_handoff
from bot.services.end_handoff import close_handoff, return_to_bot
from bot.services.keep_longer import ask_to_keep
from bot.services.reply_as_worker import reply_as_worker

NAME = "worker"
ASKS_FOR_DAYS = 10  # to keep something longer


@dataclass(frozen=True)
class WorkerRefusal:
    """Why a worker could not do it. `by_gate`: something that guards the person forbade it."""

    reason: str
    by_gate: bool = False


@dataclass
class RehearsedWorker:
    """One worker, who works on the handoff they claimed last."""

    house: House
    _handoff: HandoffId | None = None

    async def act(self, event: EventKind, text: str) -> WorkerRefusal | None:
        """None if it was done."""
        handoff = await self._waiting() if event is EventKind.WORKER_CLAIMS else await self._mine()
        if handoff is None:
            return WorkerRefusal("no handoff is open")
        line = self.house.line
        try:
            if event is EventKind.WORKER_CLAIMS:
                await claim_handoff(handoff, worker=NAME, line=line)
                self._handoff = handoff
            elif event is EventKind.WORKER_SAYS:
                await reply_as_worker(handoff, Private(text), worker=NAME, line=line)
            elif event is EventKind.WORKER_ASKS_TO_KEEP:
                await ask_to_keep(handoff, Kind(text), ASKS_FOR_DAYS, worker=NAME, line=line)
            elif event is EventKind.WORKER_RETURNS:
                await return_to_bot(handoff, worker=NAME, line=line)
            else:
                await close_handoff(handoff, worker=NAME, line=line)
        except GateClosed as closed:
            return WorkerRefusal(closed.refusal, by_gate=True)
        except HandoffUnknown:
            return WorkerRefusal("erased", by_gate=True)
        except (NotYours, HandoffClosed) as refused:
            return WorkerRefusal(refused.code)
        return None

    async def _waiting(self) -> HandoffId | None:
        async with self.house.store.transaction() as tx:
            opened = await tx.handoffs.waiting(now=self.house.line.clock())
        return next((each.id for each, _ in opened if each.status is HandoffStatus.WAITING), None)

    async def _mine(self) -> HandoffId | None:
        """Without a claim, whatever is open: the gates must refuse a worker who holds nothing."""
        return self._handoff or await self._waiting()
