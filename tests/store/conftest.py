"""A real PostgreSQL for the store's tests: a pair of databases, emptied for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.store import keys_tables
from bot.store.embedded import EmbeddedServer
from bot.store.metadata import metadata
from bot.store.postgres_store import PostgresStore
from tests.databases import Databases, fresh_databases, open_store, run_sql


@pytest.fixture(scope="session")
async def shared_databases(server: EmbeddedServer) -> Databases:
    return await fresh_databases(server)


@pytest.fixture
async def databases(shared_databases: Databases) -> Databases:
    for url, tables in (
        (shared_databases.main_url, metadata),
        (shared_databases.keys_url, keys_tables.metadata),
    ):
        await run_sql(url, f"TRUNCATE {', '.join(tables.tables)}")
    return shared_databases


@pytest.fixture
async def store(databases: Databases) -> AsyncIterator[PostgresStore]:
    opened = open_store(databases)
    yield opened
    await opened.close()


@pytest.fixture
async def other_store(databases: Databases) -> AsyncIterator[PostgresStore]:
    """As another process would open it."""
    opened = open_store(databases)
    yield opened
    await opened.close()
