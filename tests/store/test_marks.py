"""The small tables: who said STOP, what was seen before, and the dialogue's snapshot."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace

from bot.domain.handoff import HandoffStatus
from bot.domain.ids import Channel
from bot.domain.urgency import Urgency
from bot.store.postgres_store import PostgresStore
from tests.databases import Databases, run_sql
from tests.store.making import NOW, begin, later

SOMEBODY = b"s" * 32


async def test_p01_a_stop_holds_until_it_is_lifted(store: PostgresStore) -> None:
    async with store.transaction() as tx:
        assert not await tx.suppressions.holds(SOMEBODY)
        await tx.suppressions.add(Channel.SMS, SOMEBODY, at=NOW)
        await tx.suppressions.add(Channel.SMS, SOMEBODY, at=later(9))
    async with store.transaction() as tx:
        assert await tx.suppressions.holds(SOMEBODY)
        assert await tx.suppressions.lift(SOMEBODY)
        assert not await tx.suppressions.lift(SOMEBODY)
        assert not await tx.suppressions.holds(SOMEBODY)


async def test_p01_a_stop_outlives_the_erased_conversation(store: PostgresStore) -> None:
    talk = await begin(store)
    async with store.transaction() as tx:
        await tx.suppressions.add(Channel.SMS, talk.fingerprint, at=NOW)
        await tx.conversations.erase(talk.id)
    async with store.transaction() as tx:
        assert await tx.suppressions.holds(talk.fingerprint)


async def test_p12_a_delivery_is_new_once_on_each_channel(store: PostgresStore) -> None:
    async with store.transaction() as tx:
        assert await tx.seen.first_time(Channel.SMS, "SM1", at=NOW)
        assert not await tx.seen.first_time(Channel.SMS, "SM1", at=later(1))
        assert await tx.seen.first_time(Channel.TELEGRAM, "SM1", at=NOW)


async def test_p12_the_same_delivery_five_times_at_once_is_new_once(
    store: PostgresStore, other_store: PostgresStore
) -> None:
    async def deliver(own: PostgresStore) -> bool:
        async with own.transaction() as tx:
            return await tx.seen.first_time(Channel.SMS, "SM2", at=NOW)

    results = await asyncio.gather(
        *(deliver(own) for own in [store, other_store, store, other_store, store])
    )
    assert sorted(results) == [False] * 4 + [True]


async def test_p12_a_delivery_whose_transaction_failed_is_new_again(store: PostgresStore) -> None:
    with contextlib.suppress(RuntimeError):
        async with store.transaction() as tx:
            assert await tx.seen.first_time(Channel.SMS, "SM3", at=NOW)
            raise RuntimeError
    async with store.transaction() as tx:
        assert await tx.seen.first_time(Channel.SMS, "SM3", at=NOW)


async def test_p14_the_carriers_id_of_a_delivery_is_not_kept(
    store: PostgresStore, databases: Databases
) -> None:
    async with store.transaction() as tx:
        await tx.seen.first_time(Channel.SMS, "SM-in-plain", at=NOW)
    rows = await run_sql(databases.main_url, "SELECT delivery FROM seen")
    assert [len(row["delivery"]) for row in rows] == [32]
    assert b"SM-in-plain" not in rows[0]["delivery"]


async def test_old_deliveries_are_forgotten(store: PostgresStore) -> None:
    async with store.transaction() as tx:
        await tx.seen.first_time(Channel.SMS, "old", at=NOW)
        await tx.seen.first_time(Channel.SMS, "new", at=later(60))
        assert await tx.seen.forget_before(later(60)) == 1
        assert await tx.seen.first_time(Channel.SMS, "old", at=later(61))
        assert not await tx.seen.first_time(Channel.SMS, "new", at=later(61))


async def test_a_snapshot_is_replaced_and_loaded(store: PostgresStore) -> None:
    talk = await begin(store)
    async with store.transaction() as tx:
        assert await tx.trackers.load(talk.id) is None
        await tx.trackers.save(talk.id, b"first")
        await tx.trackers.save(talk.id, b"second")
    async with store.transaction() as tx:
        assert await tx.trackers.load(talk.id) == b"second"


async def test_a_turn_starts_from_the_snapshot_and_from_whether_a_human_was_promised(
    store: PostgresStore,
) -> None:
    talk = await begin(store)
    async with store.transaction() as tx:
        assert await tx.trackers.start(talk.id) == (None, False)
        await tx.trackers.save(talk.id, b"first")
        await tx.handoffs.open_or_raise(talk.id, urgency=Urgency.NORMAL, reasons=("quiet",), at=NOW)
        # A worker whom nobody spoke of is not waited for
        assert await tx.trackers.start(talk.id) == (b"first", False)
        await tx.handoffs.mark_told(talk.id, at=NOW)
        assert await tx.trackers.start(talk.id) == (b"first", True)
        handoff = await tx.handoffs.open_of(talk.id)
        assert handoff is not None
        await tx.handoffs.save(replace(handoff, status=HandoffStatus.CLOSED, closed_at=later(1)))
        assert await tx.trackers.start(talk.id) == (b"first", False)
