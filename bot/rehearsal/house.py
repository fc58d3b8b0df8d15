"""A whole line in one process: real edge and carriers over loopback HTTP, our own clock and steps."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.applications import Starlette

from bot import wire
from bot.demo import fresh_credentials
from bot.domain.caller import Caller
from bot.domain.carrier import Carrier
from bot.domain.ids import Channel
from bot.domain.turn import DialogueEngine
from bot.edge.app import edge_app
from bot.phone.carriers import SimulatedCarriers
from bot.phone.loopback import LoopbackServer, bound_socket
from bot.phone.server import PhoneServer
from bot.rehearsal.clock import VirtualClock
from bot.services.chase_erasures import chase_erasure
from bot.services.delete_at_carrier import delete_at_carrier
from bot.services.line import Line
from bot.services.open_window import open_window
from bot.services.remind_call_backs import remind_call_back
from bot.services.rescue_turns import rescue_turn
from bot.services.send_next import send_next
from bot.services.sweeps import SWEEPS
from bot.services.take_turn import take_turn
from bot.settings import Settings, load_settings
from bot.simulation import make_simulated_carriers
from bot.store.postgres_store import PostgresStore


@dataclass
class House:
    """Everything of one line. Nothing moves until a step is asked for."""

    settings: Settings
    line: Line
    store: PostgresStore
    carriers: Mapping[Channel, Carrier]
    simulated: SimulatedCarriers
    engine: DialogueEngine
    clock: VirtualClock
    edge_url: str
    phone_url: str  # the page with the phones
    caller: Caller | None = None
    dialogue_up: bool = True

    async def close(self) -> None:
        for carrier in self.carriers.values():
            await carrier.close()
        if self.caller is not None:
            await self.caller.close()
        await self.store.close()

    async def settle(self) -> None:
        """Dialogue and post work until neither has anything to do at this moment."""
        while await self.think() or await self.send():
            pass
        await self.simulated.settle()

    async def think(self) -> bool:
        """Every waiting turn goes through the dialogue, if it is up."""
        return self.dialogue_up and await _until_idle(lambda: take_turn(line=self.line, engine=self.engine))

    async def send(self) -> bool:
        """Everything due goes out, and copies at carriers are deleted."""
        sent = await _until_idle(lambda: send_next(line=self.line, carriers=self.carriers))
        deleted = await _until_idle(lambda: delete_at_carrier(line=self.line, carriers=self.carriers))
        chased = await _until_idle(lambda: chase_erasure(line=self.line))
        return sent or deleted or chased

    async def sweep(self) -> None:
        """What the post does now and then: rescue, lapse, retention, dead keys, the directory."""
        await _until_idle(lambda: rescue_turn(line=self.line))
        await _until_idle(lambda: open_window(line=self.line))
        await _until_idle(lambda: remind_call_back(line=self.line))
        await self.line.book.refresh(self.store)
        for each in SWEEPS:
            self.line.tally.add("swept", each.name, await each.sweep(line=self.line))
        await self.store.destroy_dead_keys(now=self.clock())


@asynccontextmanager
async def house(
    located: wire.Databases,
    *,
    engine: DialogueEngine,
    clock: VirtualClock,
    data: Path,
    differing: Mapping[str, str] | None = None,
) -> AsyncIterator[House]:
    """Open a line over two databases that are up to date; every server listens on a free loopback port.

    `differing`: settings, by their environment names, that differ from a rehearsal's own.
    """
    edge_socket = bound_socket()
    edge_url = f"http://127.0.0.1:{edge_socket.getsockname()[1]}"
    own = load_settings(demo=True, file=None, environment=_environment(data, differing or {}))
    simulated = make_simulated_carriers(own, clock=clock, deliver_to=edge_url, pause=_no_pause)
    async with PhoneServer(simulated) as phone_server:
        settings = _reaching(own, phone_server)
        store = wire.make_store(settings, located)
        opened = House(
            settings,
            wire.make_line(settings, store, clock=clock),
            store,
            wire.make_carriers(settings, clock=clock),
            simulated,
            engine,
            clock,
            edge_url,
            phone_server.page_url,
            wire.make_caller(settings),
        )
        await opened.line.book.refresh(store)
        try:
            async with _serving(_edge_of(opened), edge_socket):
                yield opened
        finally:
            await opened.close()


def _reaching(own: Settings, phone_server: PhoneServer) -> Settings:
    telegram = phone_server.telegram_url.removesuffix("/bot")
    return replace(own, twilio_api=phone_server.twilio_url, telegram_api=telegram)


def _edge_of(opened: House) -> Starlette:
    carriers, callers = wire.edge_paths(opened.carriers), wire.call_paths(opened.caller)
    return edge_app(line=opened.line, carriers=carriers, callers=callers)


def _environment(data: Path, differing: Mapping[str, str]) -> dict[str, str]:
    return {
        **fresh_credentials(),
        "TWILIO_API": "http://127.0.0.1",  # where exactly is known once the simulated carriers listen
        "TELEGRAM_API": "http://127.0.0.1",
        "PORCHLIGHT_PUBLIC_URL": "https://line.example.org",
        "PORCHLIGHT_HOURS": "always",
        "PORCHLIGHT_DATA": str(data),
        **differing,
    }


async def _no_pause(_: float) -> None:
    """The carriers' pauses between their tries take no time here."""


async def _until_idle(step: Callable[[], Awaitable[bool]]) -> bool:
    worked = False
    while await step():
        worked = True
    return worked


@asynccontextmanager
async def _serving(app: Starlette, listener: socket.socket) -> AsyncIterator[None]:
    server = LoopbackServer(app)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not task.done():
        await asyncio.sleep(0.005)
    try:
        yield
    finally:
        server.should_exit = server.force_exit = True
        await task
