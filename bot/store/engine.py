"""Open connections to a PostgreSQL database, and say plainly when it cannot be reached."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import DatabaseUnavailable

_DRIVER = "postgresql+asyncpg"
_CONNECT_S = 10.0
_RESTED_S, _USED_AT = 1.0, "used_at"
_LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
# asyncpg asks the catalogue about types; compiling those questions costs more than they do.
_SERVER_SETTINGS = {"jit": "off", "application_name": "porchlight"}


def parse_url(url: str) -> URL:
    """A PostgreSQL address for asyncpg. Raise DatabaseUnavailable, without the address, if it is none."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise DatabaseUnavailable("not a database address") from None
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise DatabaseUnavailable("not a PostgreSQL address")
    query = dict(parsed.query)
    if "sslmode" in query:  # the usual name; asyncpg takes the same values under its own
        query["ssl"] = query.pop("sslmode")
    return parsed.set(drivername=_DRIVER, query=query)


def open_engine(url: str, *, connections: int = 5) -> AsyncEngine:
    """Nothing is connected yet. Parameters are kept out of every error: they may be a person's."""
    engine = create_async_engine(
        parse_url(url),
        future=True,
        echo=False,
        hide_parameters=True,
        pool_size=connections,
        max_overflow=connections,
        connect_args={"timeout": _CONNECT_S, "server_settings": _SERVER_SETTINGS},
    )
    _keep_pool_alive(engine.sync_engine)
    return engine


def _keep_pool_alive(engine: Engine) -> None:
    """Let the pool replace connections that are gone, before anything is asked of them.

    One that was closed is known here; one whose other end vanished without a word only answers no
    more, so what has rested is asked first. Asking each time would cost a round trip per transaction.
    """

    def note_use(_connection: Any, record: Any) -> None:
        record.info[_USED_AT] = time.monotonic()

    def check(connection: Any, record: Any, _proxy: Any) -> None:
        used_at = record.info.get(_USED_AT)
        if used_at is None:
            return  # fresh
        rested = time.monotonic() - used_at > _RESTED_S
        if connection._connection.is_closed() or (rested and not _answers(engine, connection)):
            raise InvalidatePoolError

    event.listen(engine, "checkin", note_use)
    event.listen(engine, "checkout", check)


def _answers(engine: Engine, connection: Any) -> bool:
    """Cut this very moment, asyncpg stumbles over the server's farewell instead of calling it one."""
    try:
        return bool(engine.dialect.do_ping(connection))
    except (*_LOST, DBAPIError):
        return False


@asynccontextmanager
async def begin(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction: committed on leaving, rolled back on an exception.

    Raise DatabaseUnavailable when PostgreSQL is lost on the way; errors of the caller pass.
    """
    with reaching_database():
        connection = await engine.connect()
    with _keeping_database():
        try:
            async with connection.begin():
                yield connection
        finally:
            await connection.close()


@contextmanager
def reaching_database() -> Iterator[None]:
    """Turn every way of not getting a connection into DatabaseUnavailable; other errors pass."""
    try:
        with _keeping_database():
            yield
    except (OSError, asyncio.TimeoutError, PoolTimeout) as error:
        raise DatabaseUnavailable(type(error).__name__) from None


@contextmanager
def _keeping_database() -> Iterator[None]:
    try:
        yield
    except _LOST as error:
        raise DatabaseUnavailable(type(error).__name__) from None  # SQLAlchemy lets some through
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None) or ""
        # 08: connection; 57P: the server is shutting down, starting, or was told to drop us.
        if not error.connection_invalidated and not state.startswith(("08", "57P")):
            raise
        raise DatabaseUnavailable("connection lost") from None
