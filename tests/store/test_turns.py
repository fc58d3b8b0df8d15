"""P12: turns are leased in order, by one dialogue at a time, and each ends in exactly one outcome."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest

from bot.domain.danger import Danger, DangerLevel
from bot.domain.ids import ConversationId
from bot.domain.records import LeasedTurn, Sort, TurnOutcome
from bot.errors import DatabaseUnavailable
from bot.store.postgres_store import PostgresStore
from tests.databases import Databases, run_sql
from tests.store.making import NOW, a_message, a_turn, add_turn, begin, later

LEASE_S = 30.0
KILL_THE_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SOMEBODY_WAITS = """
    SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


async def lease(store: PostgresStore, *, at: float = 0) -> LeasedTurn | None:
    async with store.transaction() as tx:
        return await tx.turns.lease(now=later(at), lease_s=LEASE_S)


async def finish(store: PostgresStore, turn: LeasedTurn) -> bool:
    async with store.transaction() as tx:
        return await tx.turns.finish(turn, outcome=TurnOutcome.ANSWERED)


async def test_a_leased_turn_is_what_was_stored(store: PostgresStore) -> None:
    talk = await begin(store)
    danger = Danger(DangerLevel.URGENT, ("suicide",), ("rule-7",))
    added = await add_turn(store, talk.id, a_turn("can you help", danger=danger))
    async with store.transaction() as tx:
        await tx.conversations.save(talk.to_worker())
    turn = await lease(store)
    assert turn is not None
    assert (turn.id, turn.conversation, turn.epoch, turn.tries) == (added, talk.id, 2, 1)
    assert (turn.text.open(), turn.danger, turn.received_at) == ("can you help", danger, NOW)


async def test_p12_a_second_message_waits_until_the_first_is_answered(store: PostgresStore) -> None:
    talk = await begin(store)
    first = await add_turn(store, talk.id, a_turn("one"))
    second = await add_turn(store, talk.id, a_turn("two"))
    leased = await lease(store)
    assert leased is not None
    assert leased.id == first
    assert await lease(store) is None
    assert await finish(store, leased)
    after = await lease(store)
    assert after is not None
    assert after.id == second


async def test_the_oldest_turn_of_all_comes_first(store: PostgresStore) -> None:
    talks = [await begin(store) for _ in range(3)]
    added = [await add_turn(store, talk.id) for talk in talks]
    leased = [await lease(store) for _ in talks]
    assert [turn and turn.id for turn in leased] == added


async def test_p12_many_dialogues_at_once_never_share_or_reorder_turns(
    store: PostgresStore, other_store: PostgresStore
) -> None:
    talks = [await begin(store) for _ in range(6)]
    expected: dict[ConversationId, list[object]] = {talk.id: [] for talk in talks}
    for _ in range(5):
        for talk in talks:
            expected[talk.id].append(await add_turn(store, talk.id))
    served: dict[ConversationId, list[object]] = {talk.id: [] for talk in talks}
    busy: set[ConversationId] = set()

    async def dialogue(own: PostgresStore) -> None:
        while any(len(served[talk]) < 5 for talk in served):
            turn = await lease(own)
            if turn is None:
                await asyncio.sleep(0)
                continue
            assert turn.conversation not in busy
            busy.add(turn.conversation)
            served[turn.conversation].append(turn.id)
            await asyncio.sleep(0)
            busy.discard(turn.conversation)
            assert await finish(own, turn)

    await asyncio.gather(*(dialogue(own) for own in [store, other_store] * 3))
    assert served == expected


async def test_p12_a_dialogue_that_died_loses_its_turn_to_another(
    store: PostgresStore, other_store: PostgresStore
) -> None:
    talk = await begin(store)
    await add_turn(store, talk.id)
    dead = await lease(store)
    assert dead is not None
    assert await lease(other_store, at=LEASE_S - 1) is None
    heir = await lease(other_store, at=LEASE_S)
    assert heir is not None
    assert (heir.id, heir.tries) == (dead.id, 2)
    assert not await finish(store, dead), "an answer under a lease that passed on must not count"
    assert await finish(other_store, heir)
    assert not await finish(other_store, heir)


async def test_p12_a_connection_killed_in_mid_transaction_gives_its_turn_back(
    store: PostgresStore, databases: Databases
) -> None:
    talk = await begin(store)
    await add_turn(store, talk.id)
    transaction = store.transaction()
    tx = await transaction.__aenter__()
    assert await tx.turns.lease(now=NOW, lease_s=LEASE_S) is not None
    await run_sql(databases.main_url, KILL_THE_OTHERS)
    with pytest.raises(DatabaseUnavailable):
        await transaction.__aexit__(None, None, None)
    again = await lease(store)
    assert again is not None
    assert again.tries == 1


async def test_a_released_turn_is_tried_again_at_once(store: PostgresStore) -> None:
    talk = await begin(store)
    await add_turn(store, talk.id)
    first = await lease(store)
    assert first is not None
    async with store.transaction() as tx:
        await tx.turns.release(replace(first, lease_token=uuid4()))
    assert await lease(store) is None, "another's token releases nothing"
    async with store.transaction() as tx:
        await tx.turns.release(first)
    second = await lease(store)
    assert second is not None
    assert second.tries == 2


async def test_p01_stop_ends_waiting_and_leased_turns_alike(store: PostgresStore) -> None:
    talk, bystander = await begin(store), await begin(store)
    for _ in range(2):
        await add_turn(store, talk.id)
    untouched = await add_turn(store, bystander.id)
    leased = await lease(store)
    assert leased is not None
    async with store.transaction() as tx:
        assert await tx.turns.finish_waiting(talk.id, TurnOutcome.OVERTAKEN) == 2
    assert not await finish(store, leased)
    other = await lease(store)
    assert other is not None
    assert other.id == untouched


async def test_p13_an_overdue_turn_can_be_taken_apart_from_fresh_ones(store: PostgresStore) -> None:
    old, new = await begin(store), await begin(store)
    await add_turn(store, new.id, a_turn(at=later(10)))
    overdue = await add_turn(store, old.id, a_turn(at=NOW))
    async with store.transaction() as tx:
        turn = await tx.turns.lease(now=later(20), lease_s=LEASE_S, received_before=later(5))
        assert turn is not None
        assert turn.id == overdue
        assert await tx.turns.lease(now=later(20), lease_s=LEASE_S, received_before=later(5)) is None


async def test_a_turn_whose_conversation_is_busy_is_waited_for(
    store: PostgresStore, other_store: PostgresStore, databases: Databases
) -> None:
    """Passing it over would leave it to the next poll, and the person waiting for it."""
    talk = await begin(store)
    added = await add_turn(store, talk.id)
    async with store.transaction() as tx:
        await tx.conversations.lock(talk.id)
        waiting = asyncio.create_task(lease(other_store))
        while not await run_sql(databases.main_url, SOMEBODY_WAITS):
            assert not waiting.done()
    turn = await waiting
    assert turn is not None
    assert turn.id == added


async def test_a_busy_conversation_holds_nobody_else_up(
    store: PostgresStore, other_store: PostgresStore
) -> None:
    busy, free = await begin(store), await begin(store)
    await add_turn(store, busy.id)
    added = await add_turn(store, free.id)
    async with store.transaction() as tx:
        await tx.conversations.lock(busy.id)
        turn = await asyncio.wait_for(lease(other_store), timeout=5)
    assert turn is not None
    assert turn.id == added


async def test_p04_stop_and_a_lease_never_deadlock(
    store: PostgresStore, other_store: PostgresStore
) -> None:
    """A dialogue that leases and then locks must not meet a stop that locks and then ends turns."""
    talk = await begin(store)

    async def stop() -> None:
        async with store.transaction() as tx:
            await tx.conversations.lock(talk.id)
            await tx.turns.finish_waiting(talk.id, TurnOutcome.OVERTAKEN)

    async def work() -> None:
        async with other_store.transaction() as tx:
            turn = await tx.turns.lease(now=NOW, lease_s=LEASE_S)
            await tx.conversations.lock(talk.id)
            if turn is not None:
                await tx.turns.finish(turn, outcome=TurnOutcome.ANSWERED)

    for _ in range(20):
        await add_turn(store, talk.id)
        await asyncio.gather(stop(), work(), stop(), work())


async def test_a_damaged_turn_does_not_block_the_others(store: PostgresStore, databases: Databases) -> None:
    broken, whole = await begin(store), await begin(store)
    damaged = await add_turn(store, broken.id)
    added = await add_turn(store, whole.id)
    await run_sql(databases.main_url, f"UPDATE turns SET content_sealed = 'damaged' WHERE id = '{damaged}'")
    turn = await lease(store)
    assert turn is not None
    assert turn.id == added
    assert await lease(store) is None


async def test_the_thread_holds_both_directions_in_order_without_taps(store: PostgresStore) -> None:
    talk = await begin(store)
    async with store.transaction() as tx:
        first = await tx.turns.add(talk.id, a_turn("one", outcome=TurnOutcome.ANSWERED))
        await tx.outbox.add(talk.id, a_message(first, "tap-id", sort=Sort.TAP, key="tap"))
        await tx.outbox.add(talk.id, a_message(first, "answer one", key="utter_one"))
        await tx.turns.add(talk.id, a_turn("two"))
        thread = await tx.turns.thread(talk.id)
        latest = await tx.turns.latest(talk.id)
    assert [(e.who, e.text.open(), e.state, e.kind) for e in thread] == [
        ("person", "one", "answered", "text"),
        ("bot", "answer one", "due", "utter_one"),
        ("person", "two", "waiting", "text"),
    ]
    assert latest is not None
    assert latest[0] != first


async def test_nobody_has_a_latest_turn_before_they_write(store: PostgresStore) -> None:
    talk = await begin(store)
    async with store.transaction() as tx:
        assert await tx.turns.latest(talk.id) is None
        assert await tx.turns.thread(talk.id) == []
