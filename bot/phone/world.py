"""What both simulated carriers stand in: the time, the phones, the ledger, the road to our edge."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from bot.domain.ids import Channel, Clock
from bot.phone.courier import Courier, Patience, Receipt, SignedWebhook
from bot.phone.ledger import Ledger
from bot.phone.outage import Doors, Outage
from bot.phone.phones import Bubble, Phone, Phones, State


@dataclass
class World:
    clock: Clock
    courier: Courier
    phones: Phones = field(default_factory=Phones)
    ledger: Ledger = field(default_factory=Ledger)
    outages: dict[Channel, Outage] = field(default_factory=dict)
    doors: Doors | None = None
    revision: int = 0
    ended: bool = False  # open pages stop listening
    _watchers: set[asyncio.Event] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def begin(self, doors: Doors) -> None:
        self.doors, self.ended = doors, False

    def end(self) -> None:
        self.doors, self.ended = None, True
        self.changed()

    def changed(self) -> None:
        """Tell every open page that something is to be seen."""
        self.revision += 1
        for watcher in self._watchers:
            watcher.set()

    async def wait_for_change(self, seen: int, *, timeout_s: float) -> int:
        """Return the revision, once it is another than `seen` or the time is over."""
        watcher = asyncio.Event()
        self._watchers.add(watcher)
        try:
            if self.revision == seen:
                await asyncio.wait_for(watcher.wait(), timeout_s)
        except asyncio.TimeoutError:
            pass
        finally:
            self._watchers.discard(watcher)
        return self.revision

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it without keeping the caller waiting; `settle` waits for it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Return when nothing is under way any more: every report and webhook has been carried."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def carry(
        self, phone: Phone, webhook: SignedWebhook, *, patience: Patience, bubble: Bubble | None
    ) -> Receipt:
        """Deliver what happened on a phone to our edge, and show on the phone how that went."""
        phone.last_webhook = webhook
        if bubble is not None:
            bubble.state = State.ON_ITS_WAY
        self.changed()

        def tried(receipt: Receipt) -> None:
            if bubble is not None:
                bubble.state = _state_after(receipt)
            self.changed()

        return await self.courier.deliver(webhook, patience=patience, tried=tried)


def _state_after(receipt: Receipt) -> State:
    if receipt.taken:
        return State.TAKEN
    return State.UNREACHABLE if receipt.status is None else State.REFUSED
