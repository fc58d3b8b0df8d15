"""Our side: a waiting turn in PostgreSQL, taken by the real dialogue, answered and committed."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from bench.conversing import NotAnswered, message_at
from bot import wire
from bot.demo import fresh_credentials
from bot.domain.carrier import InboundMessage
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.records import OutboxState
from bot.domain.turn import DialogueEngine, TurnKind
from bot.rehearsal.clock import VirtualClock
from bot.services.accept_inbound import accept_inbound
from bot.services.line import Line
from bot.services.take_turn import take_turn
from bot.settings import load_settings

_GAP_S = 60  # between messages, on a clock of its own
_LEASE_S = 60.0


class OurConversation:
    """A person on our line. Messages arrive and leave outside the time that is taken."""

    def __init__(self, line: Line, engine: DialogueEngine, clock: VirtualClock, *, number: str) -> None:
        self.turns = 0
        self._line = line
        self._engine = engine
        self._clock = clock
        self._address = Private(number)

    async def turn(self) -> float:
        """See bench.conversing.Conversation."""
        asked = message_at(self.turns)
        self._clock.move(_GAP_S)
        if await accept_inbound(self._message(asked.text), line=self._line) != "accepted":
            raise NotAnswered(f"our line: {asked.text!r} never reached the dialogue")
        begun = time.perf_counter()
        await take_turn(line=self._line, engine=self._engine)
        seconds = time.perf_counter() - begun
        if self._line.text(asked.answer, self._line.language).open() not in await self._sent():
            raise NotAnswered(f"our line: {asked.text!r} was not answered with {asked.answer}")
        self.turns += 1
        return seconds

    def _message(self, text: str) -> InboundMessage:
        name = uuid4().hex
        return InboundMessage(Channel.SMS, name, f"SM{name}", self._address, TurnKind.TEXT, Private(text))

    async def _sent(self) -> list[str]:
        """What was said in this turn. It leaves, so that no queue grows behind the conversation."""
        said: list[str] = []
        while True:
            async with self._line.store.transaction() as tx:
                row = await tx.outbox.lease(now=self._clock(), lease_s=_LEASE_S)
                if row is None:
                    return said
                await tx.outbox.finish(row, state=OutboxState.SENT, at=self._clock())
            said.append(row.text.open())


@asynccontextmanager
async def our_line(located: wire.Databases, *, clock: VirtualClock, data: Path) -> AsyncIterator[Line]:
    """A line over migrated databases, put together as every process of Porchlight does it."""
    environment = {
        **fresh_credentials(),
        "TWILIO_API": "http://127.0.0.1",  # never called: nothing is sent from here
        "TELEGRAM_API": "http://127.0.0.1",
        "PORCHLIGHT_HOURS": "always",
        "PORCHLIGHT_DATA": str(data),
    }
    settings = load_settings(demo=True, file=None, environment=environment)
    store = wire.make_store(settings, located)
    try:
        yield wire.make_line(settings, store, clock=clock)
    finally:
        await store.close()
