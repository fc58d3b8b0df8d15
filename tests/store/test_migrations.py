"""Migrations: they make exactly the tables we describe, keep what is there, and run once."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData

from bot.errors import DatabaseUnavailable
from bot.store import keys_tables
from bot.store.embedded import EmbeddedServer
from bot.store.engine import begin, open_engine
from bot.store.metadata import metadata
from bot.store.migrations import check_current, downgrade, migrate, scripts, upgrade
from tests.databases import dump, empty_database, run_sql
from tests.processes import ended, start
from tests.store.revisions import REVISIONS

pytestmark = pytest.mark.whole

METADATA = {"main": metadata, "keys": keys_tables.metadata}
MIGRATE = """
import asyncio, sys
from bot.store.migrations import migrate
asyncio.run(migrate(sys.argv[1], sys.argv[2]))
"""


def all_revisions() -> list[tuple[str, str]]:
    return [(folder, found.revision) for folder in METADATA for found in scripts(folder).walk_revisions()]


@pytest.mark.parametrize(("folder", "revision"), all_revisions())
async def test_each_revision_keeps_the_rows(server: EmbeddedServer, folder: str, revision: str) -> None:
    assert (folder, revision) in REVISIONS, "a new revision needs its rows in REVISIONS"
    data = REVISIONS[folder, revision]
    down = scripts(folder).get_revision(revision).down_revision
    url = await empty_database(server)
    if down is not None:
        await upgrade(url, folder, to=down)
    await run_sql(url, *data.before)
    await upgrade(url, folder, to=revision)
    await run_sql(url, *data.after)
    for query, rows in data.found.items():
        assert await run_sql(url, query) == rows
    schema = await dump(url, "--schema-only", "--restrict-key=same")
    await downgrade(url, folder, to=down or "base")
    await upgrade(url, folder, to=revision)
    assert await dump(url, "--schema-only", "--restrict-key=same") == schema


@pytest.mark.parametrize("folder", list(METADATA))
async def test_going_back_to_the_base_leaves_nothing(server: EmbeddedServer, folder: str) -> None:
    url = await empty_database(server)
    await upgrade(url, folder)
    await downgrade(url, folder, to="base")
    left = await run_sql(
        url, "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i'"
    )
    assert left == [("alembic_version",)]


@pytest.mark.parametrize("folder", list(METADATA))
async def test_the_migrations_make_what_the_tables_describe(server: EmbeddedServer, folder: str) -> None:
    migrated, described = await empty_database(server), await empty_database(server)
    await upgrade(migrated, folder)
    assert await differences(migrated, METADATA[folder]) == []
    await create(described, METADATA[folder])
    options = ("--schema-only", "--restrict-key=same", "--exclude-table=alembic_version")
    assert await dump(migrated, *options) == await dump(described, *options)


@pytest.mark.process
async def test_several_processes_may_migrate_at_once(server: EmbeddedServer) -> None:
    main, keys = await empty_database(server), await empty_database(server)
    starting = [start(sys.executable, "-c", MIGRATE, main, keys) for _ in range(3)]
    assert [(await ended(process))[0] for process in starting] == [0, 0, 0]
    await check_current(main, keys)


async def test_a_database_that_is_behind_is_refused(server: EmbeddedServer) -> None:
    main, keys = await empty_database(server), await empty_database(server)
    with pytest.raises(DatabaseUnavailable, match="keys"):
        await check_current(main, keys)
    await upgrade(keys, "keys")
    with pytest.raises(DatabaseUnavailable, match="main"):
        await check_current(main, keys)
    await migrate(main, keys)
    await check_current(main, keys)
    await run_sql(main, "UPDATE alembic_version SET version_num = 'from_the_future'")
    with pytest.raises(DatabaseUnavailable, match="main"):
        await check_current(main, keys)


async def differences(url: str, metadata: MetaData) -> list[Any]:
    engine = open_engine(url)
    async with begin(engine) as connection:
        found: list[Any] = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), metadata)
        )
    await engine.dispose()
    return found


async def create(url: str, metadata: MetaData) -> None:
    engine = open_engine(url)
    async with begin(engine) as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()
