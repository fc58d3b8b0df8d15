"""P15: keys live apart, are re-wrapped while the line runs, and die with their words."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.crypto.keyring import MasterKeys
from bot.crypto.secret import SecretKey
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.errors import DatabaseUnavailable, KeyDestroyed, MasterKeyMissing
from bot.store import keys as keys_module
from bot.store import wrapped_in
from bot.store.engine import open_engine
from bot.store.keys import KeyShelf
from bot.store.postgres_store import PostgresStore
from tests.databases import Databases, open_store, run_sql
from tests.store.making import NOW, a_turn, add_turn, an_address, begin, later

ONE, TWO = SecretKey(b"m" * 32), SecretKey(b"n" * 32)
HOUR = timedelta(hours=1)


async def count_keys(databases: Databases) -> int:
    return len(await run_sql(databases.keys_url, "SELECT id FROM keys"))


async def test_p15_each_conversation_has_a_key_of_its_own(
    store: PostgresStore, databases: Databases
) -> None:
    for _ in range(3):
        await begin(store)
    rows = await run_sql(databases.main_url, "SELECT DISTINCT key_id FROM conversations")
    assert len(rows) == await count_keys(databases) == 3
    assert await store.key_status() == {1: 3}


async def test_p15_without_its_key_a_conversation_cannot_be_read(
    store: PostgresStore, databases: Databases
) -> None:
    talk = await begin(store)
    await add_turn(store, talk.id)
    await run_sql(databases.keys_url, "DELETE FROM keys")
    async with store.transaction() as tx:
        with pytest.raises(KeyDestroyed):
            await tx.conversations.address_of(talk.id)
        with pytest.raises(KeyDestroyed):
            await tx.turns.thread(talk.id)
        with pytest.raises(KeyDestroyed):
            await tx.turns.add(talk.id, a_turn())


async def test_p15_a_new_key_is_safe_before_the_words_are(
    store: PostgresStore, databases: Databases
) -> None:
    """Were it the other way round, a crash between the two could leave words nobody can read."""
    async with store.transaction() as tx:
        assert await count_keys(databases) == 0
        await tx.deletions.add(Channel.SMS, an_address(), (), at=NOW)
        assert await count_keys(databases) == 1


async def test_p03_a_key_marked_but_not_destroyed_is_destroyed_later(
    store: PostgresStore, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def keys_database_is_away(*_: object) -> int:
        raise DatabaseUnavailable

    talk = await begin(store)
    with monkeypatch.context() as away:
        away.setattr(keys_module.KeyShelf, "destroy", keys_database_is_away)
        async with store.transaction() as tx:
            await tx.conversations.erase(talk.id)
    assert await count_keys(databases) == 1
    assert await store.destroy_dead_keys(now=NOW) == 1
    assert await count_keys(databases) == 0
    assert await run_sql(databases.main_url, "SELECT * FROM keys_to_destroy") == []
    assert await store.destroy_dead_keys(now=NOW) == 0


async def test_p15_a_key_nobody_uses_is_destroyed_after_an_hour(
    store: PostgresStore, databases: Databases
) -> None:
    await add_job_and_fail(store)
    used = await begin(store)
    async with store.transaction() as tx:
        await tx.deletions.add(Channel.SMS, an_address(), (), at=NOW)
    assert await count_keys(databases) == 3
    assert await store.destroy_dead_keys(now=NOW + HOUR) == 0
    assert await store.destroy_dead_keys(now=NOW + HOUR + timedelta(seconds=1)) == 1
    assert await count_keys(databases) == 2
    async with store.transaction() as tx:
        await tx.conversations.address_of(used.id)
        assert await tx.deletions.lease(now=NOW, lease_s=1) is not None


async def add_job_and_fail(store: PostgresStore) -> None:
    with contextlib.suppress(RuntimeError):
        async with store.transaction() as tx:
            await tx.deletions.add(Channel.SMS, an_address(), (), at=NOW)
            raise RuntimeError


async def test_p15_rotation_rewraps_every_key_while_the_line_runs(
    store: PostgresStore, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wrapped_in, "_BATCH", 2)
    address = an_address()
    talk = await begin(store, address)
    for _ in range(4):
        await begin(store)
    rotating = open_store(databases, master_keys=MasterKeys({1: ONE, 2: TWO}))
    progress = []
    async for step in rotating.rotate_keys():
        progress.append(step)
        async with rotating.transaction() as tx:
            assert await tx.conversations.address_of(talk.id) == address
    assert progress == [(0, 5), (2, 5), (4, 5), (5, 5)]
    assert await rotating.key_status() == {2: 5}
    await rotating.close()
    only_new = open_store(databases, master_keys=MasterKeys({2: TWO}))
    async with only_new.transaction() as tx:
        assert await tx.conversations.address_of(talk.id) == address
    await only_new.close()


async def test_p15_an_interrupted_rotation_goes_on_where_it_stopped(
    store: PostgresStore, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wrapped_in, "_BATCH", 1)
    for _ in range(3):
        await begin(store)
    rotating = open_store(databases, master_keys=MasterKeys({1: ONE, 2: TWO}))
    steps = rotating.rotate_keys()
    assert [await steps.__anext__(), await steps.__anext__()] == [(0, 3), (1, 3)]
    await steps.aclose()
    assert await rotating.key_status() == {1: 2, 2: 1}
    assert [step async for step in rotating.rotate_keys()] == [(0, 2), (1, 2), (2, 2)]
    assert [step async for step in rotating.rotate_keys()] == [(0, 0)]
    await rotating.close()


async def test_p15_two_rotations_at_once_do_no_harm(store: PostgresStore, databases: Databases) -> None:
    address = an_address()
    talk = await begin(store, address)
    both = [open_store(databases, master_keys=MasterKeys({1: ONE, 2: TWO})) for _ in range(2)]

    async def rotate(own: PostgresStore) -> None:
        async for _ in own.rotate_keys():
            await asyncio.sleep(0)

    await asyncio.gather(*(rotate(own) for own in both))
    async with both[0].transaction() as tx:
        assert await tx.conversations.address_of(talk.id) == address
    for own in both:
        await own.close()


async def test_p15_rotation_without_the_old_master_key_says_so_and_changes_nothing(
    store: PostgresStore, databases: Databases
) -> None:
    await begin(store)
    rotating = open_store(databases, master_keys=MasterKeys({2: TWO}))
    with pytest.raises(MasterKeyMissing):
        [step async for step in rotating.rotate_keys()]
    assert await rotating.key_status() == {1: 1}
    await rotating.close()


async def test_p03_a_job_that_keeps_its_own_key_outlives_a_rotation(
    store: PostgresStore, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made while the keys database was away, its wrapped key lies in its row; the old version goes all
    the same once nothing is wrapped by it, and not before."""
    address = an_address()
    await add_job_with_own_key(store, address, monkeypatch)
    assert await store.key_status() == {1: 1}
    only_new = open_store(databases, master_keys=MasterKeys({2: TWO}))
    with pytest.raises(MasterKeyMissing):
        await only_new.check_master_keys()

    rotating = open_store(databases, master_keys=MasterKeys({1: ONE, 2: TWO}))
    assert [step async for step in rotating.rotate_keys()] == [(0, 1), (1, 1)]
    assert await rotating.key_status() == {2: 1}

    await only_new.check_master_keys()
    async with only_new.transaction() as tx:
        job = await tx.deletions.lease(now=NOW, lease_s=1)
    assert job is not None
    assert job.address == address
    for opened in (rotating, only_new):
        await opened.close()


async def add_job_with_own_key(
    store: PostgresStore, address: Private, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def keys_database_is_away(*_: object) -> None:
        raise DatabaseUnavailable

    with monkeypatch.context() as away:
        away.setattr(keys_module.KeyShelf, "create", keys_database_is_away)
        async with store.transaction() as tx:
            await tx.deletions.add(Channel.SMS, address, (), at=NOW)


async def test_p15_a_value_moved_to_another_row_does_not_open(
    store: PostgresStore, databases: Databases
) -> None:
    talk = await begin(store)
    await add_turn(store, talk.id, a_turn("one", at=NOW))
    second = await add_turn(store, talk.id, a_turn("two", at=later(1)))
    await run_sql(
        databases.main_url,
        f"""UPDATE turns SET content_sealed =
            (SELECT content_sealed FROM turns WHERE id = '{second}')""",
    )
    async with store.transaction() as tx:
        leased = await tx.turns.lease(now=later(1), lease_s=1)
    assert leased is not None
    assert (leased.id, leased.text.open()) == (second, "two")


async def test_p15_keys_are_destroyed_while_a_rotation_has_locked_some(
    store: PostgresStore, databases: Databases
) -> None:
    """Both take rows in the order of their ids, so that neither ever waits for the other crosswise."""
    for _ in range(3):
        await begin(store)
    rows = await run_sql(databases.keys_url, "SELECT id FROM keys ORDER BY id")
    low, high = rows[0]["id"], rows[2]["id"]
    engine = open_engine(databases.keys_url)
    await run_sql(databases.keys_url, f"UPDATE keys SET created_at = created_at WHERE id = '{low}'")
    async with engine.connect() as rotation:
        lock = text("UPDATE keys SET created_at = created_at WHERE id = :wanted")
        await rotation.execute(lock, {"wanted": low})
        destroying = asyncio.create_task(KeyShelf(engine, MasterKeys({1: ONE})).destroy([high, low]))
        waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while not (await rotation.execute(waits)).scalar_one():
            assert not destroying.done(), "it has to wait"
        await rotation.execute(lock, {"wanted": high})
        await rotation.commit()
        assert await destroying == 2
    await engine.dispose()
