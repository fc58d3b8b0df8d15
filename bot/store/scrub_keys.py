"""Write the table of keys anew, so that its file holds no wrapped key that was destroyed."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.engine import begin
from bot.store.keys_tables import destroyed, keys, scrubbed

# Any number will do, as long as every Porchlight process takes the same one.
_ONE_AT_A_TIME = 0x504F524348534352
# Whoever wants a key waits behind us: rather not now than for long.
_LOCK_WAIT = "2s"
_LOCK_NOT_AVAILABLE = "55P03"


async def scrub(engine: AsyncEngine) -> bool:
    """Whether the file was written anew; False if nothing was left behind, or another is at it.

    A deleted row stays in its page until that is used again, and a plain VACUUM does not overwrite it;
    VACUUM FULL copies what lives into a new file and cuts the old one to nothing. The table is small: a
    hundred thousand keys are some twenty megabytes, and take less than a second.
    """
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    async with begin(alone) as connection:
        if not await _is_first(connection):
            return False
        try:
            return await _scrub(connection)
        finally:
            await connection.execute(text(f"SELECT pg_advisory_unlock({_ONE_AT_A_TIME})"))


async def _scrub(connection: AsyncConnection) -> bool:
    left = await _count(connection, destroyed.name)
    if left <= await _count(connection, scrubbed.name):
        return False
    before = await _file(connection)
    await connection.execute(text(f"SET lock_timeout = '{_LOCK_WAIT}'"))
    try:
        await connection.execute(text(f"VACUUM (FULL) {keys.name}"))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        return False
    finally:
        await connection.execute(text("RESET lock_timeout"))
    if await _file(connection) == before:
        return False  # PostgreSQL only warns where the table belongs to somebody else
    # What was destroyed meanwhile counts again the next time.
    await connection.execute(text(f"SELECT setval('{scrubbed.name}', {left})"))
    return True


async def _is_first(connection: AsyncConnection) -> bool:
    return bool(
        (await connection.execute(text(f"SELECT pg_try_advisory_lock({_ONE_AT_A_TIME})"))).scalar_one()
    )


async def _count(connection: AsyncConnection, counter: str) -> int:
    statement = text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {counter}")
    return int((await connection.execute(statement)).scalar_one())


async def _file(connection: AsyncConnection) -> int:
    statement = text(f"SELECT pg_relation_filenode('{keys.name}')")
    return int((await connection.execute(statement)).scalar_one())
