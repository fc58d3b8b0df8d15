"""Servers on this machine alone: the simulated carriers, the phone page, and lines under test."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

HOST = "127.0.0.1"
_TICK_S = 0.01


def bound_socket(port: int = 0) -> socket.socket:
    """Bound and not listening: the port is ours (0 takes any free one), and whoever connects is refused.

    It says that it is TCP, since only then asyncio sends each part of an answer at once; otherwise an
    answer written in two parts waits 40 ms for the first to be acknowledged.
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if port:
        _let_be_taken_again(made)
    made.bind((HOST, port))
    _let_be_taken_again(made)  # not before a free one is found: two could be given the same
    return made


def _let_be_taken_again(made: socket.socket) -> None:
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


class LoopbackServer(uvicorn.Server):
    """A server beside others in one process, which ends soon after it is asked to."""

    def __init__(self, app: ASGIApp, *, patience_s: int | None = None) -> None:
        """`patience_s`: how long open connections are waited for at the end; None, until they end."""
        super().__init__(
            uvicorn.Config(
                app,
                access_log=False,
                log_config=None,
                lifespan="off",
                ws="none",  # Rasa's old websockets is no companion for uvicorn, and nobody here needs one
                timeout_graceful_shutdown=patience_s,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the process, which may hold several servers."""
        yield

    async def main_loop(self) -> None:
        """As the parent's, which looks every tenth of a second whether it shall end."""
        ticks = 0
        while not await self.on_tick(ticks):
            ticks = (ticks + 1) % 864000
            await asyncio.sleep(_TICK_S)
