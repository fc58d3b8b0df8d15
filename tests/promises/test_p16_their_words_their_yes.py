"""P16: the note to the worker is read to the person, who keeps, changes or drops each part."""

from __future__ import annotations

import pytest

from bot.domain.note import NoteField, Part
from bot.domain.turn import AnswerNote, HandOff, Remember
from bot.domain.urgency import Urgency
from bot.rehearsal.note import note_text
from bot.services.list_queue import read_thread
from tests.databases import run_sql
from tests.line import World
from tests.promises.scripted import say

ASK = HandOff(Urgency.NORMAL, "asked_for_person")
BROTHER = "dont call my house, my brother picks up"


async def note_of(world: World) -> str:
    async with world.home.store.transaction() as tx:
        conversation = await tx.conversations.get(world.engine.asked[-1].conversation)
    assert conversation is not None
    return await note_text(conversation, world.home.line)


async def told_and_handed_over(world: World) -> None:
    for intent, words in (("need_safe_place", "a couch for tonight"), ("states_wish", BROTHER)):
        world.engine.intent, world.engine.decisions = intent, (say("OK.", key="utter_ok"),)
        await world.text(words)
    world.engine.intent, world.engine.decisions = "wants_person", (ASK,)
    await world.text("a worker would be good")


async def answers(world: World, said: AnswerNote, words: str = "that one") -> None:
    world.engine.intent, world.engine.decisions = "", (said, say("OK.", key="utter_ok"))
    await world.text(words)


async def test_p16_the_note_is_read_in_two_texts_after_the_worker_was_asked(world: World) -> None:
    await told_and_handed_over(world)
    wait, read, choose = world.sent()[-3:]
    assert "asked a person" in wait
    assert "1 you need: a place to stay. 2 your wish" in read
    assert "brother" not in read, "their words are not repeated on a phone others may read"
    assert "skip" in choose
    assert max(map(len, (read, choose))) <= 160
    assert len(await world.handoffs()) == 1, "the worker was asked before any answer to it"


async def test_p16_wishes_stand_first_and_in_their_own_words(world: World) -> None:
    await told_and_handed_over(world)
    note = await note_of(world)
    assert note.splitlines()[0] == f'Wishes: "{BROTHER}"'
    assert 'What matters most: "a couch for tonight"' in note
    assert "Needs: housing:now" in note


async def test_p16_what_is_kept_is_kept(world: World) -> None:
    await told_and_handed_over(world)
    await answers(world, AnswerNote("keep"))
    assert "they read it and keep it" in await note_of(world)


async def test_p16_a_dropped_part_and_its_words_are_not_shown(world: World) -> None:
    await told_and_handed_over(world)
    await answers(world, AnswerNote("drop", Part.WISHES))
    note = await note_of(world)
    assert "brother" not in note
    assert "couch" in note
    [handoff] = await world.handoffs()
    *_, thread = await read_thread(handoff.id, who="rowan", line=world.home.line)
    assert not any("brother" in entry.text.open() for entry in thread)


async def test_p16_a_changed_part_says_what_they_write_now(world: World) -> None:
    await told_and_handed_over(world)
    await answers(world, AnswerNote("change", Part.NEEDS), "somewhere my dog can come too")
    note = await note_of(world)
    assert 'What matters most: "somewhere my dog can come too"' in note
    assert "couch" not in note


async def test_p16_it_is_read_once_and_never_when_there_is_nothing_to_read(world: World) -> None:
    world.engine.decisions = (ASK,)
    await world.text("a worker please")
    assert not any("Note for" in text for text in world.sent())
    await told_and_handed_over(world)
    await world.text("human")
    assert sum("Note for" in text for text in world.sent()) == 1


async def test_p16_asked_for_by_the_one_word_it_is_read_without_the_model(world: World) -> None:
    world.engine.intent = "need_food"
    await world.text("some food")
    world.home.dialogue_up = False
    await world.text("HUMAN")
    assert any("1 you need: food" in text for text in world.sent())


async def test_p16_with_danger_nothing_is_gone_over(world: World) -> None:
    world.engine.intent = "need_food"
    await world.text("some food")
    world.engine.decisions = (HandOff(Urgency.URGENT, "said_in_danger"),)
    await world.text("something is wrong here")
    assert not any("Note for" in text for text in world.sent())


async def test_p07_words_of_danger_are_shown_whatever_is_dropped(world: World) -> None:
    world.engine.intent = "states_wish"
    await world.text("i want to kill myself tonight and dont call my mom")
    world.engine.decisions = (Remember(NoteField.WISH), say("OK.", key="utter_ok"))
    await world.text("i will kill myself tonight")
    await answers(world, AnswerNote("drop", Part.ALL))
    assert "i will kill myself tonight" in await note_of(world)


@pytest.mark.parametrize("word", ["DELETE"])
async def test_p03_the_note_is_erased_and_p15_it_is_sealed(world: World, word: str) -> None:
    await told_and_handed_over(world)
    [row] = await run_sql(world.databases.main.open(), "SELECT note_sealed FROM notes")
    assert b"brother" not in row["note_sealed"]
    await world.text(word)
    assert await run_sql(world.databases.main.open(), "SELECT 1 FROM notes") == []


async def test_p13_the_note_says_what_was_asked_skipped_told_and_signalled(world: World) -> None:
    world.engine.topics = {"ok_now": "yes", "sleep": "skip", "phone": "open"}
    for words in ("he keeps my card", "he keeps it all"):
        world.engine.intent = "told_control"
        await world.text(words)
    world.engine.intent, world.engine.decisions = "getting_ready_to_leave", (ASK,)
    await world.text("i am packing")
    note = await note_of(world)
    assert "Asked and answered: ok_now (yes), phone (open)" in note
    assert "Skipped or declined: sleep (skip)" in note
    assert "Do not raise: sleep" in note
    assert "Signals: control (turn 1, 2)" in note
    assert "ready (turn 3)" in note
    assert "that a worker was asked" in note
