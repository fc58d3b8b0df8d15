"""A pair of empty databases for each script, on one embedded server that is gone afterwards."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from bot import wire
from bot.domain.private import Private
from bot.store import keys_tables
from bot.store.embedded import KEYS_DATABASE, MAIN_DATABASE, EmbeddedServer, start_embedded
from bot.store.metadata import metadata
from bot.store.migrations import migrate

_SETTINGS = (
    # Nothing here outlives the run, so nothing needs to survive a crash.
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET synchronous_commit = off",
    "SELECT pg_reload_conf()",
)


@asynccontextmanager
async def embedded_server() -> AsyncIterator[EmbeddedServer]:
    """Its own two databases are migrated. Raises DatabaseUnavailable."""
    folder = Path(tempfile.mkdtemp(prefix="rehearsal-"))
    try:
        server = await start_embedded(folder)
        try:
            await _run(server, "postgres", *_SETTINGS)
            await migrate(server.main_url, server.keys_url)
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def emptied(server: EmbeddedServer) -> wire.Databases:
    """The server's two databases without a row; every connection to them must be closed.

    Emptying takes a tenth of what it takes PostgreSQL to copy a database.
    """
    await _run(server, MAIN_DATABASE, f"TRUNCATE {', '.join(metadata.tables)}")
    await _run(server, KEYS_DATABASE, f"TRUNCATE {', '.join(keys_tables.metadata.tables)}")
    return wire.Databases(Private(server.main_url), Private(server.keys_url))


async def _run(server: EmbeddedServer, database: str, *statements: str) -> None:
    connection = await asyncpg.connect(
        host=server.socket_folder, port=server.port, user="postgres", database=database
    )
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
