"""A database that is lost, or was never there, is one plain error without an address in it."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import DatabaseUnavailable
from bot.store.embedded import EmbeddedServer
from bot.store.engine import begin, open_engine, parse_url
from bot.store.postgres_store import PostgresStore
from tests.databases import Databases, open_store, run_sql
from tests.store.making import begin as begin_conversation


@pytest.mark.parametrize(
    "url",
    ["", "nonsense:secret", "mysql://user:secret@db/porchlight", "postgresql://u:secret@db:port/x"],
)
def test_p14_a_wrong_address_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(DatabaseUnavailable) as refused:
        parse_url(url)
    assert "secret" not in f"{refused.value}{refused.value.__cause__}"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_an_operators_usual_address_is_taken(scheme: str) -> None:
    url = parse_url(f"{scheme}://user:pass@db.example:6543/porchlight?sslmode=require")
    assert url.drivername == "postgresql+asyncpg"
    assert (url.host, url.port, url.database) == ("db.example", 6543, "porchlight")
    assert dict(url.query) == {"ssl": "require"}


@pytest.mark.parametrize(
    "where", ["postgresql://u:secret@127.0.0.1:1/x", "postgresql://u@/x?host=/nowhere"]
)
async def test_an_unreachable_database_is_unavailable(where: str) -> None:
    engine = open_engine(where)
    with pytest.raises(DatabaseUnavailable) as lost:
        async with begin(engine):
            pass
    assert "secret" not in str(lost.value)
    await engine.dispose()


_MINE = text("SELECT pg_backend_pid()")


async def _pid(engine: AsyncEngine) -> int:
    async with begin(engine) as connection:
        return int((await connection.execute(_MINE)).scalar_one())


async def test_p12_a_connection_that_was_cut_while_it_rested_is_replaced_before_it_is_used(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.engine._RESTED_S", 0.0)
    # Given two connections that rest in the pool
    engine = open_engine(databases.main_url, connections=2)
    async with begin(engine) as one, begin(engine) as other:
        cut = {int((await each.execute(_MINE)).scalar_one()) for each in (one, other)}
    # When the server drops both
    await run_sql(
        databases.main_url, f"SELECT pg_terminate_backend(pid) FROM unnest(ARRAY{sorted(cut)}) AS pid"
    )
    # Then the next transaction does not fail on them
    assert await _pid(engine) not in cut
    await engine.dispose()


async def test_p12_a_connection_whose_end_vanished_is_asked_for_a_sign_of_life_after_a_rest(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a rested connection that takes no questions any more and does not know it
    engine = open_engine(databases.main_url, connections=1)
    dead = await _pid(engine)
    monkeypatch.setattr("bot.store.engine._RESTED_S", 0.0)
    monkeypatch.setattr(engine.sync_engine.dialect, "do_ping", lambda _: False)
    # When it is taken from the pool
    with contextlib.suppress(DatabaseUnavailable):
        await _pid(engine)
    # Then it was thrown away, and a fresh one serves
    monkeypatch.undo()
    assert await _pid(engine) != dead
    await engine.dispose()


async def test_a_missing_database_is_unavailable_and_not_ready(server: EmbeddedServer) -> None:
    store = open_store(Databases(server.url("no_such"), server.url("no_such")))
    assert not await store.ready()
    with pytest.raises(DatabaseUnavailable):
        async with store.transaction():
            pass
    assert not await store.wait_for("turns", timeout_s=0.05)
    await store.close()


async def test_p12_losing_the_keys_database_in_a_transaction_is_unavailable_too(
    databases: Databases, server: EmbeddedServer
) -> None:
    store = open_store(Databases(databases.main_url, server.url("no_such")))
    with pytest.raises(DatabaseUnavailable):
        await begin_conversation(store)
    await store.close()


async def test_an_error_of_the_caller_is_not_taken_for_a_lost_database(store: PostgresStore) -> None:
    for error in (OSError(), asyncio.TimeoutError(), ConnectionError()):
        with pytest.raises(type(error)) as raised:
            await _raise_within(store, error)
        assert raised.value is error


async def _raise_within(store: PostgresStore, error: Exception) -> None:
    async with store.transaction():
        raise error
