"""P03: which copies at carriers a sweep finds, that it takes each once, and that their ids go with them."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.domain.carrier import DeliveryReport
from bot.domain.conversation import Conversation
from bot.domain.ids import Channel, ConversationId, Language
from bot.domain.records import OutboxState
from bot.store.postgres_store import PostgresStore
from tests.databases import Databases, run_sql
from tests.store.making import NOW, a_message, a_turn, an_address, begin, later

HOUR = 3600.0


async def say(
    store: PostgresStore, talk: Conversation, message_id: str, *, at: datetime, delivered: bool | None
) -> None:
    """The person wrote `message_id`, and was answered with one whose id ends in "-answer"."""
    async with store.transaction() as tx:
        turn = await tx.turns.add(talk.id, a_turn(at=at, message_id=message_id))
        await tx.outbox.add(talk.id, a_message(turn, due_at=at))
        leased = await tx.outbox.lease(now=at, lease_s=60)
        assert leased is not None
        answer = f"{message_id}-answer"
        await tx.outbox.finish(leased, state=OutboxState.SENT, at=at, carrier_message_id=answer)
        await tx.outbox.report(DeliveryReport(talk.channel, answer, answer, an_address(), delivered))


async def take(store: PostgresStore, talk: ConversationId, *, sent_before: datetime) -> list[str]:
    async with store.transaction() as tx:
        await tx.conversations.lock(talk)
        taken = await tx.copies.take_texts(talk, sent_before=sent_before)
        return [copy.carrier_message_id for copy in taken]


async def on_telegram(store: PostgresStore) -> Conversation:
    async with store.transaction() as tx:
        return await tx.conversations.begin(Channel.TELEGRAM, an_address(), language=Language.EN, at=NOW)


@pytest.mark.parametrize(
    ("delivered", "taken"), [(True, ["SM1", "SM1-answer"]), (False, ["SM1", "SM1-answer"]), (None, ["SM1"])]
)
async def test_a_text_is_taken_once_it_is_reported_on(
    store: PostgresStore, delivered: bool | None, taken: list[str]
) -> None:
    talk = await begin(store)
    await say(store, talk, "SM1", at=NOW, delivered=delivered)
    assert sorted(await take(store, talk.id, sent_before=later(-HOUR))) == taken
    assert await take(store, talk.id, sent_before=later(-HOUR)) == []
    assert sorted(await take(store, talk.id, sent_before=NOW)) == (
        [] if len(taken) == 2 else ["SM1-answer"]
    )


async def test_nothing_is_taken_while_a_send_is_of_unknown_outcome(store: PostgresStore) -> None:
    talk = await begin(store)
    await say(store, talk, "SM1", at=NOW, delivered=True)
    async with store.transaction() as tx:
        turn = await tx.turns.add(talk.id, a_turn(message_id="SM2"))
        await tx.outbox.add(talk.id, a_message(turn))
        sending = await tx.outbox.lease(now=NOW, lease_s=60)
        assert sending is not None
    assert await take(store, talk.id, sent_before=NOW) == []
    async with store.transaction() as tx:
        assert await tx.copies.texts_to_look_at(sent_before=NOW) == []
        await tx.outbox.postpone(sending, due_at=NOW, code="send_unknown", outcome_unknown=True)
    assert await take(store, talk.id, sent_before=NOW) == []
    async with store.transaction() as tx:
        again = await tx.outbox.lease(now=NOW, lease_s=60)
        assert again is not None
        await tx.outbox.finish(again, state=OutboxState.UNKNOWN, at=NOW)
    assert len(await take(store, talk.id, sent_before=NOW)) == 3


async def test_gone_ids_are_emptied_and_the_others_stay(store: PostgresStore, databases: Databases) -> None:
    talk = await begin(store)
    await say(store, talk, "SM1", at=NOW, delivered=True)
    await say(store, talk, "SM2", at=NOW, delivered=True)
    await take(store, talk.id, sent_before=NOW)
    async with store.transaction() as tx:
        assert await tx.copies.gone(talk.id, ["SM1", "SM2-answer"]) == 2
    async with store.transaction() as tx:
        assert await tx.copies.gone(talk.id, ["SM1", "SM2-answer"]) == 0
        left = await tx.conversations.copies_of(talk.id)
    assert [copy.carrier_message_id for copy in left] == ["SM1-answer", "SM2"]
    rows = await run_sql(databases.main_url, "SELECT clearing FROM turns ORDER BY carrier_message_id")
    assert rows == [(False,), (True,)]


async def test_a_chat_is_looked_at_when_quiet_or_old_and_messages_go_by_their_age(
    store: PostgresStore,
) -> None:
    talk = await on_telegram(store)
    await say(store, talk, "1", at=NOW, delivered=None)
    await say(store, talk, "2", at=later(2 * HOUR), delivered=None)
    never = {"quiet_since": later(-HOUR), "reachable_since": later(-HOUR)}
    async with store.transaction() as tx:
        assert await tx.copies.chats_to_look_at(**never) == []
        assert await tx.copies.chats_to_look_at(**{**never, "quiet_since": NOW}) == [talk.id]
        assert await tx.copies.chats_to_look_at(**{**never, "reachable_since": NOW}) == [talk.id]
        assert await tx.copies.newest_in_chat(talk.id) == later(2 * HOUR)
        await tx.conversations.lock(talk.id)
        taken = await tx.copies.take_chat(talk.id, up_to=later(HOUR))
        assert sorted(copy.carrier_message_id for copy in taken) == ["1", "1-answer"]
        assert await tx.copies.take_chat(talk.id, up_to=later(HOUR)) == []


async def test_an_edit_or_a_tap_is_as_old_as_the_message_it_was_made_on(store: PostgresStore) -> None:
    talk = await on_telegram(store)
    async with store.transaction() as tx:
        await tx.turns.add(talk.id, a_turn(at=NOW, message_id="1"))
        await tx.turns.add(talk.id, a_turn(at=later(3 * HOUR), message_id="1"))
        await tx.conversations.lock(talk.id)
        [copy] = await tx.copies.take_chat(talk.id, up_to=later(HOUR))
        assert copy.created_at == NOW
        assert await tx.copies.gone(talk.id, ["1"]) == 2


async def test_the_two_channels_are_swept_apart(store: PostgresStore) -> None:
    text, chat = await begin(store), await on_telegram(store)
    for talk in (text, chat):
        await say(store, talk, "7", at=NOW, delivered=True)
    async with store.transaction() as tx:
        assert await tx.copies.texts_to_look_at(sent_before=NOW) == [text.id]
        found = await tx.copies.chats_to_look_at(quiet_since=later(HOUR), reachable_since=NOW)
        assert found == [chat.id]
