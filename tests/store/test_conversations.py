"""Conversations: one open per person, found by fingerprint, erased with everything in them."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.carrier import CarrierCopy
from bot.domain.conversation import State
from bot.domain.danger import DangerLevel
from bot.domain.ids import Channel, Language
from bot.domain.private import Private
from bot.domain.records import OutboxState, TurnOutcome
from bot.domain.urgency import Urgency
from bot.errors import KeyDestroyed
from bot.store import conversations as conversations_module
from bot.store.postgres_store import PostgresStore
from tests.databases import Databases, run_sql
from tests.store.making import NOW, a_message, a_turn, add_turn, an_address, begin, later


async def test_p15_a_person_is_found_again_by_fingerprint(store: PostgresStore) -> None:
    address = an_address()
    begun = await begin(store, address)
    async with store.transaction() as tx:
        fingerprint = await tx.conversations.lock_person(Channel.SMS, address)
        assert await tx.conversations.current(fingerprint) == begun
        assert await tx.conversations.address_of(begun.id) == address
        assert await tx.conversations.get(begun.id) == await tx.conversations.lock(begun.id) == begun
        assert (begun.state, begun.epoch) == (State.BOT, 1)


async def test_an_ended_conversation_is_not_current_but_still_theirs(store: PostgresStore) -> None:
    first = await begin(store)
    async with store.transaction() as tx:
        await tx.conversations.save(first.leave(NOW))
        assert await tx.conversations.current(first.fingerprint) is None
        assert await tx.conversations.all_of(first.fingerprint) == [first.leave(NOW)]


async def test_a_change_is_saved_whole(store: PostgresStore) -> None:
    begun = await begin(store)
    changed = begun.heard(later(5), DangerLevel.URGENT).to_worker()
    async with store.transaction() as tx:
        await tx.conversations.save(changed)
    async with store.transaction() as tx:
        assert await tx.conversations.get(begun.id) == changed


async def test_a_person_never_has_two_open_conversations(store: PostgresStore) -> None:
    address = an_address()
    await begin(store, address)
    with pytest.raises(IntegrityError) as refused:
        await begin(store, address)
    assert address.open() not in str(refused.value)


async def test_p12_two_messages_of_a_new_person_at_once_begin_one_conversation(
    store: PostgresStore, other_store: PostgresStore
) -> None:
    address = an_address()

    async def accept(through: PostgresStore) -> object:
        async with through.transaction() as tx:
            fingerprint = await tx.conversations.lock_person(Channel.SMS, address)
            found = await tx.conversations.current(fingerprint)
            if found is None:
                found = await tx.conversations.begin(Channel.SMS, address, language=Language.EN, at=NOW)
            return found.id

    met = await asyncio.gather(*(accept(through) for through in [store, other_store] * 4))
    assert len(set(met)) == 1


async def test_p19_no_two_conversations_share_a_pseudonym(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter(["Quiet Harbor 41", "Quiet Harbor 41", "Calm Pine 12"])
    monkeypatch.setattr(conversations_module, "draw_pseudonym", lambda: next(drawn))
    names = [(await begin(store)).pseudonym, (await begin(store)).pseudonym]
    assert names == ["Quiet Harbor 41", "Calm Pine 12"]


async def test_p03_the_carriers_copies_of_both_directions_are_listed_once(store: PostgresStore) -> None:
    talk = await begin(store)
    async with store.transaction() as tx:
        turn = await tx.turns.add(talk.id, a_turn(message_id="in-1", at=NOW))
        await tx.turns.add(talk.id, a_turn("hello, edited", message_id="in-1", at=later(1)))
        await tx.turns.add(talk.id, a_turn("no copy", message_id=""))
        await tx.outbox.add(talk.id, a_message(turn))
        await tx.outbox.add(talk.id, a_message(turn, "never left"))
        leased = await tx.outbox.lease(now=NOW, lease_s=30)
        assert leased is not None
        await tx.outbox.finish(
            leased,
            state=OutboxState.SENT,
            at=later(2),
            carrier_message_id="out-1",
        )
        copies = await tx.conversations.copies_of(talk.id)
    assert copies == [CarrierCopy("in-1", NOW), CarrierCopy("out-1", later(2))]


async def test_p03_erasing_leaves_no_row_and_no_key(store: PostgresStore, databases: Databases) -> None:
    talk, bystander = await begin(store), await begin(store)
    async with store.transaction() as tx:
        turn = await tx.turns.add(talk.id, a_turn())
        await tx.outbox.add(talk.id, a_message(turn))
        await tx.handoffs.open_or_raise(
            talk.id, urgency=Urgency.HIGH, reasons=("asked_for_person",), at=NOW
        )
        await tx.trackers.save(talk.id, b"snapshot")
    async with store.transaction() as tx:
        await tx.conversations.erase(talk.id)
    for table in ("turns", "outbox", "handoffs", "trackers", "keys_to_destroy"):
        assert await run_sql(databases.main_url, f"SELECT * FROM {table}") == [], table
    left = await run_sql(databases.main_url, "SELECT id, key_id FROM conversations")
    assert [row["id"] for row in left] == [bystander.id]
    assert await run_sql(databases.keys_url, "SELECT id FROM keys") == [(left[0]["key_id"],)]


async def test_p03_nothing_can_be_added_to_an_erased_conversation(store: PostgresStore) -> None:
    talk = await begin(store)
    turn = await add_turn(store, talk.id)
    async with store.transaction() as tx:
        await tx.conversations.erase(talk.id)
        await tx.conversations.erase(talk.id)
    async with store.transaction() as tx:
        for attempt in (
            tx.turns.add(talk.id, a_turn()),
            tx.outbox.add(talk.id, a_message(turn)),
            tx.handoffs.open_or_raise(talk.id, urgency=Urgency.LOW, reasons=(), at=NOW),
            tx.trackers.save(talk.id, b""),
            tx.conversations.address_of(talk.id),
            tx.turns.thread(talk.id),
        ):
            with pytest.raises(KeyDestroyed):
                await attempt


async def test_a_failed_transaction_erases_nothing(store: PostgresStore) -> None:
    address = an_address()
    talk = await begin(store, address)
    with contextlib.suppress(RuntimeError):
        async with store.transaction() as tx:
            await tx.conversations.erase(talk.id)
            raise RuntimeError
    async with store.transaction() as tx:
        assert await tx.conversations.address_of(talk.id) == address


async def test_silence_and_the_unheard_are_found(store: PostgresStore) -> None:
    quiet, stopped, chatty = await begin(store), await begin(store), await begin(store)
    async with store.transaction() as tx:
        await tx.conversations.save(chatty.heard(later(60), DangerLevel.NONE))
        await tx.conversations.save(stopped.stop())
        await tx.turns.add(stopped.id, a_turn("are you there", outcome=TurnOutcome.UNHEARD))
        silent = await tx.conversations.silent_since(NOW + timedelta(seconds=1))
        unheard = await tx.conversations.unheard()
    assert {talk.id for talk in silent} == {quiet.id, stopped.id}
    assert [talk.id for talk in unheard] == [stopped.id]


async def test_strange_text_is_kept_as_it_came(store: PostgresStore) -> None:
    strange = "half an emoji \ud83d, a zero \x00, ünïcödé"
    talk = await begin(store, Private(strange))
    async with store.transaction() as tx:
        await tx.turns.add(talk.id, a_turn(strange))
        assert (await tx.conversations.address_of(talk.id)).open() == strange
        assert (await tx.turns.thread(talk.id))[0].text.open() == strange
