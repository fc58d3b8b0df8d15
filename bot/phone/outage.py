"""The ways in which a carrier can be down for the line."""

from __future__ import annotations

from enum import Enum
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.domain.ids import Channel


class Outage(str, Enum):
    """What a call of the line meets. Only NOTHING and SILENCE take the call."""

    ERROR = "500"
    BUSY = "429"
    NOTHING = "nothing"  # the call is taken, then the connection closes without an answer
    SILENCE = "silence"  # the call is taken, and no answer ever comes
    REFUSED = "refused"  # nobody listens


RETRY_AFTER_S = 3


class Doors(Protocol):
    """The listening side, which alone can close a port or a connection."""

    async def shut(self, channel: Channel) -> None: ...
    async def open(self, channel: Channel) -> None: ...
    def hang_up(self, client: tuple[str, int]) -> None: ...


class NoAnswer(Response):
    """Takes the request and answers nothing; with `doors` the connection is closed at once."""

    def __init__(self, doors: Doors | None) -> None:
        super().__init__()
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._doors is not None:
            self._doors.hang_up(Request(scope).scope["client"])
        while (await receive())["type"] != "http.disconnect":
            continue
