"""P03: carriers' copies go while a talk goes on: texts once they arrived, chats after a silence."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.ids import Channel
from bot.domain.turn import NotText
from bot.services.clear_copies import clear_chats, clear_texts
from bot.services.delete_at_carrier import delete_at_carrier
from bot.services.send_next import send_next
from tests.databases import run_sql
from tests.line import World
from tests.promises.scripted import say

HOUR_S = 3600.0
OPENING = (say("Hi, I am a bot."), say("Others may read this.", "utter_opening_2"), say("OK now?"))
IDS = """SELECT carrier_message_id FROM turns WHERE carrier_message_id <> ''
         UNION ALL SELECT carrier_message_id FROM outbox WHERE carrier_message_id IS NOT NULL"""
JOBS = "SELECT state, conversation IS NULL FROM deletions"

on_sms = pytest.mark.parametrize("channel", [Channel.SMS], indirect=True, ids=["sms"])
on_telegram = pytest.mark.parametrize("channel", [Channel.TELEGRAM], indirect=True, ids=["telegram"])


@pytest.fixture
def channel(request: pytest.FixtureRequest) -> Channel:
    carrier: Channel = request.param
    return carrier


def kept(world: World) -> list[str]:
    return world.home.simulated.still_kept(world.phone)


async def rows(world: World, query: str) -> list[tuple[object, ...]]:
    return list(await run_sql(world.databases.main.open(), query))


async def text(world: World, words: str) -> None:
    """Reports come once the answer to the send has been written down, as they do from a real carrier."""
    world.home.simulated.hold_delivery()
    await world.text(words)
    await world.home.simulated.release_delivery()


async def begin(world: World) -> None:
    """A talk whose opening was said."""
    world.engine.decisions = OPENING
    await text(world, "hello there")
    world.engine.decisions = (say("I am here."),)


# --- SMS ------------------------------------------------------------------------------------------


@on_sms
async def test_p03_texts_that_arrived_are_deleted_at_twilio_in_one_job(world: World) -> None:
    await begin(world)
    assert len(kept(world)) == 4

    await world.later(1)

    assert kept(world) == []
    assert await rows(world, IDS) == [], "an id is kept for this alone, and goes with the copy"
    assert await rows(world, JOBS) == [("done", True)], "one job, which then names nobody"


@on_sms
async def test_p03_media_go_with_their_message(world: World) -> None:
    await world.home.simulated.send_not_text(world.phone, NotText.PHOTO, "look")
    await world.home.settle()
    await world.later(HOUR_S)
    assert kept(world) == []


@on_sms
async def test_p03_a_text_without_a_report_keeps_its_copy_for_an_hour(world: World) -> None:
    world.home.simulated.hold_reports()
    await world.text("hello there")
    await world.later(60)
    assert len(kept(world)) == 1, "what they wrote is gone, what we sent may still be asked after"

    await world.later(HOUR_S)

    assert kept(world) == []


@on_sms
async def test_p03_a_report_on_a_removed_text_is_taken_and_changes_nothing(world: World) -> None:
    world.home.simulated.hold_reports()
    await world.text("hello there")
    await world.later(2 * HOUR_S)
    before = await rows(world, "SELECT state, delivered, delivery_code, clearing FROM outbox")
    handoffs = await world.handoffs()

    await world.home.simulated.release_reports()
    await world.home.settle()

    answer = world.home.simulated.sms.last_report
    assert answer is not None
    assert answer.status == 200
    assert await rows(world, "SELECT state, delivered, delivery_code, clearing FROM outbox") == before
    assert await world.handoffs() == handoffs
    assert kept(world) == []


@on_sms
async def test_p03_an_undelivered_text_is_cleared_too(world: World) -> None:
    world.home.simulated.switch_off(world.phone)
    await text(world, "hello there")
    await world.later(1)
    assert kept(world) == []


@on_sms
async def test_p03_what_is_in_progress_is_put_off_and_not_lost(world: World) -> None:
    world.home.simulated.hold_delivery()
    await world.text("hello there")
    await world.later(HOUR_S + 1)
    assert len(kept(world)) == 1, "an hour without a report, and Twilio still refuses"
    assert (await rows(world, JOBS))[-1] == ("due", False)

    await world.home.simulated.release_delivery()
    await world.later(HOUR_S)

    assert kept(world) == []
    assert await rows(world, IDS) == []


@on_sms
@pytest.mark.parametrize("how", ["500", "429", "nothing", "refused"])
async def test_p03_clearing_waits_for_a_carrier_that_is_down(world: World, how: str) -> None:
    await begin(world)
    await world.home.simulated.carrier_down(Channel.SMS, how)
    await world.later(1)
    await world.later(HOUR_S)
    assert len(await rows(world, IDS)) == 4, "what is not known to be gone keeps its id"

    await world.home.simulated.carrier_up(Channel.SMS)
    await world.later(HOUR_S)

    assert kept(world) == []
    assert await rows(world, IDS) == []


@on_sms
async def test_p12_no_copy_goes_while_it_is_not_known_whether_a_text_left(world: World) -> None:
    await text(world, "hello there")
    await world.home.simulated.carrier_down(Channel.SMS, "nothing")
    world.engine.decisions = (say("Go on."),)
    await world.receive("and now")
    await world.home.think()
    await send_next(line=world.home.line, carriers=world.home.carriers)
    await world.home.simulated.carrier_up(Channel.SMS)

    assert await clear_texts(line=world.home.line) == 0, "find_sent looks for the copy"
    await world.later(60)

    assert world.sent() == ["I am here.", "Go on."], "sent once, found again"
    await world.later(2 * HOUR_S)
    assert kept(world) == []


@on_sms
async def test_p03_a_text_whose_id_was_never_told_goes_with_its_talk(world: World) -> None:
    await world.home.simulated.carrier_down(Channel.SMS, "nothing")
    await world.text("hello there")
    for _ in range(10):  # until nobody tries to learn any more whether it left
        await world.later(900)
    await world.home.simulated.carrier_up(Channel.SMS)
    await world.later(HOUR_S)
    await world.later(HOUR_S)
    assert len(kept(world)) == 1, "the carrier took it, and never said so"

    await world.later(73 * HOUR_S)
    await world.later(60)

    assert kept(world) == []
    assert await rows(world, "SELECT id FROM conversations") == []


@on_sms
async def test_p03_delete_after_clearing_counts_nothing_as_out_of_reach(world: World) -> None:
    await begin(world)
    await world.later(1)
    await world.text("DELETE")
    await world.later(1)
    assert kept(world) == []
    assert await rows(world, "SELECT sum(gone), sum(unreachable) FROM deletions") == [(5, 0)]


@on_sms
async def test_p03_delete_while_clearing_waits_is_still_done(world: World) -> None:
    await begin(world)
    await world.home.simulated.carrier_down(Channel.SMS, "500")
    await world.later(1)
    await world.text("DELETE")
    await world.home.simulated.carrier_up(Channel.SMS)
    await world.later(HOUR_S)
    assert kept(world) == []
    assert {state for state, _ in await rows(world, JOBS)} == {"done"}


@on_sms
async def test_an_operator_may_leave_copies_where_they_are(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = world.home.line.privacy
    object.__setattr__(rules, "clears_carrier_copies", False)
    try:
        await begin(world)
        await world.later(HOUR_S)
        assert len(kept(world)) == 4
    finally:
        object.__setattr__(rules, "clears_carrier_copies", True)


# --- Telegram -------------------------------------------------------------------------------------


@on_telegram
async def test_p03_a_chat_is_cleared_on_both_sides_after_an_hour_of_quiet(world: World) -> None:
    await begin(world)
    assert "After an hour with no text I clear this chat" in world.sent()[2]
    await world.later(HOUR_S - 60)
    assert len(kept(world)) == 5

    await world.later(60)

    assert kept(world) == []
    assert await rows(world, IDS) == []


@on_telegram
async def test_p03_a_talk_that_goes_on_is_not_cleared(world: World) -> None:
    await begin(world)
    for _ in range(8):
        await world.later(9 * 60)
        await world.text("still here")
    assert len(kept(world)) == 5 + 8 + 8 + 1, "each message and answer, and the offer of a word"


@on_telegram
@pytest.mark.parametrize("word", ["KEEP", "pls keep our chat", "guardalo", "garde ce chat svp"])
async def test_p03_whoever_asks_to_keep_the_chat_keeps_it_for_almost_two_days(
    world: World, word: str
) -> None:
    await begin(world)
    world.home.line.tally.take()  # of what other tests cleared
    await world.text(word)
    assert world.sent()[-1].startswith("OK, I keep this chat for now.")
    await world.later(40 * HOUR_S)
    assert len(kept(world)) == 7

    await world.later(7 * HOUR_S + 60)

    assert kept(world) == []
    counts = world.home.line.tally.take()
    assert counts["carrier_copies", "telegram:gone"] >= 7
    assert ("carrier_copies", "telegram:unreachable") not in counts


@on_telegram
async def test_p03_keeping_the_chat_can_be_taken_back(world: World) -> None:
    await begin(world)
    await world.text("keep it")
    await world.text("no dont keep it")
    assert "I keep nothing here longer" in world.sent()[-1]
    await world.later(HOUR_S)
    assert kept(world) == []


@on_telegram
async def test_p02_keep_in_a_new_talk_says_nothing_of_the_last(world: World) -> None:
    await begin(world)
    await world.text("KEEP")
    await world.text("EXIT")
    await world.text("hi")
    conversations = await rows(world, "SELECT kept_chat_at IS NULL FROM conversations ORDER BY ended_at")
    assert conversations == [(False,), (True,)]


@on_telegram
async def test_p03_who_was_not_told_keeps_the_chat_until_it_would_be_out_of_reach(world: World) -> None:
    await world.text("he has a knife and he is coming in")
    assert not any("clear this chat" in each for each in world.sent())
    await world.later(2 * HOUR_S)
    assert len(kept(world)) == 3, "with the one text that nobody is free yet"
    await world.later(47 * HOUR_S + 60)
    assert kept(world) == []


@on_telegram
async def test_p03_the_bound_is_checked_for_each_message(world: World) -> None:
    """A talk that never rests: what is old goes, what is young stays."""
    await begin(world)
    await world.text("KEEP")
    await world.text("can i talk to a person")
    for _ in range(5):
        await world.later(9 * HOUR_S + 1800)
        await world.text("still here")
    assert 0 < len(kept(world)) < 12
    left = {each.id for each in world.phone.transcript if not each.deleted}
    assert left == set(kept(world)), "nothing is out of reach"


@on_telegram
async def test_p03_what_came_too_late_is_counted(world: World) -> None:
    await begin(world)
    world.home.line.tally.take()
    world.home.clock.move(49 * HOUR_S)  # nothing swept meanwhile
    await world.later(0)
    assert world.home.line.tally.take()["carrier_copies", "telegram:unreachable"] == 5
    assert await rows(world, "SELECT gone, unreachable FROM deletions") == [(0, 5)]


@on_telegram
async def test_p03_a_chat_is_cleared_after_a_stop_too(world: World) -> None:
    await begin(world)
    await world.text("STOP")
    await world.later(HOUR_S)
    assert kept(world) == []


# --- both -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", list(Channel), indirect=True, ids=lambda each: each.value)
async def test_two_posts_at_once_take_each_copy_once(world: World) -> None:
    await begin(world)
    world.home.clock.move(HOUR_S)
    line = world.home.line
    taken = await asyncio.gather(*(sweep(line=line) for sweep in (clear_chats, clear_texts) * 3))
    assert sum(taken) == len(kept(world))
    assert len(await rows(world, JOBS)) == 1
    assert await clear_chats(line=line) + await clear_texts(line=line) == 0

    await asyncio.gather(*(delete_at_carrier(line=line, carriers=world.home.carriers) for _ in range(3)))

    assert kept(world) == []
    assert await rows(world, IDS) == []
