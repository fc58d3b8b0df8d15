"""Consents: asked once at a time, live until their end, ended together, erased with the talk."""

from __future__ import annotations

from bot.domain.consent import WrittenKind
from bot.domain.gates import SESSION
from bot.store.postgres_store import PostgresStore
from tests.databases import Databases, run_sql
from tests.store.making import NOW, add_turn, begin, later


async def test_a_consent_is_live_from_the_yes_to_its_end(store: PostgresStore) -> None:
    talk = await begin(store)
    turn = await add_turn(store, talk.id)
    async with store.transaction() as tx:
        await tx.consents.ask(talk.id, item="bed", turn=turn, at=NOW)
        assert await tx.consents.live(talk.id, now=NOW) == []
        asked = await tx.consents.asked(talk.id)
        assert asked is not None
        await tx.consents.save(asked.given(turn, at=NOW, ends_at=NOW + SESSION))
    async with store.transaction() as tx:
        assert await tx.consents.asked(talk.id) is None
        [live] = await tx.consents.live(talk.id, now=later(60))
        assert (live.item, live.kind, live.given_turn) == ("bed", None, turn)
        assert await tx.consents.live(talk.id, now=NOW + SESSION) == []


async def test_only_the_latest_question_can_be_answered(store: PostgresStore) -> None:
    talk = await begin(store)
    turn = await add_turn(store, talk.id)
    async with store.transaction() as tx:
        await tx.consents.ask(talk.id, item="bed", turn=turn, at=NOW)
        await tx.consents.ask(talk.id, kind=WrittenKind.PHONE, turn=turn, at=later(1))
        asked = await tx.consents.asked(talk.id)
    assert asked is not None
    assert (asked.item, asked.kind) == (None, WrittenKind.PHONE)


async def test_all_end_at_once_and_of_one_talk_only(store: PostgresStore) -> None:
    talk, other = await begin(store), await begin(store)
    for each in (talk, other):
        turn = await add_turn(store, each.id)
        async with store.transaction() as tx:
            asked = await tx.consents.ask(each.id, item="bed", turn=turn, at=NOW)
            await tx.consents.save(asked.given(turn, at=NOW, ends_at=NOW + SESSION))
            await tx.consents.ask(each.id, item="food", turn=turn, at=NOW)
    async with store.transaction() as tx:
        assert await tx.consents.end_all(talk.id, at=later(5)) == 2
        assert await tx.consents.live(talk.id, now=later(5)) == []
        assert await tx.consents.asked(talk.id) is None
        assert len(await tx.consents.live(other.id, now=later(5))) == 1


async def test_p15_the_item_is_sealed_and_p03_goes_with_the_talk(
    store: PostgresStore, databases: Databases
) -> None:
    talk = await begin(store)
    turn = await add_turn(store, talk.id)
    async with store.transaction() as tx:
        await tx.consents.ask(talk.id, item="quartzlantern", turn=turn, at=NOW)
        await tx.audit.record("written_released", talk.id, about=turn, by="ana", at=NOW)
        await tx.audit.record("written_released", talk.id, about=turn, by="ana", at=NOW)
        assert len(await tx.audit.of(talk.id)) == 1, "one release, however often its send was tried"
    [row] = await run_sql(databases.main_url, "SELECT item_sealed FROM consents")
    assert b"quartzlantern" not in row["item_sealed"]
    async with store.transaction() as tx:
        await tx.conversations.erase(talk.id)
    assert await run_sql(databases.main_url, "SELECT 1 FROM consents UNION ALL SELECT 1 FROM audit") == []
