"""P18: a talk that must go on is in doubt after a silence; nothing is named until it is known who it is."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from bot.domain.conversation import Conversation
from bot.domain.doubt import Doubt, KnownBy
from bot.domain.ids import Channel, HandoffId, Language
from bot.domain.private import Private
from bot.domain.staff import Role, Worker
from bot.domain.trail import Did
from bot.domain.turn import AgreeWindow
from bot.errors import GateClosed
from bot.services.claim_handoff import claim_handoff
from bot.services.know_them import know_them
from bot.services.reply_as_worker import reply_as_worker
from bot.services.write_past_the_gate import OverrideReason, write_past_the_gate
from tests.line import World
from tests.promises.scripted import say
from tests.referring import a_worker

LONG = 11 * 60.0
BLAND = "I am a bot. If you did not mean to write here"
TOLD = "marcus keeps me in knoxville, i need a bed for me and shadow"
TELLING = ("Marcus", "Knoxville", "bed", "Shadow", "beds")


async def waits(world: World) -> HandoffId:
    await world.text(TOLD)
    await world.text("can i talk to a person")
    return (await world.handoffs())[-1].id


async def held(world: World) -> HandoffId:
    handoff = await waits(world)
    await claim_handoff(handoff, worker="rowan", line=world.home.line)
    return handoff


async def conversation_of(world: World, handoff: HandoffId) -> Conversation:
    async with world.home.store.transaction() as tx:
        found = await tx.handoffs.get(handoff)
        assert found is not None
        conversation = await tx.conversations.get(found.conversation)
    assert conversation is not None
    return conversation


async def writes(world: World, handoff: HandoffId, text: str) -> str | None:
    """None if it left, else the gate that was shut."""
    try:
        await reply_as_worker(handoff, Private(text), worker="rowan", line=world.home.line)
    except GateClosed as closed:
        return closed.refusal
    await world.home.settle()
    return None


def rowan() -> Worker:
    return a_worker("rowan", Role.WORKER)


async def after_a_silence(world: World, words: str = "hello?") -> None:
    world.home.clock.move(LONG)
    await world.text(words)


async def test_p18_while_a_worker_is_awaited_the_talk_goes_on_in_doubt_and_the_bot_is_blank(
    world: World,
) -> None:
    handoff = await waits(world)
    await after_a_silence(world)
    assert (await conversation_of(world, handoff)).doubt is Doubt.SILENCE
    question = world.engine.asked[-1]
    assert question.snapshot is None
    assert not question.situation.handoff_waiting
    assert not question.situation.note_open
    await world.text("ok")
    assert world.engine.asked[-1].snapshot is not None, "from there it goes on as with somebody new"


async def test_p18_a_second_silence_in_doubt_is_a_blank_start_again(world: World) -> None:
    await waits(world)
    await after_a_silence(world)
    await world.text("ok")
    await after_a_silence(world)
    assert world.engine.asked[-1].snapshot is None


async def test_p18_in_doubt_the_word_ends_it_and_the_dialogue_goes_on_where_it_was(world: World) -> None:
    await world.text("my word is blue lamp")
    handoff = await waits(world)
    before = world.engine.asked[-1]
    await after_a_silence(world)
    await world.text("redbird")
    assert (await conversation_of(world, handoff)).doubt is Doubt.SILENCE
    await world.text("blue lamp")
    assert (await conversation_of(world, handoff)).doubt is None
    await world.text("so")
    assert world.engine.asked[-1].conversation == before.conversation
    assert world.engine.asked[-1].snapshot == b"%d" % (world.engine.asked.index(before) + 1)


async def test_p18_with_a_worker_the_word_ends_the_doubt_without_a_word_of_the_bot(world: World) -> None:
    await world.text("my word is blue lamp")
    handoff = await held(world)
    await after_a_silence(world)
    assert (await conversation_of(world, handoff)).doubt is Doubt.SILENCE
    assert await writes(world, handoff, "Is Marcus near?") == "may_be_someone_else"
    before = world.sent()
    await world.text("blue lamp")
    assert world.sent() == before
    assert (await conversation_of(world, handoff)).doubt is None
    assert await writes(world, handoff, "Is Marcus near?") is None
    async with world.home.store.transaction() as tx:
        thread = await tx.turns.thread((await conversation_of(world, handoff)).id)
    assert not any("blue lamp" in each.text.open() for each in thread)


@pytest.mark.parametrize("guesses", [19, 20])
async def test_p18_in_doubt_the_word_is_guessed_at_most_twenty_times(world: World, guesses: int) -> None:
    await world.text("my word is blue lamp")
    handoff = await held(world)
    await after_a_silence(world)
    for number in range(guesses):
        await world.receive(f"bird {number}")
    await world.text("blue lamp")
    assert ((await conversation_of(world, handoff)).doubt is None) is (guesses < 20)


async def test_p18_in_doubt_nobody_puts_another_word_in_its_place(world: World) -> None:
    await world.text("my word is blue lamp")
    handoff = await waits(world)
    await after_a_silence(world, "my word is crowbar")
    await world.text("crowbar")
    assert (await conversation_of(world, handoff)).doubt is Doubt.SILENCE
    await world.text("blue lamp")
    assert (await conversation_of(world, handoff)).doubt is None


async def test_p18_a_word_set_by_whoever_came_after_proves_nothing(world: World) -> None:
    await world.text(TOLD)
    await world.text("EXIT")
    await world.text("my word is crowbar")
    await world.text("can i talk to a person")
    await world.text("crowbar")
    handoff = (await world.handoffs())[-1].id
    assert (await conversation_of(world, handoff)).doubt is Doubt.EARLIER


async def test_p18_a_blank_talk_after_an_exit_is_in_doubt_and_the_first_of_all_is_not(world: World) -> None:
    first = await held(world)
    assert (await conversation_of(world, first)).doubt is None
    await world.text("EXIT")
    await world.text("can i talk to a person")
    [second] = [each.id for each in await world.handoffs() if each.id != first]
    assert (await conversation_of(world, second)).doubt is Doubt.EARLIER


async def test_p18_after_stop_and_start_it_may_be_somebody_else(world: World) -> None:
    await world.text(TOLD)
    await world.text("STOP")
    await world.text("START")
    await world.text("can i talk to a person")
    assert (await conversation_of(world, (await world.handoffs())[-1].id)).doubt is Doubt.EARLIER


async def test_p18_what_waits_to_be_sent_is_held_back_when_the_doubt_comes(world: World) -> None:
    handoff = await held(world)
    await reply_as_worker(handoff, Private("Is Marcus near?"), worker="rowan", line=world.home.line)
    world.home.clock.move(LONG)
    await world.receive("who's there")  # before the post has sent it
    await world.home.settle()
    assert "Is Marcus near?" not in world.sent()


async def test_p18_no_reason_opens_the_gate(world: World) -> None:
    handoff = await held(world)
    await after_a_silence(world)
    for text in ("Call 911 if he is near", "The number is 555 010 0144"):
        with pytest.raises(GateClosed, match="may_be_someone_else"):
            await write_past_the_gate(
                handoff,
                Private(text),
                reason=OverrideReason.LIFE_IN_DANGER,
                words=Private("she said so"),
                worker=rowan(),
                line=world.home.line,
            )


async def test_p18_where_no_word_was_agreed_a_worker_may_say_that_it_is_them(world: World) -> None:
    handoff = await held(world)
    await after_a_silence(world)
    await know_them(handoff, by=KnownBy.VOICE, worker=rowan(), line=world.home.line)
    assert await writes(world, handoff, "Is Marcus near?") is None
    async with world.home.store.transaction() as tx:
        entry = (await tx.trail.latest(1))[0]
    assert (entry.who, entry.what, entry.reason) == ("rowan", Did.KNEW.value, "voice")


async def test_p18_where_a_word_was_agreed_only_the_word_tells(world: World) -> None:
    await world.text("my word is blue lamp")
    handoff = await held(world)
    await after_a_silence(world)
    with pytest.raises(GateClosed, match="word_agreed"):
        await know_them(handoff, by=KnownBy.VOICE, worker=rowan(), line=world.home.line)
    assert (await conversation_of(world, handoff)).doubt is Doubt.SILENCE


# SMS shows no name.
@pytest.mark.parametrize("channel", [Channel.TELEGRAM], ids=["telegram"])
async def test_p18_another_sender_name_is_somebody_new(world: World) -> None:
    await world.text("i need a bed")
    world.phone.name = "Marcus"
    await world.text("hey")
    assert world.engine.asked[-1].conversation != world.engine.asked[0].conversation
    assert world.engine.asked[-1].snapshot is None


# SMS shows no name.
@pytest.mark.parametrize("channel", [Channel.TELEGRAM], ids=["telegram"])
async def test_p18_another_sender_name_while_a_worker_holds_it_is_a_doubt(world: World) -> None:
    handoff = await held(world)
    await world.text("hey")
    assert (await conversation_of(world, handoff)).doubt is None
    world.phone.name = "Marcus"
    await world.text("hey")
    assert (await conversation_of(world, handoff)).doubt is Doubt.NAME


@pytest.mark.parametrize(
    ("asks", "answer"),
    [
        ("who is this", BLAND),
        ("Who r u?", BLAND),
        ("whose number is this??", BLAND),
        ("quien eres", "Soy un bot."),
        ("c'est qui", "Je suis un bot."),
    ],
)
async def test_p18_who_is_this_gets_a_bland_answer_with_the_dialogue_down(
    world: World, asks: str, answer: str
) -> None:
    handoff = await held(world)
    await world.text("EXIT")
    world.home.dialogue_up = False
    before = world.sent()
    await world.text(asks)
    [said] = world.sent()[len(before) :]
    assert answer in said
    assert world.home.line.facts["line_name"] in said
    flagged = {each.id: each.reasons for each in await world.handoffs()}
    assert "asked_who_this_is" in flagged[handoff], "the worker of the earlier talk is told"
    assert len(flagged) == 1, "nobody new is brought in by it"


async def test_p18_asked_while_a_worker_holds_it_the_bot_is_silent_and_the_worker_is_told(
    world: World,
) -> None:
    handoff = await held(world)
    world.home.clock.move(LONG)
    before = world.sent()
    await world.text("who is this")
    assert world.sent() == before
    [found] = [each for each in await world.handoffs() if each.id == handoff]
    assert "asked_who_this_is" in found.reasons


async def test_p18_the_person_themselves_asks_the_bot_as_ever(world: World) -> None:
    await world.text("who is this")
    assert world.engine.words() == ["who is this"]


@pytest.mark.parametrize("seed", range(6))
async def test_p18_nothing_that_leaves_in_doubt_holds_anything_the_earlier_talk_said(
    world: World, seed: int
) -> None:
    draw = random.Random(seed)
    handoff = await held(world)
    await after_a_silence(world)
    before = len(world.sent())
    harmless = ("Hi", "I am a person", "what do you need", "take your time", "we can talk here", "now")
    for _ in range(12):
        words = draw.sample(harmless, 3) + draw.sample(TELLING, draw.choice((0, 0, 1, 2)))
        draw.shuffle(words)
        await writes(world, handoff, ", ".join(words))
        await world.text("ok")
    left = " ".join(world.sent()[before:]).casefold()
    assert left, "what names nothing does leave"
    assert not [word for word in TELLING if word.casefold() in left]


async def test_p18_in_doubt_what_is_held_is_told_as_to_somebody_new(world: World) -> None:
    await world.text("my word is blue lamp")
    await waits(world)
    await after_a_silence(world)
    before = len(world.sent())
    await world.text("what do you have on me")
    told = " ".join(world.sent()[before:])
    assert "your texts" in told
    assert "word" not in told.casefold()
    await world.text("remove my word")
    await world.text("blue lamp")
    assert "go on where we were" in world.sent()[-1], "nothing of theirs was taken out by another hand"
    before = len(world.sent())
    await world.text("what do you have on me")
    assert "word" in " ".join(world.sent()[before:]).casefold(), "the person is told all of it"


async def test_p18_the_word_of_the_talk_before_ends_the_doubt_where_a_worker_is_awaited(
    world: World,
) -> None:
    await world.text("my word is blue lamp")
    await world.text("EXIT")
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    assert (await conversation_of(world, handoff.id)).doubt is Doubt.EARLIER
    await world.text("blue lamp")
    heard = {Channel.SMS: "utter_word_heard_sms", Channel.TELEGRAM: "utter_word_heard"}
    assert world.sent()[-1] == world.home.line.text(heard[world.phone.channel], Language.EN).open()
    assert (await conversation_of(world, handoff.id)).doubt is None, "and nobody who is awaited is lost"


@pytest.mark.parametrize("agreed", ["window", "nothing"])
async def test_p18_a_text_they_agreed_to_is_not_lost_in_a_blank_start(world: World, agreed: str) -> None:
    starts = world.home.clock() + timedelta(hours=3)
    if agreed == "window":
        world.engine.decisions = (say("OK. One text then."), AgreeWindow(starts))
    await world.text("text me later")
    world.engine.decisions = (say("I am here."),)
    await after_a_silence(world, "hi")
    assert world.engine.asked[-1].snapshot is None
    await world.later(3 * 3600.0)
    assert ("You asked for a text about now" in world.sent()[-1]) is (agreed == "window")
