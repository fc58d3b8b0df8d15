"""P03: copies at the carriers are deleted by jobs that forget all but counts."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from bot.domain.carrier import CarrierCopy
from bot.domain.ids import Channel
from bot.domain.records import LeasedDeletion, Postponed
from bot.store.postgres_store import PostgresStore
from tests.databases import Databases, run_sql
from tests.store.making import NOW, an_address, later

LEASE_S = 60.0
COPIES = (CarrierCopy("SM1", NOW), CarrierCopy("SM2", later(5)))


async def lease(store: PostgresStore, *, at: float = 0) -> LeasedDeletion | None:
    async with store.transaction() as tx:
        return await tx.deletions.lease(now=later(at), lease_s=LEASE_S)


async def must_lease(store: PostgresStore, *, at: float = 0) -> LeasedDeletion:
    leased = await lease(store, at=at)
    assert leased is not None
    return leased


async def add(store: PostgresStore, *, at: float = 0) -> None:
    async with store.transaction() as tx:
        await tx.deletions.add(Channel.SMS, an_address(), COPIES, at=later(at))


async def finish(store: PostgresStore, job: LeasedDeletion) -> None:
    async with store.transaction() as tx:
        await tx.deletions.finish(job.id, lease_token=job.lease_token, gone=1, unreachable=1, at=later(9))


async def test_p03_a_job_knows_its_address_and_copies(store: PostgresStore) -> None:
    address = an_address()
    async with store.transaction() as tx:
        await tx.deletions.add(Channel.TELEGRAM, address, COPIES, at=NOW)
    job = await must_lease(store)
    assert (job.channel, job.address, job.copies, job.tries) == (Channel.TELEGRAM, address, COPIES, 1)


async def test_p03_a_finished_job_keeps_counts_and_no_key(
    store: PostgresStore, databases: Databases
) -> None:
    await add(store)
    await finish(store, await must_lease(store))
    rows = await run_sql(
        databases.main_url,
        "SELECT key_id, address_sealed, copies_sealed, gone, unreachable, finished_at FROM deletions",
    )
    assert rows == [(None, None, None, 1, 1, later(9))]
    assert await run_sql(databases.keys_url, "SELECT * FROM keys") == []
    assert await run_sql(databases.main_url, "SELECT * FROM keys_to_destroy") == []
    assert await lease(store, at=10 * LEASE_S) is None


async def test_p03_a_postponed_job_goes_on_with_what_is_left(store: PostgresStore) -> None:
    await add(store)
    job = await must_lease(store)
    async with store.transaction() as tx:
        await tx.deletions.postpone(
            job.id,
            lease_token=job.lease_token,
            copies=COPIES[1:],
            due_at=later(30),
            came_to=Postponed("in_progress"),
        )
    assert await lease(store, at=29) is None
    again = await must_lease(store, at=30)
    assert (again.copies, again.tries, again.address) == (COPIES[1:], 2, job.address)


async def test_p03_a_job_whose_worker_died_passes_on(
    store: PostgresStore, other_store: PostgresStore, databases: Databases
) -> None:
    await add(store)
    dead = await must_lease(store)
    assert await lease(other_store, at=LEASE_S - 1) is None
    heir = await must_lease(other_store, at=LEASE_S)
    await finish(store, dead)
    async with store.transaction() as tx:
        await tx.deletions.postpone(
            heir.id, lease_token=uuid4(), copies=(), due_at=NOW, came_to=Postponed("not_mine")
        )
    rows = await run_sql(databases.main_url, "SELECT state, code FROM deletions")
    assert rows == [("leased", None)]
    await finish(other_store, heir)
    assert await run_sql(databases.main_url, "SELECT state FROM deletions") == [("done",)]


async def test_jobs_are_taken_once_each_and_in_the_order_they_are_due(
    store: PostgresStore, other_store: PostgresStore
) -> None:
    for seconds in (3, 1, 2):
        await add(store, at=seconds)
    taken = await asyncio.gather(*(lease(own, at=10) for own in [store, other_store] * 2))
    jobs = [job.id for job in taken if job is not None]
    assert len(jobs) == len(set(jobs)) == 3


async def test_a_job_without_its_key_does_not_block_the_others(
    store: PostgresStore, databases: Databases
) -> None:
    await add(store)
    await run_sql(databases.keys_url, "DELETE FROM keys")
    await add(store, at=1)
    assert (await must_lease(store, at=2)).copies == COPIES
    rows = await run_sql(databases.main_url, "SELECT state, code, gone FROM deletions ORDER BY due_at")
    assert rows == [("done", "unreadable", None), ("leased", None, None)]
