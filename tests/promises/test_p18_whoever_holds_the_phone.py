"""P18: after an exit or a long silence earlier talk opens only with the person's own word."""

from __future__ import annotations

import pytest

from bot.domain.gates import SESSION
from bot.domain.ids import ConversationId
from tests.databases import run_sql
from tests.line import World
from tests.promises.scripted import say

TWO_HOURS = 2 * 3600.0
LONG = SESSION.total_seconds() + 60


def talk(world: World, at: int = -1) -> ConversationId:
    return world.engine.asked[at].conversation


async def test_p18_after_a_long_silence_the_next_message_meets_a_blank_start(world: World) -> None:
    await world.text("i need a bed")
    world.home.clock.move(LONG)
    await world.text("hello?")
    assert world.engine.asked[-1].snapshot is None
    assert talk(world) != talk(world, 0)


async def test_p18_after_two_hours_the_talk_goes_on_where_it_was(world: World) -> None:
    await world.text("i need a bed")
    world.home.clock.move(TWO_HOURS)
    await world.text("im back")
    assert talk(world) == talk(world, 0)
    assert world.engine.asked[-1].snapshot is not None


async def test_p18_a_worker_who_is_awaited_is_not_lost_in_a_blank_start(world: World) -> None:
    await world.text("hello")
    await world.text("can i talk to a person")
    world.home.clock.move(LONG)
    await world.text("anyone there")
    assert talk(world) == talk(world, 0)


async def test_p18_the_word_opens_the_talk_after_an_exit(world: World) -> None:
    await world.text("i need a bed")
    await world.text("my word is blue lamp")
    await world.text("EXIT")
    await world.text("who is this")
    assert talk(world) != talk(world, 0)

    await world.text("Blue lamp!")
    assert "go on where we were" in world.sent()[-1]
    await world.text("so about that bed")

    assert talk(world) == talk(world, 0)
    assert world.engine.asked[-1].snapshot is not None


async def test_p18_the_word_opens_the_talk_after_a_long_silence(world: World) -> None:
    await world.text("i need a bed")
    await world.text("my word is bluebird")
    world.home.clock.move(LONG)
    await world.text("bluebird")
    await world.text("so")
    assert talk(world) == talk(world, 0)


async def test_p18_another_word_opens_nothing_and_neither_does_anybody_elses(world: World) -> None:
    await world.text("i need a bed")
    await world.text("my word is bluebird")
    await world.text("EXIT")
    await world.text("redbird")
    assert talk(world) != talk(world, 0)
    other = world.other_phone()
    await world.home.simulated.text(other, "bluebird")
    await world.home.settle()
    assert talk(world) != talk(world, 0)


@pytest.mark.parametrize(("guesses", "opens"), [(17, True), (18, False)])
async def test_p18_a_word_cannot_be_guessed_for_ever(world: World, guesses: int, opens: bool) -> None:
    await world.text("i need a bed")
    await world.text("my word is bluebird")
    world.home.clock.move(60)
    await world.text("EXIT")
    for number in range(guesses):
        await world.receive(f"is it bird {number}")
        if number == 7:
            await world.text("EXIT")  # a blank start gives no new tries
    await world.home.settle()
    await world.text("bluebird")
    assert ("go on where we were" in world.sent()[-1]) is opens


async def test_p18_the_word_is_kept_as_a_fingerprint_alone(world: World) -> None:
    await world.text("hello")
    await world.text("my word is quartzlantern")
    await world.text("quartzlantern")
    async with world.home.store.transaction() as tx:
        thread = await tx.turns.thread(talk(world, 0))
    assert not any("quartzlantern" in entry.text.open() for entry in thread)
    [row] = await run_sql(world.databases.main.open(), "SELECT word_fingerprint FROM conversations")
    assert row["word_fingerprint"] is not None
    assert b"quartz" not in row["word_fingerprint"]


async def test_p01_the_word_lifts_no_stop(world: World) -> None:
    await world.text("hello")
    await world.text("my word is bluebird")
    await world.text("STOP")
    before = world.sent()
    await world.text("bluebird")
    assert world.sent() == before


async def test_p03_after_delete_the_word_opens_nothing(world: World) -> None:
    await world.text("hello")
    await world.text("my word is bluebird")
    await world.text("DELETE")
    await world.later(1)
    await world.text("bluebird")
    assert world.engine.asked[-1].snapshot is None


async def test_p18_the_word_is_offered_once_when_a_talk_closes(world: World) -> None:
    world.engine.decisions = (say("That is all for now.", key="utter_close"),)
    await world.text("no")
    await world.text("no")
    assert sum("pick a word" in text for text in world.sent()) == 1
