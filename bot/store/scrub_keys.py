"""Write the table of keys anew, so that its file holds no wrapped key that was destroyed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.engine import begin
from bot.store.keys_tables import destroyed, keys, scrubbed

# Any number will do, as long as every Porchlight process takes the same one.
_ONE_AT_A_TIME = 0x504F524348534352
# Whoever wants a key waits behind us, and a safety word is obeyed within a second (P04).
_LOCK_WAIT = "300ms"
_LOCK_NOT_AVAILABLE = "55P03"


async def scrub(engine: AsyncEngine) -> bool:
    """Whether the file was written anew and is clean; False if nothing was left behind, or it has to be
    done over: another is at it, the table was not free, or a transaction older than a destruction was open.

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
    moment = await _one(connection, "SELECT pg_current_xact_id()::text")
    await connection.execute(text(f"SET lock_timeout = '{_LOCK_WAIT}'"))
    try:
        await connection.execute(text(f"VACUUM (FULL) {keys.name}"))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        return False
    finally:
        await connection.execute(text("RESET lock_timeout"))
    if not await _is_clean_since(connection, moment):
        return False
    # What was destroyed meanwhile counts again the next time.
    await connection.execute(text(f"SELECT setval('{scrubbed.name}', {left})"))
    return True


async def _is_clean_since(connection: AsyncConnection, moment: str) -> bool:
    """Rows that a transaction still open may see are copied too. VACUUM FULL notes in the catalogue before
    which transaction it left none out; not even that, where the table belongs to somebody else."""
    return bool(
        await _one(
            connection,
            f"SELECT age(relfrozenxid) <= age('{moment}'::xid8::xid) FROM pg_class"
            f" WHERE oid = '{keys.name}'::regclass",
        )
    )


async def _is_first(connection: AsyncConnection) -> bool:
    return bool(await _one(connection, f"SELECT pg_try_advisory_lock({_ONE_AT_A_TIME})"))


async def _count(connection: AsyncConnection, counter: str) -> int:
    return int(
        await _one(connection, f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {counter}")
    )


async def _one(connection: AsyncConnection, question: str) -> Any:
    return (await connection.execute(text(question))).scalar_one()
