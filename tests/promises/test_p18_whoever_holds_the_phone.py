"""P18: after an exit or a long silence earlier talk opens only with the person's own word."""

from __future__ import annotations

import pytest

from bot.domain.ids import Channel, ConversationId
from bot.services.claim_handoff import claim_handoff
from tests.databases import run_sql
from tests.line import World
from tests.promises.scripted import say

NINE_MINUTES = 9 * 60.0
LONG = 11 * 60.0


def talk(world: World, at: int = -1) -> ConversationId:
    return world.engine.asked[at].conversation


async def test_p18_after_a_long_silence_the_next_message_meets_a_blank_start(world: World) -> None:
    await world.text("i need a bed")
    world.home.clock.move(LONG)
    await world.text("hello?")
    assert world.engine.asked[-1].snapshot is None
    assert talk(world) != talk(world, 0)


async def test_p18_after_nine_minutes_the_talk_goes_on_where_it_was(world: World) -> None:
    await world.text("i need a bed")
    world.home.clock.move(NINE_MINUTES)
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
    await world.text("hello")
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


@pytest.mark.parametrize(("guesses", "opens"), [(19, True), (20, False)])
async def test_p18_a_word_cannot_be_guessed_for_ever(world: World, guesses: int, opens: bool) -> None:
    await world.text("i need a bed")
    await world.text("my word is bluebird")
    world.home.clock.move(60)
    await world.text("EXIT")
    for number in range(guesses):
        await world.receive(f"bird {number}")
        if number == 7:
            await world.text("EXIT")  # a blank start gives no new tries
    await world.home.settle()
    await world.text("bluebird")
    assert ("go on where we were" in world.sent()[-1]) is opens


async def test_p18_the_word_is_kept_as_a_sealed_slow_hash_alone(world: World) -> None:
    await world.text("hello")
    await world.text("my word is quartzlantern")
    await world.text("quartzlantern")
    async with world.home.store.transaction() as tx:
        thread = await tx.turns.thread(talk(world, 0))
        conversation = await tx.conversations.get(talk(world, 0))
        assert conversation is not None
        [kept] = await tx.conversations.words_of(conversation.fingerprint, most=3)
    assert not any("quartzlantern" in entry.text.open() for entry in thread)
    assert kept.slow.open().startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    [row] = await run_sql(world.databases.main.open(), "SELECT word_sealed FROM conversations")
    assert b"argon2" not in row["word_sealed"]


async def test_p18_two_people_with_the_same_word_have_hashes_of_their_own(world: World) -> None:
    await world.text("my word is bluebird")
    await world.home.simulated.text(world.other_phone(), "my word is bluebird")
    async with world.home.store.transaction() as tx:
        rows = await run_sql(world.databases.main.open(), "SELECT fingerprint FROM conversations")
        found = [await tx.conversations.words_of(bytes(row["fingerprint"]), most=3) for row in rows]
    [first], [second] = found
    assert first.slow.open() != second.slow.open()


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


async def test_p18_the_word_is_offered_once_and_early(world: World) -> None:
    for words in ("hi", "ok", "i need a bed", "ok", "ok", "ok"):
        await world.text(words)
    offers = [at for at, text in enumerate(world.sent()) if "pick a word" in text]
    assert len(offers) == 1
    assert offers[0] <= 4, "in time to be of use"


async def test_p18_the_offer_is_no_second_question(world: World) -> None:
    world.engine.decisions = (say("A bed."), say("Is that OK?", key="utter_what_matters"))
    for _ in range(6):
        await world.text("hm ok then")
    texts = world.sent()
    at = next(at for at, text in enumerate(texts) if "pick a word" in text)
    assert "?" not in texts[at]
    assert texts[at - 1 : at + 2][::2] == ["A bed.", "Is that OK?"], "the question comes last"


@pytest.mark.parametrize("intent", ["not_alone", "goodbye", "feeling_bad"])
async def test_p18_no_word_is_offered_where_somebody_may_be_near(world: World, intent: str) -> None:
    world.engine.intent = intent
    for _ in range(6):
        await world.text("ok then")
    assert not any("pick a word" in text for text in world.sent())


async def test_p18_danger_is_answered_without_the_offer(world: World) -> None:
    await world.text("hi")
    await world.text("ok")
    await world.text("he has a gun and he is outside my door")
    assert not any("pick a word" in text for text in world.sent())


@pytest.mark.parametrize("channel", [Channel.TELEGRAM], ids=["telegram"])
async def test_p18_the_word_is_taken_out_of_a_telegram_chat_at_once(world: World) -> None:
    """Whoever takes the phone scrolls up. What else was said stays as it was."""
    await world.text("hello")
    await world.text("my word is blue lamp")
    assert "blue lamp" not in chat(world)
    world.home.clock.move(LONG)
    await world.text("blue lamp")
    assert "go on where we were" in world.sent()[-1]
    assert "blue lamp" not in chat(world)
    assert "hello" in chat(world)


@pytest.mark.parametrize("channel", [Channel.TELEGRAM], ids=["telegram"])
async def test_p18_the_word_is_taken_out_while_a_worker_writes_with_them_too(world: World) -> None:
    await world.text("my word is blue lamp")
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="rowan", line=world.home.line)
    world.home.clock.move(LONG)
    await world.text("hello?")
    before = world.sent()
    await world.text("blue lamp")
    assert world.sent() == before, "the bot stays silent"
    assert "blue lamp" not in chat(world)


@pytest.mark.parametrize("channel", [Channel.SMS], ids=["sms"])
async def test_p18_by_sms_they_are_told_that_it_stands_on_their_phone(world: World) -> None:
    await world.text("my word is blue lamp")
    assert "delete that text" in world.sent()[-1]
    await world.text("EXIT")
    await world.text("blue lamp")
    assert "delete that text" in world.sent()[-1]


def chat(world: World) -> list[str]:
    """What stands on the phone."""
    return [each.text for each in world.phone.transcript if not each.deleted]
