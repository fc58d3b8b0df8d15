"""The outbox: one row at a time in order, and every send ends in exactly one way (P01, P12)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.carrier import DeliveryReport
from bot.domain.ids import Channel, TurnId
from bot.domain.records import LeasedOutbound, OutboxState, Sort, TurnOutcome
from bot.domain.turn import Button
from bot.store.postgres_store import PostgresStore
from tests.databases import Databases, run_sql
from tests.store.making import NOW, a_message, a_turn, add_message, an_address, begin, later

LEASE_S = 60.0


async def lease(store: PostgresStore, *, at: float = 0) -> LeasedOutbound | None:
    async with store.transaction() as tx:
        return await tx.outbox.lease(now=later(at), lease_s=LEASE_S)


async def must_lease(store: PostgresStore, *, at: float = 0) -> LeasedOutbound:
    leased = await lease(store, at=at)
    assert leased is not None
    return leased


async def finish(
    store: PostgresStore, row: LeasedOutbound, *, state: OutboxState = OutboxState.SENT
) -> bool:
    async with store.transaction() as tx:
        return await tx.outbox.finish(
            row,
            state=state,
            at=NOW,
            carrier_message_id=f"out-{row.id}",
        )


async def postpone(
    store: PostgresStore, row: LeasedOutbound, *, until: float, unknown: bool = False
) -> bool:
    async with store.transaction() as tx:
        return await tx.outbox.postpone(
            row,
            due_at=later(until),
            code="busy",
            outcome_unknown=unknown,
        )


async def test_a_leased_row_is_what_was_queued(store: PostgresStore) -> None:
    talk = await begin(store)
    buttons = (Button("A person", "ask_for_human"), Button("Más tarde", "not_now"))
    async with store.transaction() as tx:
        turn = await tx.turns.add(talk.id, a_turn(outcome=TurnOutcome.ANSWERED))
        added = await tx.outbox.add(talk.id, a_message(turn, "who?", key="utter_who", buttons=buttons))
    row = await must_lease(store, at=1)
    assert (row.id, row.conversation, row.prompted_by) == (added, talk.id, turn)
    assert (row.text.open(), row.key, row.buttons) == ("who?", "utter_who", buttons)
    assert (row.sort, row.epoch, row.promise, row.by_worker) == (Sort.BOT, 1, False, None)
    assert (row.tries, row.outcome_unknown, row.first_send_at) == (1, False, later(1))


async def test_p05_nothing_is_queued_that_no_turn_prompted(store: PostgresStore) -> None:
    talk = await begin(store)
    async with store.transaction() as tx:
        with pytest.raises(IntegrityError):
            await tx.outbox.add(talk.id, a_message(TurnId(uuid4())))


async def test_texts_leave_in_the_order_they_were_queued(store: PostgresStore) -> None:
    talk, other = await begin(store), await begin(store)
    first = await add_message(store, talk.id)
    second = await add_message(store, talk.id)
    elsewhere = await add_message(store, other.id)
    one = await must_lease(store)
    two = await must_lease(store)
    assert (one.id, two.id) == (first, elsewhere)
    assert await lease(store) is None
    assert await finish(store, one)
    assert (await must_lease(store)).id == second


async def test_a_postponed_text_holds_back_the_ones_behind_it(store: PostgresStore) -> None:
    talk = await begin(store)
    first = await add_message(store, talk.id)
    await add_message(store, talk.id)
    assert await postpone(store, await must_lease(store), until=30)
    assert await lease(store, at=29) is None
    again = await must_lease(store, at=30)
    assert (again.id, again.tries, again.outcome_unknown) == (first, 2, False)
    assert again.first_send_at == NOW, "the first send stays the first"


async def test_nothing_leaves_before_it_is_due(store: PostgresStore) -> None:
    talk = await begin(store)
    await add_message(store, talk.id, due_at=later(5))
    assert await lease(store, at=4) is None
    await must_lease(store, at=5)


async def test_p12_a_send_whose_post_died_comes_back_as_unknown(
    store: PostgresStore, other_store: PostgresStore
) -> None:
    talk = await begin(store)
    await add_message(store, talk.id)
    dead = await must_lease(store)
    assert await lease(other_store, at=LEASE_S - 1) is None
    heir = await must_lease(other_store, at=LEASE_S)
    assert (heir.id, heir.tries, heir.outcome_unknown) == (dead.id, 2, True)
    assert not await finish(store, dead)
    assert not await postpone(store, dead, until=1)
    assert await finish(other_store, heir)


async def test_p12_an_unknown_outcome_stays_unknown_until_somebody_knows(store: PostgresStore) -> None:
    talk = await begin(store)
    await add_message(store, talk.id)
    assert await postpone(store, await must_lease(store), until=1, unknown=True)
    row = await must_lease(store, at=1)
    assert row.outcome_unknown
    assert await postpone(store, row, until=2, unknown=False)
    assert not (await must_lease(store, at=2)).outcome_unknown


@pytest.mark.parametrize(
    "state", [OutboxState.SENT, OutboxState.REFUSED, OutboxState.CANCELLED, OutboxState.UNKNOWN]
)
async def test_p12_what_has_ended_never_leaves_again(store: PostgresStore, state: OutboxState) -> None:
    talk = await begin(store)
    await add_message(store, talk.id)
    row = await must_lease(store)
    assert await finish(store, row, state=state)
    assert await lease(store, at=10 * LEASE_S) is None
    assert not await finish(store, row)


async def test_p01_stop_cancels_what_waits_and_leaves_what_is_on_its_way(store: PostgresStore) -> None:
    talk, bystander = await begin(store), await begin(store)
    await add_message(store, talk.id)
    await add_message(store, talk.id)
    sending = await must_lease(store)
    other = await add_message(store, bystander.id)
    async with store.transaction() as tx:
        assert await tx.outbox.cancel_waiting(talk.id) == 1
    assert (await must_lease(store)).id == other
    assert await finish(store, sending)
    assert await lease(store) is None


async def test_p12_many_posts_at_once_send_each_text_once_and_in_order(
    store: PostgresStore, other_store: PostgresStore
) -> None:
    talks = [await begin(store) for _ in range(5)]
    queued: dict[object, list[object]] = {talk.id: [] for talk in talks}
    for talk in talks * 4:
        queued[talk.id].append(await add_message(store, talk.id))
    sent: dict[object, list[object]] = {talk.id: [] for talk in talks}

    async def post(own: PostgresStore) -> None:
        while any(len(rows) < 4 for rows in sent.values()):
            row = await lease(own)
            if row is None:
                await asyncio.sleep(0)
                continue
            sent[row.conversation].append(row.id)
            assert await finish(own, row)

    await asyncio.gather(*(post(own) for own in [store, other_store] * 3))
    assert sent == queued


async def test_a_delivery_report_finds_its_message_and_forgets_nothing(
    store: PostgresStore, databases: Databases
) -> None:
    talk = await begin(store)
    await add_message(store, talk.id)
    row = await must_lease(store)
    await finish(store, row)
    report = DeliveryReport(Channel.SMS, "once", f"out-{row.id}", an_address(), delivered=True)
    async with store.transaction() as tx:
        for delivered, code in ((None, None), (False, "30003"), (None, None)):
            found = await tx.outbox.report(replace(report, delivered=delivered, code=code))
            assert found == talk.id
        for other in (replace(report, channel=Channel.TELEGRAM), replace(report, carrier_message_id="SM9")):
            assert await tx.outbox.report(other) is None
    kept = await run_sql(databases.main_url, "SELECT delivered, delivery_code FROM outbox")
    assert kept == [(False, "30003")]


async def test_the_last_key_said_is_the_last_queued_or_sent(store: PostgresStore) -> None:
    talk = await begin(store)
    async with store.transaction() as tx:
        turn = await tx.turns.add(talk.id, a_turn(outcome=TurnOutcome.ANSWERED))
        await tx.outbox.add(talk.id, a_message(turn, key="tap", sort=Sort.TAP))
        await tx.outbox.add(talk.id, a_message(turn, key="utter_cancelled"))
        await tx.outbox.cancel_waiting(talk.id)
        await tx.outbox.add(talk.id, a_message(turn, key="utter_one"))
        await tx.outbox.add(talk.id, a_message(turn, key="utter_two"))
        assert await tx.outbox.last_said(talk.id) == "utter_two"


async def test_a_damaged_row_does_not_block_the_others(store: PostgresStore, databases: Databases) -> None:
    talk, other = await begin(store), await begin(store)
    damaged = await add_message(store, talk.id)
    whole = await add_message(store, other.id)
    await run_sql(databases.main_url, f"UPDATE outbox SET key_sealed = 'x' WHERE id = '{damaged}'")
    assert (await must_lease(store)).id == whole
    kept = await run_sql(databases.main_url, f"SELECT state, code FROM outbox WHERE id = '{damaged}'")
    assert kept == [("cancelled", "unreadable")]
