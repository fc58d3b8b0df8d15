"""P18: whoever took the phone and tries things for an hour learns nothing, and proves nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.domain.doubt import Doubt, KnownBy
from bot.domain.ids import HandoffId, TurnId
from bot.domain.keeping import Kind
from bot.domain.mentor import Said
from bot.domain.note import NoteField
from bot.domain.refusals import ReferralRefused
from bot.domain.staff import Role
from bot.errors import GateClosed
from bot.services.agree_referral import agree_referral
from bot.services.ask_for_mentor import MentorYes, ask_for_mentor, record_mentor_yes
from bot.services.keep_longer import ask_to_keep
from bot.services.know_them import know_them
from bot.services.propose_referral import describe_by_voice, propose_referral
from bot.services.see_referrals import see_referrals
from tests.line import World
from tests.promises.scripted import say
from tests.promises.test_p18_may_be_somebody_else import (
    LONG,
    TOLD,
    after_a_silence,
    conversation_of,
    held,
    rowan,
    waits,
)
from tests.referring import BEDS, a_worker

OPENS = "go on where we were"


async def test_p18_a_word_of_theirs_proves_nothing_after_another_silence_either(world: World) -> None:
    await world.text(TOLD)
    await world.text("EXIT")
    await world.text("my word is crowbar")
    handoff = await waits(world)
    await after_a_silence(world)
    await world.text("crowbar")
    found = await conversation_of(world, handoff)
    assert found.doubt is not None
    assert found.hides_before


async def test_p18_words_of_theirs_do_not_push_out_the_persons(world: World) -> None:
    await world.text(TOLD)
    await world.text("my word is blue lamp")
    for number in ("one", "two", "three"):
        world.home.clock.move(60)
        await world.text("EXIT")
        await world.text(f"my word is crowbar {number}")
    handoff = await held(world)
    with pytest.raises(GateClosed, match="word_agreed"):
        await know_them(handoff, by=KnownBy.VOICE, worker=rowan(), line=world.home.line)
    await world.text("blue lamp")
    await world.text("EXIT")
    await world.text("blue lamp")
    assert OPENS in world.sent()[-1]


@pytest.mark.parametrize("ends", ["by the word of the talk before", "by a worker"])
async def test_p18_a_word_set_in_doubt_does_not_become_the_persons(world: World, ends: str) -> None:
    await world.text(TOLD)
    if ends == "by the word of the talk before":
        await world.text("my word is blue lamp")
    await world.text("EXIT")
    await world.text("my word is crowbar")
    handoff = await held(world)
    if ends == "by a worker":
        await know_them(handoff, by=KnownBy.VOICE, worker=rowan(), line=world.home.line)
    else:
        await world.text("blue lamp")
    assert (await conversation_of(world, handoff)).doubt is None
    await after_a_silence(world)
    await world.text("crowbar")
    assert (await conversation_of(world, handoff)).doubt is not None


@pytest.mark.parametrize("reached", [waits, held])
async def test_p18_a_word_of_theirs_does_not_pass_over_the_doubt_of_a_silence(
    world: World, reached: Callable[[World], Awaitable[HandoffId]]
) -> None:
    await world.text(TOLD)
    await world.text("my word is blue lamp")
    await world.text("EXIT")
    await world.text("my word is crowbar")
    await world.text("EXIT")
    await world.text("blue lamp")
    handoff = await reached(world)
    await after_a_silence(world, "crowbar")
    assert (await conversation_of(world, handoff)).doubt is not None


async def test_p18_neither_silence_nor_exit_gives_new_tries(world: World) -> None:
    await world.text("my word is blue lamp")
    handoff = await held(world)
    await after_a_silence(world, "hello?")
    for number in range(20):
        await world.receive(f"bird {number}")
        if number in (6, 12):
            world.home.clock.move(LONG)
    await world.text("blue lamp")
    assert (await conversation_of(world, handoff)).doubt is not None
    await world.text("EXIT")
    await world.text("blue lamp")
    assert OPENS not in world.sent()[-1]


async def test_p18_long_messages_are_no_tries(world: World) -> None:
    await world.text("my word is blue lamp")
    handoff = await held(world)
    await after_a_silence(world, "hello? are you still there for me")
    for number in range(25):
        await world.receive(f"he was here and then he left {number}")
    await world.text("blue lamp")
    assert (await conversation_of(world, handoff)).doubt is None


async def test_p18_the_word_is_heard_as_the_first_message_to_a_worker(world: World) -> None:
    await world.text("my word is blue lamp")
    handoff = await held(world)
    await after_a_silence(world, "blue lamp")
    found = await conversation_of(world, handoff)
    assert found.doubt is None
    async with world.home.store.transaction() as tx:
        thread = await tx.turns.thread(found.id)
    assert not any("blue lamp" in each.text.open() for each in thread)


async def test_p18_a_word_that_is_obeyed_before_all_else_is_not_agreed_on(world: World) -> None:
    await world.text("my word is stop")
    assert "Text just the word" not in " ".join(world.sent())


async def test_p16_a_yes_written_in_doubt_is_no_yes_to_a_referral_or_a_mentor(world: World) -> None:
    handoff = await held(world)
    line, mentor = world.home.line, a_worker("mo", Role.SURVIVOR_MENTOR)
    made = await propose_referral(handoff, BEDS, worker=rowan(), line=line)
    await describe_by_voice(handoff, made.id, worker=rowan(), line=line)
    async with line.store.transaction() as tx:
        await tx.staff.add(mentor)
    await ask_for_mentor(handoff, mentor.login, worker=rowan(), line=line)
    await after_a_silence(world, "yes")
    talk = (await conversation_of(world, handoff)).id
    async with line.store.transaction() as tx:
        said = (await tx.turns.thread(talk))[-1]
        [asked] = await tx.mentors.of(talk)
    with pytest.raises(ReferralRefused, match="no_such_turn"):
        await agree_referral(handoff, made.id, yes_turn=TurnId(said.id), worker=rowan(), line=line)
    offered = (await see_referrals(handoff, worker=rowan(), line=line)).answers
    assert said.id not in [each.id for each in offered]
    yes = MentorYes(Said.IN_WRITING, frozenset(), line.today())
    with pytest.raises(GateClosed, match="no_yes"):
        await record_mentor_yes(handoff, asked.id, yes, worker=rowan(), line=line)


async def test_p18_a_question_about_keeping_is_under_the_same_gate(world: World) -> None:
    await world.text("we were put together there")
    handoff = await held(world)
    await after_a_silence(world)
    with pytest.raises(GateClosed, match="may_be_someone_else"):
        await ask_to_keep(handoff, Kind.PLAN, 3, worker="rowan", line=world.home.line)


async def test_p18_a_wish_against_calls_is_heeded_whoever_wrote_it(world: World) -> None:
    await world.text(TOLD)
    handoff = await waits(world)
    await after_a_silence(world)
    await world.text("hello")
    world.engine.intent = "states_wish"
    await world.text("no calls please, my brother picks up")
    talk = await conversation_of(world, handoff)
    assert talk.hides_before
    async with world.home.store.transaction() as tx:
        note = await tx.notes.load(talk.id)
    assert [entry.value for entry in note.of(NoteField.WISH)] == ["no calls please, my brother picks up"]
    world.engine.intent = "need_food"
    await world.text("i need food")
    async with world.home.store.transaction() as tx:
        assert not (await tx.notes.load(talk.id)).of(NoteField.NEED)


@pytest.mark.parametrize(
    "setting", ["my word is hey", "code word please", "mi palabra es hola", "my word is ok ok"]
)
async def test_p18_what_anybody_texts_by_chance_is_no_word(world: World, setting: str) -> None:
    await world.text(TOLD)
    await world.text(setting)
    assert "easy to guess" in world.sent()[-1]
    await world.text("my word is blue lamp")
    assert "Text just the word" in world.sent()[-1]
    await world.text("EXIT")
    await world.text(setting.rpartition(" ")[2])
    assert OPENS not in world.sent()[-1]
    await world.text("blue lamp")
    assert OPENS in world.sent()[-1]


async def test_p12_what_nobody_answered_before_a_silence_reaches_a_human(world: World) -> None:
    await world.receive("my stepdad wont let me leave the house")
    await after_a_silence(world)
    [handoff] = await world.handoffs()
    talk = await conversation_of(world, handoff.id)
    assert talk.doubt is Doubt.SILENCE
    assert [question.text.open() for question in world.engine.asked] == ["hello?"]
    async with world.home.store.transaction() as tx:
        said = await tx.turns.thread(talk.id)
    assert "my stepdad" in said[0].text.open()


async def test_p18_whoever_came_after_a_silence_does_not_keep_the_persons_chat(world: World) -> None:
    world.engine.decisions = (
        say("This is a bot.", key="utter_opening_1"),
        say("OK.", key="utter_opening_2"),
    )
    await world.text("hi")
    world.engine.decisions = (say("OK.", key="utter_ok"),)
    await waits(world)
    await after_a_silence(world)
    await world.text("KEEP")
    assert not any("keep this chat" in text for text in world.sent())
