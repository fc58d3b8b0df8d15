"""What the two databases of a line hold, table by table, and emptying them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.engine import open_engine
from bot.wire import Databases


async def count_rows(databases: Databases) -> tuple[dict[str, int], dict[str, int]]:
    """Rows of each table that has any, of the first and of the keys database; Alembic's own left out."""
    return await _count(databases.main.open()), await _count(databases.keys.open())


class Emptier:
    """Removes every row of both databases, after each test: the connections stay open and the names of the
    tables are asked for once."""

    def __init__(self, databases: Databases) -> None:
        self._engines = [
            open_engine(url, connections=1) for url in (databases.main.open(), databases.keys.open())
        ]
        self._statements: dict[AsyncEngine, str] = {}

    async def empty(self) -> None:
        for engine in self._engines:
            async with engine.begin() as connection:
                if engine not in self._statements:
                    self._statements[engine] = _delete_from(await _tables(connection))
                await connection.exec_driver_sql(self._statements[engine])

    async def close(self) -> None:
        for engine in self._engines:
            await engine.dispose()


def _delete_from(tables: Sequence[str]) -> str:
    """One statement for all of them."""
    deleting = " ".join(f'DELETE FROM "{name}";' for name in tables)
    return f"DO $$ BEGIN {deleting} END $$"


async def _count(url: str) -> dict[str, int]:
    async with _connected(url) as connection:
        counts = {
            name: (await connection.execute(text(f'SELECT count(*) FROM "{name}"'))).scalar_one()
            for name in await _tables(connection)
        }
    return {name: count for name, count in counts.items() if count}


async def _tables(connection: AsyncConnection) -> list[str]:
    """Those that others refer to come last."""
    found = await connection.execute(
        text(
            "SELECT t.tablename, (SELECT count(*) FROM pg_constraint c"
            " WHERE c.contype = 'f' AND c.confrelid = t.tablename::regclass) AS referred"
            " FROM pg_tables t WHERE t.schemaname = 'public' ORDER BY referred, t.tablename"
        )
    )
    return [row[0] for row in found if row[0] != "alembic_version"]


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[AsyncConnection]:
    engine = open_engine(url, connections=1)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()
