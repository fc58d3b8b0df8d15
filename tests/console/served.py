"""The console on a port of its own for a real browser, and a line before it that can be told to stumble."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.console.app import console_app
from bot.phone.loopback import LoopbackServer, bound_socket
from bot.services.practice_room import load_practice_room
from tests.line import DATA, World


@dataclass
class Stumbles:
    """Answers 503 to paths that end so: how many times yet, or for as long as it is told to."""

    times: dict[str, int] = field(default_factory=dict)
    answered: int = 0

    def before(self, app: ASGIApp) -> ASGIApp:
        async def come(scope: Scope, receive: Receive, send: Send) -> None:
            path = scope.get("path", "")
            ending = next((each for each, left in self.times.items() if left and path.endswith(each)), None)
            if ending is None:
                await app(scope, receive, send)
                return
            self.times[ending] -= 1
            self.answered += 1
            await PlainTextResponse("", status_code=503)(scope, receive, send)

        return come


@dataclass
class Served:
    url: str
    app: Starlette
    stumbles: Stumbles


@asynccontextmanager
async def served_console(world: World) -> AsyncIterator[Served]:
    """With its listener for news."""
    listener = bound_socket()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = console_app(
        line=world.home.line,
        url=url,
        demo=True,
        caller=world.home.caller,
        practice=load_practice_room(DATA),
    )
    stumbles = Stumbles()
    server = LoopbackServer(stumbles.before(app))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    listening = asyncio.create_task(app.state.console.news.listen())
    while not server.started:
        await asyncio.sleep(0.005)
    yield Served(url, app, stumbles)
    listening.cancel()
    server.should_exit = server.force_exit = True
    await asyncio.gather(serving, listening, return_exceptions=True)
