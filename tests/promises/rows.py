"""What the two databases of a line still hold, table by table."""

from __future__ import annotations

from sqlalchemy import text

from bot.store.engine import open_engine
from bot.wire import Databases


async def count_rows(databases: Databases) -> tuple[dict[str, int], dict[str, int]]:
    """Rows of each table that has any, of the first and of the keys database; Alembic's own left out."""
    return await _count(databases.main.open()), await _count(databases.keys.open())


async def _count(url: str) -> dict[str, int]:
    engine = open_engine(url, connections=1)
    try:
        async with engine.connect() as connection:
            names = await connection.execute(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            )
            tables = sorted(name for (name,) in names if name != "alembic_version")
            counts = {
                name: (await connection.execute(text(f'SELECT count(*) FROM "{name}"'))).scalar_one()
                for name in tables
            }
        return {name: count for name, count in counts.items() if count}
    finally:
        await engine.dispose()
