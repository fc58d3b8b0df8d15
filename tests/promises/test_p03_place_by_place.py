"""P03: an erasure is a job per place, done at once where it can be and chased where it cannot."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from bot.domain.erasure import KEYS_AWAY, Checked, Erased, Place, PlaceState
from bot.domain.ids import Channel, ConversationId
from bot.domain.private import Private
from bot.domain.records import Cause
from bot.services.claim_handoff import claim_handoff
from bot.services.delete_at_carrier import delete_at_carrier
from bot.services.ports import Transaction
from bot.services.see_erasures import see_erasures
from bot.services.send_next import send_next
from tests.line import World
from tests.promises.leaving import (
    DAY,
    columns,
    erasures,
    keys_away,
    place,
    ruled,
    while_a_text_is_with_the_carrier,
)
from tests.promises.rows import count_rows
from tests.services.interrupted import interrupted

SOMEBODY_WAITS = """
    SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


async def test_p03_each_place_is_checked_and_counted(world: World) -> None:
    await world.text("hello")
    await world.text("can i talk to a person")
    await world.text("DELETE")

    [erasure] = await erasures(world)
    assert erasure.is_done
    assert erasure.finished_at is not None
    assert [each.place for each in erasure.places] == list(Place)
    assert {each.state for each in erasure.places} == {PlaceState.DONE}
    counts = {each.place: (each.gone > 0, each.left) for each in erasure.places}
    assert counts[Place.ROWS] == counts[Place.KEYS] == counts[Place.CARRIER] == (True, 0)


async def test_p03_what_is_kept_of_it_names_no_conversation_and_no_key(world: World) -> None:
    await world.text("hello")
    await world.text("DELETE")
    assert await columns(world, "SELECT DISTINCT subjects FROM erasure_places") == [(None,)]


async def test_p03_the_words_are_gone_before_anything_is_chased(world: World) -> None:
    await world.text("hello")
    await world.receive("DELETE")
    main, keys = await count_rows(world.databases)
    assert not {"conversations", "turns", "outbox", "trackers"} & set(main)
    assert keys == {"keys": 1}, "the one of the job at the carrier"


async def test_p03_rows_that_come_back_are_found_and_removed(world: World) -> None:
    """As from a backup that was restored at the wrong moment."""
    await world.text("hello")
    [row] = await columns(world, "SELECT id FROM conversations")
    await columns(world, "CREATE TABLE spare AS SELECT * FROM conversations")
    await world.receive("DELETE")
    await columns(world, "INSERT INTO conversations SELECT * FROM spare")
    await columns(world, "DROP TABLE spare")
    await world.home.settle()
    assert (await place(world, Place.ROWS)).code == "found_again"
    await world.later(60)
    assert (await place(world, Place.ROWS)).state is PlaceState.DONE
    assert await columns(world, f"SELECT id FROM conversations WHERE id = '{row[0]}'") == []


async def test_p03_delete_while_the_keys_database_is_down(world: World) -> None:
    await world.text("my name is on this phone")
    async with keys_away(world):
        await world.text("DELETE")
        main, _ = await count_rows(world.databases)
        assert not {"conversations", "turns", "outbox"} & set(main), "it does not wait for that database"
        assert (await place(world, Place.KEYS)).code == KEYS_AWAY
        assert world.home.simulated.still_kept(world.phone) == [], "nor does the carrier"
    await world.later(60)
    assert [each.is_done for each in await erasures(world)] == [True]
    assert (await count_rows(world.databases))[1] == {}


async def test_p03_the_carrier_does_not_wait_for_the_keys_database_behind_an_older_job(
    world: World,
) -> None:
    other = world.other_phone()
    await world.text("my name is on this phone")
    await world.home.simulated.text(other, "hello")
    await world.home.settle()
    await world.home.simulated.carrier_down(world.phone.channel, "500")
    await world.home.simulated.text(other, "DELETE")
    await world.home.settle()
    await world.home.simulated.carrier_up(world.phone.channel)
    world.home.clock.move(60)
    async with keys_away(world):
        await world.text("DELETE")
        assert world.home.simulated.still_kept(world.phone) == []
        assert world.home.simulated.still_kept(other), "the key of that job cannot be reached"
    await world.later(300)
    assert world.home.simulated.still_kept(other) == []


async def test_p03_an_urgent_conversation_is_remembered_also_while_its_reasons_are_closed(
    world: World,
) -> None:
    await world.text("he has a gun and hes outside the door")
    async with keys_away(world):
        await world.text("DELETE")
    assert await columns(world, "SELECT kinds FROM urgent_erased") == [("",)]


@pytest.mark.parametrize("how", ["500", "429"])
async def test_p03_a_carrier_that_is_down_for_a_day_is_chased_and_done_after(
    world: World, how: str
) -> None:
    await world.text("hello")
    await world.home.simulated.carrier_down(world.phone.channel, how)
    await world.text("DELETE")
    for _ in range(25):
        await world.later(3600)
    seen = await see_erasures(line=world.home.line)
    assert len(seen.failing) == 1, "after a day the operator is told"
    carrier = await place(world, Place.CARRIER)
    assert (carrier.state, carrier.code) == (PlaceState.DUE, "delete_delayed")

    await world.home.simulated.carrier_up(world.phone.channel)
    await world.later(3600)
    assert world.home.simulated.still_kept(world.phone) == []
    seen = await see_erasures(line=world.home.line)
    assert (len(seen.failing), seen.done) == (0, 1)


async def test_p03_what_became_too_old_meanwhile_is_owned_up_to(world: World) -> None:
    await world.text("hello")
    await world.home.simulated.carrier_down(world.phone.channel, "500")
    await world.text("DELETE")
    await world.later(2 * DAY + 60)
    await world.home.simulated.carrier_up(world.phone.channel)
    await world.later(3600)
    carrier = await place(world, Place.CARRIER)
    assert carrier.state is PlaceState.DONE
    assert (carrier.left > 0) is (world.phone.channel is Channel.TELEGRAM), "Telegram's 48 hours"
    assert len((await see_erasures(line=world.home.line)).failing) == (carrier.left > 0)


# Telegram has no such state.
@pytest.mark.parametrize("channel", [Channel.SMS], ids=["sms"])
async def test_p03_texts_still_in_progress_are_deleted_once_they_have_arrived(world: World) -> None:
    world.home.simulated.hold_delivery()
    await world.text("hello")
    await world.text("DELETE")
    assert (await place(world, Place.CARRIER)).state is PlaceState.DUE
    await world.home.simulated.release_delivery()
    await world.later(60)
    carrier = await place(world, Place.CARRIER)
    assert (carrier.state, carrier.gone, carrier.left) == (PlaceState.DONE, 3, 0), "over both tries"
    assert world.home.simulated.still_kept(world.phone) == []


async def test_p03_delete_in_mid_turn_throws_the_answer_away(world: World) -> None:
    world.engine.go.clear()
    await world.receive("hello")
    thinking = asyncio.create_task(world.home.think())
    await world.engine.entered.wait()
    await world.receive("DELETE")
    world.engine.go.set()
    await thinking
    await world.home.settle()
    assert world.sent() == []
    assert [each.is_done for each in await erasures(world)] == [True]


async def test_p03_delete_in_mid_send_removes_that_text_too(world: World) -> None:
    await while_a_text_is_with_the_carrier(world, "DELETE")
    assert world.sent() == ["I am here."]
    await world.home.settle()
    await world.later(1)
    assert world.home.simulated.still_kept(world.phone) == []
    await world.later(200)  # it was looked for texts without an id, too
    [erasure] = await erasures(world)
    assert erasure.is_done
    assert erasure.left_at(Place.QUEUED) == 0
    assert next(each for each in erasure.places if each.place is Place.CARRIER).gone == 3


async def test_p03_a_text_in_mid_send_that_the_carrier_did_not_take_is_no_loose_end(world: World) -> None:
    await world.home.simulated.carrier_down(world.phone.channel, "429")
    await while_a_text_is_with_the_carrier(world, "DELETE")
    await world.home.simulated.carrier_up(world.phone.channel)
    await world.later(200)
    assert [(each.is_done, each.left_at(Place.QUEUED)) for each in await erasures(world)] == [(True, 0)]
    assert world.sent() == []


async def test_p03_a_sender_that_died_leaves_an_honest_count(world: World) -> None:
    await world.receive("hello")
    await world.home.think()
    async with world.home.store.transaction() as tx:
        assert await tx.outbox.lease(now=world.home.clock(), lease_s=60)
    await world.text("DELETE")
    assert (await place(world, Place.QUEUED)).code == "being_sent"
    await world.later(120)
    queued = await place(world, Place.QUEUED)
    assert (queued.state, queued.left, queued.code) == (PlaceState.DONE, 1, "send_unknown")


async def test_p03_twice_in_mid_send_leaves_no_loose_end(world: World) -> None:
    async def twice() -> None:
        await world.receive("DELETE")
        world.home.clock.move(1)
        await world.receive("delete everything")

    await world.receive("hello")
    await world.home.think()
    assert await send_next(line=interrupted(world.home.line, twice), carriers=world.home.carriers)
    assert world.sent() == ["I am here."]
    await world.home.settle()
    await world.later(70)
    assert world.home.simulated.still_kept(world.phone) == []
    assert [each.left_at(Place.QUEUED) for each in await erasures(world)] == [0, 0]


async def test_p03_news_of_a_text_is_not_undone_by_a_check_that_had_begun(world: World) -> None:
    await world.receive("hello")
    await world.home.think()
    now = world.home.clock()
    async with world.home.store.transaction() as tx:
        assert await tx.outbox.lease(now=now, lease_s=60)
    await world.receive("DELETE")
    async with world.home.store.transaction() as tx:
        checks = [await tx.erasures.lease(now=world.home.clock(), lease_s=60) for _ in Place]
        fingerprint = await tx.conversations.lock_person(world.phone.channel, Private(world.phone.address))
        await tx.erasures.came_to_an_end(fingerprint, at=now)
        check = next(each for each in checks if each is not None and each.place is Place.QUEUED)
        await tx.erasures.record(check, Checked(True, check.gone, check.left), due_at=now, at=now)
    assert (await place(world, Place.QUEUED)).left == 0


async def test_p03_twice_is_two_requests_and_both_are_done(world: World) -> None:
    await world.text("hello")
    await world.text("DELETE")
    await world.text("DELETE")
    assert [each.is_done for each in await erasures(world)] == [True, True]
    assert world.home.simulated.still_kept(world.phone) == []


async def test_p03_twice_while_the_carrier_is_down(world: World) -> None:
    await world.text("hello")
    await world.home.simulated.carrier_down(world.phone.channel, "500")
    await world.text("DELETE")
    await world.text("delete everything")
    await world.home.simulated.carrier_up(world.phone.channel)
    await world.later(3600)
    assert [each.is_done for each in await erasures(world)] == [True, True]
    assert world.home.simulated.still_kept(world.phone) == []


async def test_p03_the_job_of_an_exit_becomes_part_of_the_erasure(world: World) -> None:
    await world.text("hello")
    await world.home.simulated.carrier_down(world.phone.channel, "500")
    await world.text("EXIT")
    await world.text("DELETE")
    assert not (await erasures(world))[0].is_done
    await world.home.simulated.carrier_up(world.phone.channel)
    await world.later(3600)
    assert (await erasures(world))[0].is_done
    assert world.home.simulated.still_kept(world.phone) == []


async def test_p03_delete_and_the_end_of_clearing_a_left_chat_never_wait_for_each_other(
    world: World,
) -> None:
    """DELETE locks the talk and then its jobs; a job that ends, and may say the cover, does so too."""
    with ruled(world, cover="utter_cover_order"):
        await world.text("hello")
        [(talk,)] = await columns(world, "SELECT id FROM conversations")
        left = ConversationId(UUID(str(talk)))
        async with world.home.store.transaction() as tx:
            address = Private(world.phone.address)
            person = await tx.conversations.lock_person(world.phone.channel, address)
            cause = Cause(leaving=left, person=person)
            await tx.deletions.add(world.phone.channel, address, [], at=world.home.clock(), cause=cause)
        async with world.home.store.transaction() as tx:
            await tx.conversations.lock(left)
            job = asyncio.create_task(delete_at_carrier(line=world.home.line, carriers=world.home.carriers))
            while not await columns(world, SOMEBODY_WAITS):
                assert not job.done()
            await tx.deletions.adopt(person, erasure=await _an_erasure(world, tx=tx))
        assert await job


async def _an_erasure(world: World, *, tx: Transaction) -> UUID:
    fingerprint = await tx.conversations.lock_person(world.phone.channel, Private(world.phone.address))
    return await tx.erasures.begin(fingerprint, world.phone.channel, Erased(), at=world.home.clock())


async def test_p01_delete_after_a_stop_says_nothing_and_the_stop_stays(world: World) -> None:
    await world.text("hello")
    await world.text("STOP")
    before = world.sent()
    await world.text("DELETE")
    await world.text("hi")
    await world.text("did you delete it")
    assert world.sent() == before
    assert await columns(world, "SELECT count(*) FROM suppressions") == [(1,)]

    await world.text("START")
    await world.text("hello again")
    assert len(world.sent()) > len(before), "START works after a deletion"
    assert await columns(world, "SELECT count(*) FROM suppressions") == [(0,)]


async def test_p03_all_that_a_stop_leaves_behind_is_a_keyed_fingerprint(world: World) -> None:
    """It is made with a key that stands in no database; nothing else holds it once the receipt is gone."""
    await world.text("hello")
    await world.text("STOP")
    await world.text("DELETE")
    await world.later(3 * DAY + 3600)
    main, keys = await count_rows(world.databases)
    assert set(main) == {"suppressions", "deletions", "seen"}
    assert keys == {}
    [(fingerprint, channel)] = await columns(world, "SELECT fingerprint, channel FROM suppressions")
    assert isinstance(fingerprint, bytes)
    address = world.phone.address.encode()
    assert address not in fingerprint
    kept = await columns(world, "SELECT to_jsonb(d)::text FROM deletions d")
    assert not [
        row for row in kept if fingerprint.hex() in str(row[0]) or world.phone.address in str(row[0])
    ]
    assert channel == world.phone.channel.value


async def test_p03_while_a_worker_holds_it_the_urgent_reason_stays_until_the_lease_ends(
    world: World,
) -> None:
    await world.text("he has a gun and hes outside the door")
    [handoff] = await world.handoffs()
    held = await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    assert held.lease_until is not None
    await world.text("DELETE")
    async with world.home.store.transaction() as tx:
        [urgent] = await tx.urgent_erased.shown(world.home.clock())
    assert (urgent.held_by, urgent.ends_at) == ("ana", held.lease_until)
    assert urgent.kinds[0].startswith("danger:")
    assert await world.handoffs() == []
    names = "SELECT column_name FROM information_schema.columns WHERE table_name = 'urgent_erased'"
    assert {name for (name,) in await columns(world, names)} == {"id", "at", "kinds", "held_by", "ends_at"}

    await world.later((held.lease_until - world.home.clock()).total_seconds() + 1)
    assert await columns(world, "SELECT * FROM urgent_erased") == []


async def test_p03_one_that_nobody_had_taken_is_remembered_for_a_day(world: World) -> None:
    await world.text("he has a gun and hes outside the door")
    await world.text("DELETE")
    await world.later(DAY - 60)
    assert await columns(world, "SELECT count(*) FROM urgent_erased") == [(1,)]
    await world.later(120)
    assert await columns(world, "SELECT count(*) FROM urgent_erased") == [(0,)]


async def test_p03_of_one_that_was_not_urgent_nothing_stays(world: World) -> None:
    await world.text("can i talk to a person")
    await world.text("DELETE")
    assert await columns(world, "SELECT count(*) FROM urgent_erased") == [(0,)]
