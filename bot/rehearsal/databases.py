"""A pair of empty databases for each script, on one embedded server that is gone afterwards."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg

from bot import wire
from bot.domain.private import Private
from bot.store.embedded import KEYS_DATABASE, MAIN_DATABASE, EmbeddedServer, start_embedded
from bot.store.migrations import migrate

_SETTINGS = (
    # Nothing here outlives the run, so nothing needs to survive a crash.
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET synchronous_commit = off",
    "SELECT pg_reload_conf()",
)


@asynccontextmanager
async def embedded_server() -> AsyncIterator[EmbeddedServer]:
    """Its own two databases are migrated and serve as templates. Raises DatabaseUnavailable."""
    folder = Path(tempfile.mkdtemp(prefix="rehearsal-"))
    try:
        server = await start_embedded(folder)
        try:
            await _run(server, *_SETTINGS)
            await migrate(server.main_url, server.keys_url)
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def fresh_pair(server: EmbeddedServer) -> AsyncIterator[wire.Databases]:
    """Dropped on leaving; every connection to it must be closed by then."""
    name = f"r_{uuid4().hex}"
    main, keys = f"{name}_main", f"{name}_keys"
    await _run(
        server,
        f"CREATE DATABASE {main} TEMPLATE {MAIN_DATABASE}",
        f"CREATE DATABASE {keys} TEMPLATE {KEYS_DATABASE}",
    )
    try:
        yield wire.Databases(Private(server.url(main)), Private(server.url(keys)))
    finally:
        await _run(server, f"DROP DATABASE {main} WITH (FORCE)", f"DROP DATABASE {keys} WITH (FORCE)")


async def _run(server: EmbeddedServer, *statements: str) -> None:
    connection = await asyncpg.connect(
        host=server.socket_folder, port=server.port, user="postgres", database="postgres"
    )
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
