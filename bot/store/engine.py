"""Open connections to a PostgreSQL database, and say plainly when it cannot be reached."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import asyncpg
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import DatabaseUnavailable

_DRIVER = "postgresql+asyncpg"
_CONNECT_S = 10.0
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
    return create_async_engine(
        parse_url(url),
        future=True,
        echo=False,
        hide_parameters=True,
        pool_size=connections,
        max_overflow=connections,
        pool_pre_ping=True,
        connect_args={"timeout": _CONNECT_S, "server_settings": _SERVER_SETTINGS},
    )


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
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        raise DatabaseUnavailable(type(error).__name__) from None  # SQLAlchemy lets some through
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None) or ""
        # 08: connection; 57P: the server is shutting down, starting, or was told to drop us.
        if not error.connection_invalidated and not state.startswith(("08", "57P")):
            raise
        raise DatabaseUnavailable("connection lost") from None
