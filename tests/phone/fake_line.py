"""A tiny stand-in for the line's edge: keeps what it received, and answers as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.phone.loopback import LoopbackServer, bound_socket

PUBLIC_URL = "https://line.example"
SECRET = "a-secret-of-telegram"


class Hands:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self._now = datetime(2026, 1, 15, 12, 0, tzinfo=timezone.utc)

    def __call__(self) -> datetime:
        return self._now

    def move(self, by: timedelta) -> None:
        self._now += by


@dataclass(frozen=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.body)
        return read


@dataclass
class FakeEdge:
    url: str
    received: list[Received] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)  # taken in turn; then always 204
    on_message: Callable[[Received], Awaitable[None]] | None = None

    def at(self, path: str) -> list[Received]:
        return [each for each in self.received if each.path == path]

    async def endpoint(self, request: Request) -> Response:
        got = Received(request.url.path, dict(request.headers), await request.body())
        self.received.append(got)
        if self.on_message is not None:
            await self.on_message(got)
        return self.answers.pop(0) if self.answers else Response(status_code=204)


@asynccontextmanager
async def serving_edge() -> AsyncIterator[FakeEdge]:
    listener = bound_socket()
    edge = FakeEdge(f"http://127.0.0.1:{listener.getsockname()[1]}")
    app = Starlette(routes=[Route("/{path:path}", edge.endpoint, methods=["POST"])])
    server = LoopbackServer(app)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.005)
    try:
        yield edge
    finally:
        server.should_exit = server.force_exit = True
        await task
