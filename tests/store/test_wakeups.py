"""An answer does not wait for a poll: what one process queues wakes another at once."""

from __future__ import annotations

import asyncio
import contextlib
from time import monotonic

from bot.domain.ids import Channel
from bot.domain.records import TurnOutcome
from bot.store.postgres_store import PostgresStore
from tests.databases import Databases, run_sql
from tests.store.making import NOW, a_turn, add_message, add_turn, an_address, begin

LONG = 30.0  # seconds; a test that waits this long has failed
SHORT = 0.05
KILL_THE_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


async def connected(store: PostgresStore, topic: str) -> None:
    """The first wait returns at once: what came before it listened may have been missed."""
    assert await store.wait_for(topic, timeout_s=LONG)


async def test_a_turn_wakes_the_dialogue_of_another_process(
    store: PostgresStore, other_store: PostgresStore
) -> None:
    talk = await begin(store)
    await connected(other_store, "turns")
    waiting = asyncio.create_task(other_store.wait_for("turns", timeout_s=LONG))
    await asyncio.sleep(0)
    began = monotonic()
    await add_turn(store, talk.id)
    assert await waiting
    assert monotonic() - began < 1


async def test_a_wake_up_between_two_waits_is_not_lost(
    store: PostgresStore, other_store: PostgresStore
) -> None:
    talk = await begin(store)
    await connected(other_store, "turns")
    await add_turn(store, talk.id)
    await add_turn(store, talk.id)
    assert await other_store.wait_for("turns", timeout_s=LONG)


async def test_each_topic_wakes_its_own(store: PostgresStore, other_store: PostgresStore) -> None:
    talk = await begin(store)
    for topic in ("turns", "outbox", "deletions"):
        await connected(other_store, topic)
    await add_message(store, talk.id)
    assert await other_store.wait_for("outbox", timeout_s=LONG)
    assert not await other_store.wait_for("turns", timeout_s=SHORT)
    async with store.transaction() as tx:
        await tx.deletions.add(Channel.SMS, an_address(), (), at=NOW)
    assert await other_store.wait_for("deletions", timeout_s=LONG)
    assert not await other_store.wait_for("outbox", timeout_s=SHORT)


async def test_nothing_wakes_for_what_was_rolled_back_or_needs_nobody(
    store: PostgresStore, other_store: PostgresStore
) -> None:
    talk = await begin(store)
    await connected(other_store, "turns")
    await add_turn(store, talk.id, a_turn(outcome=TurnOutcome.OBEYED))
    with contextlib.suppress(RuntimeError):
        async with store.transaction() as tx:
            await tx.turns.add(talk.id, a_turn())
            raise RuntimeError
    assert not await other_store.wait_for("turns", timeout_s=SHORT)


async def test_a_released_turn_wakes_another_dialogue(
    store: PostgresStore, other_store: PostgresStore
) -> None:
    talk = await begin(store)
    await add_turn(store, talk.id)
    async with store.transaction() as tx:
        leased = await tx.turns.lease(now=NOW, lease_s=30)
    assert leased is not None
    await connected(other_store, "turns")
    async with store.transaction() as tx:
        await tx.turns.release(leased)
    assert await other_store.wait_for("turns", timeout_s=LONG)


async def test_p12_after_losing_the_database_it_listens_again(
    store: PostgresStore, other_store: PostgresStore, databases: Databases
) -> None:
    talk = await begin(store)
    await connected(other_store, "turns")
    waiting = asyncio.create_task(other_store.wait_for("turns", timeout_s=LONG))
    await asyncio.sleep(0)
    await run_sql(databases.main_url, KILL_THE_OTHERS)
    assert await waiting, "the new connection counts as a wake-up"
    await add_turn(store, talk.id)
    assert await other_store.wait_for("turns", timeout_s=LONG)


async def test_p12_the_store_goes_on_after_its_connections_were_cut(
    store: PostgresStore, databases: Databases
) -> None:
    talk = await begin(store)
    await run_sql(databases.main_url, KILL_THE_OTHERS)
    await run_sql(databases.keys_url, KILL_THE_OTHERS)
    await add_turn(store, talk.id)
    async with store.transaction() as tx:
        assert len(await tx.turns.thread(talk.id)) == 1
