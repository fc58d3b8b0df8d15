"""Handoffs: one open per conversation, in queue order, claimed by one worker."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import uuid4

from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.ids import ConversationId, HandoffId
from bot.domain.urgency import Urgency
from bot.errors import AlreadyClaimed
from bot.store.postgres_store import PostgresStore
from tests.databases import Databases, run_sql
from tests.store.making import NOW, begin, later


async def open_one(
    store: PostgresStore,
    conversation: ConversationId,
    *,
    urgency: Urgency = Urgency.NORMAL,
    reasons: tuple[str, ...] = ("asked_for_person",),
    at: float = 0,
) -> Handoff:
    async with store.transaction() as tx:
        return await tx.handoffs.open_or_raise(conversation, urgency=urgency, reasons=reasons, at=later(at))


async def test_a_handoff_is_kept_whole(store: PostgresStore) -> None:
    talk = await begin(store)
    opened = await open_one(store, talk.id, urgency=Urgency.HIGH, reasons=("danger", "danger", "asked"))
    assert (opened.status, opened.reasons) == (HandoffStatus.WAITING, ("danger", "asked"))
    claimed = opened.claim(by="worker-1", at=later(5), lease_until=later(95))
    async with store.transaction() as tx:
        await tx.handoffs.save(claimed)
        assert await tx.handoffs.get(opened.id) == await tx.handoffs.lock(opened.id) == claimed
        assert await tx.handoffs.open_of(talk.id) == claimed


async def test_p07_more_danger_raises_the_open_handoff(store: PostgresStore) -> None:
    talk = await begin(store)
    first = await open_one(store, talk.id, reasons=("asked_for_person",))
    raised = await open_one(store, talk.id, urgency=Urgency.URGENT, reasons=("danger",), at=60)
    assert raised == replace(
        first, urgency=Urgency.URGENT, reasons=("asked_for_person", "danger"), urgent_since=later(60)
    )
    async with store.transaction() as tx:
        assert await tx.handoffs.get(first.id) == raised


async def test_p07_the_queue_is_most_urgent_first_then_longest_waiting(store: PostgresStore) -> None:
    talks = [await begin(store) for _ in range(4)]
    low = await open_one(store, talks[0].id, urgency=Urgency.LOW, at=0)
    late = await open_one(store, talks[1].id, urgency=Urgency.URGENT, at=30)
    early = await open_one(store, talks[2].id, urgency=Urgency.URGENT, at=10)
    closed = await open_one(store, talks[3].id, urgency=Urgency.URGENT)
    claimed = closed.claim(by="w", at=NOW, lease_until=NOW)
    async with store.transaction() as tx:
        await tx.handoffs.save(claimed.finish(HandoffStatus.CLOSED, by="w", at=NOW))
        queue = await tx.handoffs.waiting(now=NOW)
    assert [handoff for handoff, _ in queue] == [early, late, low]
    assert [talk for _, talk in queue] == [talks[2], talks[1], talks[0]]


async def test_after_a_close_a_new_handoff_may_open(store: PostgresStore) -> None:
    talk = await begin(store)
    first = await open_one(store, talk.id)
    claimed = first.claim(by="w", at=NOW, lease_until=NOW)
    async with store.transaction() as tx:
        await tx.handoffs.save(claimed.finish(HandoffStatus.RETURNED, by="w", at=NOW))
        assert await tx.handoffs.open_of(talk.id) is None
    assert (await open_one(store, talk.id)).id != first.id


async def test_p11_of_two_workers_at_once_one_has_it(
    store: PostgresStore, other_store: PostgresStore
) -> None:
    talk = await begin(store)
    opened = await open_one(store, talk.id)

    async def claim(own: PostgresStore, worker: str) -> str:
        async with own.transaction() as tx:
            handoff = await tx.handoffs.lock(opened.id)
            assert handoff is not None
            try:
                await tx.handoffs.save(handoff.claim(by=worker, at=NOW, lease_until=later(90)))
            except AlreadyClaimed as taken:
                return taken.by
            return worker

    holders = await asyncio.gather(
        *(claim(own, f"worker-{n}") for n, own in enumerate([store, other_store] * 3))
    )
    assert len(set(holders)) == 1


async def test_two_alarms_at_once_open_one_handoff(
    store: PostgresStore, other_store: PostgresStore
) -> None:
    talk = await begin(store)
    alarms = await asyncio.gather(
        *(open_one(own, talk.id, reasons=(f"sign-{n}",)) for n, own in enumerate([store, other_store] * 3))
    )
    assert len({handoff.id for handoff in alarms}) == 1
    async with store.transaction() as tx:
        handoff = await tx.handoffs.get(alarms[0].id)
    assert handoff is not None
    assert set(handoff.reasons) == {f"sign-{n}" for n in range(6)}


async def test_p13_claims_that_were_never_answered_lapse(store: PostgresStore) -> None:
    overdue, fresh, answered = [await begin(store) for _ in range(3)]
    ids = {}
    for talk, until in ((overdue, 60.0), (fresh, 120.0), (answered, None)):
        opened = await open_one(store, talk.id)
        claimed = opened.claim(by="w", at=NOW, lease_until=later(until or 0))
        async with store.transaction() as tx:
            await tx.handoffs.save(claimed if until else claimed.answered())
        ids[talk.id] = opened.id
    async with store.transaction() as tx:
        assert await tx.handoffs.lapsed(later(59)) == []
        assert await tx.handoffs.lapsed(later(60)) == [ids[overdue.id]]


async def test_an_unknown_handoff_is_none(store: PostgresStore) -> None:
    async with store.transaction() as tx:
        assert await tx.handoffs.get(HandoffId(uuid4())) is None
        assert await tx.handoffs.lock(HandoffId(uuid4())) is None


async def test_a_restored_handoff_without_its_key_does_not_hide_the_queue(
    store: PostgresStore, databases: Databases
) -> None:
    dead, alive = await begin(store), await begin(store)
    await open_one(store, dead.id)
    kept = await open_one(store, alive.id)
    rows = await run_sql(databases.main_url, f"SELECT key_id FROM conversations WHERE id = '{dead.id}'")
    await run_sql(databases.keys_url, f"DELETE FROM keys WHERE id = '{rows[0]['key_id']}'")
    async with store.transaction() as tx:
        assert [handoff for handoff, _ in await tx.handoffs.waiting(now=NOW)] == [kept]
