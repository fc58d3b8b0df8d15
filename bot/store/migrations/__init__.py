"""Bring both databases to the tables this program needs, or say that they are behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import DatabaseUnavailable
from bot.store.engine import begin, open_engine

_HERE = Path(__file__).parent
# Any number will do, as long as every Porchlight process takes the same one.
_ONE_AT_A_TIME = 0x504F5243484C4947


def scripts(folder: str) -> ScriptDirectory:
    """The revisions of one database: "main" or "keys"."""
    return ScriptDirectory(str(_HERE), version_locations=[str(_HERE / folder)])


async def migrate(url_main: str, url_keys: str) -> None:
    """Upgrade both databases; when several processes start at once, one does it and the rest wait.

    The keys come first: the main database never runs ahead of the place its keys need.
    """
    await upgrade(url_keys, "keys")
    await upgrade(url_main, "main")


async def upgrade(url: str, folder: str, *, to: str = "head") -> None:
    """Take one database up to a revision, all or nothing."""
    directory = scripts(folder)
    await _run(url, directory, lambda current, _: directory._upgrade_revs(to, current))


async def downgrade(url: str, folder: str, *, to: str) -> None:
    """Take one database back to a revision, or to "base", all or nothing."""
    directory = scripts(folder)
    await _run(url, directory, lambda current, _: directory._downgrade_revs(to, current))


async def check_current(url_main: str, url_keys: str) -> None:
    """Raise DatabaseUnavailable unless both databases are at the revision this program was built for."""
    for url, folder in ((url_keys, "keys"), (url_main, "main")):
        engine = open_engine(url, connections=1)
        try:
            await check_engine(engine, folder)
        finally:
            await engine.dispose()


async def check_engine(engine: AsyncEngine, folder: str) -> None:
    """The same for one open database."""
    async with begin(engine) as connection:
        found = await connection.run_sync(_heads)
    if found != set(scripts(folder).get_heads()):
        raise DatabaseUnavailable(f"the {folder} database is not at this program's revision: migrate it")


def _heads(connection: Any) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())


async def _run(url: str, directory: ScriptDirectory, steps: Callable[..., Any]) -> None:
    engine = open_engine(url, connections=1)
    try:
        async with begin(engine) as connection:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
            await connection.run_sync(_apply, directory, steps)
    finally:
        await engine.dispose()


def _apply(connection: Any, directory: ScriptDirectory, steps: Callable[..., Any]) -> None:
    with EnvironmentContext(Config(), directory, fn=steps) as environment:
        environment.configure(connection=connection)
        environment.run_migrations()
