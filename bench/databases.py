"""PostgreSQL for one run of a bench: as safe against a crash as in production, gone afterwards."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot import wire
from bot.domain.private import Private
from bot.store.embedded import EmbeddedServer, start_embedded


@asynccontextmanager
async def own_server() -> AsyncIterator[EmbeddedServer]:
    """An embedded server with our two databases, migrated and empty."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        server = await start_embedded(folder)
        try:
            await wire.migrate(located(server))
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def located(server: EmbeddedServer) -> wire.Databases:
    return wire.Databases(Private(server.main_url), Private(server.keys_url))
