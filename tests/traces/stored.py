"""Every byte of every row of a database, as text: for looking whether something stands in it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine


class Reader:
    """The names of the tables are asked for once."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._statement = ""

    async def rows(self) -> str:
        """All rows of all tables; sealed columns and marks as hexadecimal digits."""
        async with self._engine.connect() as connection:
            if not self._statement:
                named = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                names = (await connection.execute(text(named))).scalars().all()
                self._statement = " UNION ALL ".join(f'SELECT t::text FROM "{each}" t' for each in names)
            return "\n".join((await connection.execute(text(self._statement))).scalars())

    async def standing(self, needles: Iterable[str]) -> list[str]:
        """Which of them stand in a row, as they are or as hexadecimal digits."""
        found = (await self.rows()).lower()
        return [each for each in needles if each.lower() in found or each.lower().encode().hex() in found]
