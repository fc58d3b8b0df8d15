"""Lets the simulated carriers and the page with the phone listen on this machine, and only here."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp

from bot.domain.ids import Channel
from bot.phone.app import phone_app
from bot.phone.carriers import SimulatedCarriers
from bot.phone.loopback import HOST, LoopbackServer, bound_socket
from bot.phone.telegram_api import telegram_api
from bot.phone.twilio_api import twilio_api


@dataclass(frozen=True)
class PhonePorts:
    """0 takes any free port."""

    page: int = 0
    twilio: int = 0
    telegram: int = 0


class _Listener:
    """One app on one port, which it keeps even while it does not listen."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._socket = bound_socket(port)
        self.port: int = self._socket.getsockname()[1]
        self._server: LoopbackServer | None = None
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._server = LoopbackServer(self._app, patience_s=1)
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started:
            if self._serving.done():
                self._serving.result()  # raises what kept it from starting
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Close every connection; whoever connects now is refused."""
        if self._server is not None and self._serving is not None:
            self._server.should_exit = True
            await self._serving
            self._server = None
            self._socket = bound_socket(self.port)

    def release(self) -> None:
        self._socket.close()

    def hang_up(self, client: tuple[str, int]) -> None:
        """Close the connection of this client without an answer."""
        for connection in list(self._server.server_state.connections) if self._server else []:
            if getattr(connection, "client", None) == client:
                connection.transport.abort()


class PhoneServer:
    """The page and both carriers' APIs, each on a port of its own; use it with `async with`."""

    def __init__(self, carriers: SimulatedCarriers, *, ports: PhonePorts | None = None) -> None:
        self._carriers = carriers
        ports = ports or PhonePorts()
        self._page = _Listener(phone_app(carriers), ports.page)
        self._apis = {
            Channel.SMS: _Listener(twilio_api(carriers.sms, carriers.voice), ports.twilio),
            Channel.TELEGRAM: _Listener(telegram_api(carriers.telegram), ports.telegram),
        }

    @property
    def page_url(self) -> str:
        return f"http://{HOST}:{self._page.port}"

    @property
    def twilio_url(self) -> str:
        """Stands in for https://api.twilio.com."""
        return f"http://{HOST}:{self._apis[Channel.SMS].port}"

    @property
    def telegram_url(self) -> str:
        """The base_url of python-telegram-bot."""
        return f"http://{HOST}:{self._apis[Channel.TELEGRAM].port}/bot"

    async def __aenter__(self) -> PhoneServer:
        for listener in (self._page, *self._apis.values()):
            await listener.start()
        self._carriers.world.begin(self)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._carriers.world.end()
        listeners = (self._page, *self._apis.values())
        await asyncio.gather(*(each.stop() for each in listeners))
        for each in listeners:
            each.release()
        await self._carriers.close()

    async def shut(self, channel: Channel) -> None:
        await self._apis[channel].stop()

    async def open(self, channel: Channel) -> None:
        await self._apis[channel].start()

    def hang_up(self, client: tuple[str, int]) -> None:
        for listener in self._apis.values():
            listener.hang_up(client)


async def serve_phone(
    carriers: SimulatedCarriers, *, ports: PhonePorts, ready: Callable[[PhoneServer], None]
) -> None:
    """Serve until the process is asked to end, with a first phone on each channel."""
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, ended.set)
    try:
        async with PhoneServer(carriers, ports=ports) as server:
            for channel in Channel:
                carriers.add_phone(channel)
            ready(server)
            await ended.wait()
    finally:
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(each)
