"""Open connections to a PostgreSQL database, and say plainly when it cannot be reached."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

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


@contextmanager
def reaching_database() -> Iterator[None]:
    """Turn every way of losing PostgreSQL into DatabaseUnavailable; other errors pass."""
    try:
        yield
    except (
        OSError,
        asyncio.TimeoutError,
        PoolTimeout,
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
    ) as lost:
        raise DatabaseUnavailable(type(lost).__name__) from None
    except DBAPIError as error:
        if not _lost(error):
            raise
        raise DatabaseUnavailable("connection lost") from None


def _lost(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None) or ""
    # 08: connection; 57P: the server is shutting down, starting, or was told to drop us.
    return bool(error.connection_invalidated) or state.startswith(("08", "57P"))
