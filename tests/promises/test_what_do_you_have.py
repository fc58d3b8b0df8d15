"""P03, P04, P14, P16, P18: what is held is told truly, at any time; one part of it can be taken out."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from bot.domain.held import KIND_OF_TABLE, TAKEN_OUT_ALONE, Held, HeldKind
from bot.domain.ids import Channel, Language
from bot.flowcheck.length import letters_over, strange_letters
from bot.services.claim_handoff import claim_handoff
from bot.services.tell_what_we_hold import Wording, compose
from bot.store.of_a_conversation import OF_A_CONVERSATION
from tests.line import World
from tests.promises import holding
from tests.promises.holding import (
    ASK,
    OF_TABLE,
    OF_TEXTS,
    TAKEN_OUT,
    Put,
    number_of,
    piece,
    put,
    talk_of,
    told,
)
from tests.promises.rows import count_rows
from tests.promises.scripted import say

ALL_TABLES = {table.name for table in OF_A_CONVERSATION}
LONG_AWAY = 13 * 3600.0


async def put_all(world: World) -> None:
    for put_row, _ in TAKEN_OUT.values():
        await put(put_row, world)


def test_p14_every_table_of_a_conversation_is_told() -> None:
    assert set(KIND_OF_TABLE) == ALL_TABLES
    assert set(OF_TABLE) | OF_TEXTS == ALL_TABLES
    assert set(TAKEN_OUT) == TAKEN_OUT_ALONE


@pytest.mark.parametrize("table", OF_TABLE)
async def test_p14_what_a_table_holds_is_told_and_only_then(world: World, table: str) -> None:
    put_row, kind = OF_TABLE[table]
    await world.text("hello")
    assert piece(world, kind) not in await told(world)
    await put(put_row, world)
    assert table in (await count_rows(world.databases))[0]
    assert piece(world, kind) in await told(world)


@pytest.mark.parametrize(
    ("put_row", "kind"), [(holding.word, HeldKind.WORD), (holding.contact, HeldKind.CONTACT)]
)
async def test_p14_a_word_and_a_known_worker_are_told(world: World, put_row: Put, kind: HeldKind) -> None:
    await world.text("hello")
    assert piece(world, kind) not in await told(world)
    await put(put_row, world)
    assert piece(world, kind) in await told(world)


async def test_p14_a_mentor_who_was_only_asked_is_a_workers_note(world: World) -> None:
    await world.text("hello")
    await put(holding.mentor_asked, world)
    answer = await told(world)
    assert piece(world, HeldKind.STAFF) in answer
    assert piece(world, HeldKind.MENTOR) not in answer


async def test_p04_the_first_message_may_ask_and_is_told_by_a_bot_with_the_dialogue_down(
    world: World,
) -> None:
    world.home.dialogue_up = False
    answer = await told(world)
    assert "I am a bot" in answer
    assert "72 hours" in answer
    assert "DELETE" in answer
    assert world.engine.asked == []


async def test_p11_while_a_worker_speaks_the_bot_answers_this_alone_and_says_who_it_is(
    world: World,
) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    assert "I am a bot" in await told(world)
    async with world.home.store.transaction() as tx:
        thread = await tx.turns.thread(handoff.conversation)
    assert [entry.who for entry in thread][-2:] == ["person", "asked"]
    before = world.sent()
    await world.text("are you there")
    assert world.sent() == before


async def test_p07_it_is_told_in_danger_and_the_danger_stands(world: World) -> None:
    await world.text("he has a gun and he is outside my door")
    assert "72 hours" in await told(world)
    assert await world.handoffs()


@pytest.mark.parametrize("words", [ASK, "REMOVE 2", "change my note", "delete my note"])
async def test_p01_after_a_stop_nothing_is_told(world: World, words: str) -> None:
    await world.text("hello")
    await put(holding.note, world)
    await world.text("STOP")
    before = world.sent()
    await world.text(words)
    assert world.sent() == before


async def test_p05_it_is_not_told_after_the_session(world: World) -> None:
    await world.text("hello")
    before = world.sent()
    await world.receive(ASK)
    world.home.clock.move(LONG_AWAY)
    await world.home.settle()
    assert world.sent() == before


@pytest.mark.parametrize("away", ["EXIT", "silence"])
async def test_p18_whoever_comes_after_learns_nothing_of_the_earlier_talk(world: World, away: str) -> None:
    await world.text("hello")
    await put_all(world)
    if away == "EXIT":
        await world.text("EXIT")
    world.home.clock.move(LONG_AWAY)
    answer = await told(world)
    assert [kind for kind in HeldKind if piece(world, kind) in answer] == [HeldKind.TEXTS]
    assert "72 hours" in answer
    for words in ("REMOVE 2", "delete my note", "forget my word"):
        await world.text(words)
    async with world.home.store.transaction() as tx:
        talks = await tx.conversations.all_of((await talk_of(world, tx)).fingerprint)
        assert not (await tx.notes.load(talks[0].id)).empty
        assert await tx.held.word_of([talks[0].id])


async def test_p18_with_their_word_all_of_their_talks_are_told(world: World) -> None:
    await world.text("hello")
    await put(holding.note, world)
    await world.text("my word is bluebird")
    await world.text("EXIT")
    await world.text("hi")
    await put(holding.staff_note, world)
    await world.text("bluebird")
    answer = await told(world)
    assert piece(world, HeldKind.NOTE) in answer
    assert piece(world, HeldKind.STAFF) in answer


@pytest.mark.parametrize("kind", TAKEN_OUT)
@pytest.mark.parametrize("by_number", [True, False], ids=["number", "words"])
async def test_p16_one_part_is_taken_out_and_nothing_else(
    world: World, kind: HeldKind, by_number: bool
) -> None:
    await world.text("hello")
    await put_all(world)
    words = f"REMOVE {await number_of(world, kind)}" if by_number else TAKEN_OUT[kind][1]
    before = world.sent()
    await world.text(words)
    [answer] = world.sent()[len(before) :]
    assert piece(world, kind) in answer
    left = await told(world)
    still = {each for each in TAKEN_OUT if piece(world, each) in left}
    assert still == set(TAKEN_OUT) - {kind}
    assert piece(world, HeldKind.TEXTS) in left


async def test_p16_a_note_that_was_taken_out_stays_out(world: World) -> None:
    world.engine.intent, world.engine.topics = "need_safe_place", {"what_matters": "housing"}
    await world.text("i need a bed")
    world.engine.intent = ""
    await world.text("take my note out")
    await world.text("ok")
    assert piece(world, HeldKind.NOTE) not in await told(world)
    async with world.home.store.transaction() as tx:
        note = await tx.notes.load((await talk_of(world, tx)).id)
    assert note.empty
    assert note.taken_back


async def test_p16_a_yes_that_is_taken_back_ends_what_is_shared(world: World) -> None:
    await world.text("hello")
    await put(holding.referral_agreed, world)
    await world.text("cancel what you share")
    async with world.home.store.transaction() as tx:
        talk = (await talk_of(world, tx)).id
        [referral] = await tx.referrals.of(talk)
        [link] = await tx.share_links.of(talk)
    assert referral.over
    assert link.ended_at is not None
    assert piece(world, HeldKind.STAFF) in await told(world)


@pytest.mark.parametrize("words", ["REMOVE 2", "REMOVE 19"])
async def test_p16_a_number_that_was_not_told_says_how_to_see_the_list(world: World, words: str) -> None:
    await world.text("hello")
    if words.endswith("19"):
        await told(world)
    await world.text(words)
    assert "what do you have" in world.sent()[-1]
    assert "what we may share" not in world.sent()[-1]


@pytest.mark.parametrize("words", ["remove the worker notes", "delete the log"])
async def test_p16_what_staff_wrote_stays_and_that_is_said(world: World, words: str) -> None:
    await world.text("hello")
    await put(holding.staff_note, world)
    await put(holding.audit, world)
    await world.text(words)
    assert "DELETE" in world.sent()[-1]
    assert "72 hours" in world.sent()[-1]
    assert piece(world, HeldKind.STAFF) in await told(world)


@pytest.mark.parametrize("words", ["delete my note", "erase the note pls", "forget my word", "delete 7"])
async def test_p03_to_delete_one_part_deletes_not_all(world: World, words: str) -> None:
    await world.text("hello")
    await world.text(words)
    assert len(world.sent()) == 2
    assert "conversations" in (await count_rows(world.databases))[0]


async def test_p03_delete_alone_still_deletes_all(world: World) -> None:
    await world.text("hello")
    await put_all(world)
    await told(world)
    await world.text("delete")
    await world.later(1)
    left = (await count_rows(world.databases))[0]
    assert not ALL_TABLES & set(left)


@pytest.mark.parametrize("words", ["QUITAR 2", "ENLEVER 2", "quita mi nota", "enlève ma note", "Remove #2"])
async def test_p04_it_is_heard_in_three_languages(world: World, words: str) -> None:
    await world.text("hello")
    await put(holding.note, world)
    await told(world)
    await world.text(words)
    assert piece(world, HeldKind.NOTE) not in await told(world)


@pytest.mark.parametrize(
    "words", ["he made me delete my notes", "dont remove the note", "can you read my note", "note"]
)
async def test_p04_only_as_the_whole_message(world: World, words: str) -> None:
    await world.text("hello")
    await put(holding.note, world)
    await world.text(words)
    assert piece(world, HeldKind.NOTE) in await told(world)


async def test_p16_to_change_the_note_reads_it_back(world: World) -> None:
    await world.text("hello")
    await put(holding.note, world)
    await world.text("change my note")
    assert "place to stay" in world.sent()[-2]
    assert "2 change a part" in world.sent()[-1]
    await world.text("2")
    assert world.engine.asked[-1].situation.note_open
    assert world.engine.words()[-1] == "2"


async def test_p16_a_number_right_after_the_note_is_read_answers_that(world: World) -> None:
    await world.text("hello")
    await put(holding.note, world)
    await told(world)
    await world.text("change 2")
    await world.text("drop number two")
    assert world.engine.words()[-1] == "drop number two"


async def test_p16_a_time_that_is_changed_goes_and_another_may_be_named(world: World) -> None:
    await world.text("hello")
    await put(holding.call_back, world)
    await world.text(f"CHANGE {await number_of(world, HeldKind.CALL_TIME)}")
    assert "new one" in world.sent()[-1]
    assert piece(world, HeldKind.CALL_TIME) not in await told(world)


async def test_p11_with_a_worker_the_note_is_changed_by_telling_them(world: World) -> None:
    await world.text("can i talk to a person")
    await put(holding.note, world)
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    await world.text("change my note")
    assert world.sent()[-1].startswith("I am a bot")
    assert "worker" in world.sent()[-1]


@pytest.mark.parametrize("language", list(Language), ids=lambda each: each.value)
@pytest.mark.parametrize("keeps", [True, False], ids=["notes stay", "all goes"])
@pytest.mark.parametrize("channel", [Channel.SMS], ids=["sms"])
async def test_p14_however_much_there_is_it_fits_two_texts(
    world: World, language: Language, keeps: bool
) -> None:
    await world.text("hello")
    async with world.home.store.transaction() as tx:
        talk = replace(await talk_of(world, tx), language=language)
    line = world.home.line
    wording = Wording(talk, replace(line, privacy=replace(line.privacy, keeps_staff_notes=keeps)))
    every = [Held(kind, parts=9 if kind is HeldKind.NOTE else 0) for kind in HeldKind]
    for most, bot in product(range(1, len(every) + 1), [True, False]):
        parts = every[:most]
        texts, shown = compose(parts, wording, bot=bot)
        assert len(texts) <= 2
        assert not any(letters_over(text) or strange_letters(text) for text in texts)
        assert shown >= min(most, 6 if keeps else 7), "most of what can be taken out has a number"
        for number, held in enumerate(parts[:shown], 1):
            assert f"{number} {wording.part(held)}" in " ".join(texts)
        left = wording.says("utter_held_more", {"held_more": str(most - shown)})
        assert (left in texts[-1]) is (shown < most)


@pytest.mark.parametrize("intent", ["what_do_you_have", "wants_delete"])
async def test_p14_asked_in_other_words_it_is_told_what_is_there(world: World, intent: str) -> None:
    await world.text("hello")
    await put(holding.note, world)
    world.engine.intent = intent
    world.engine.decisions = (say("Something is kept.", key="utter_what_is_kept"),)
    await world.text("my side of the drawer, what is in it")
    truly = piece(world, HeldKind.NOTE) in world.sent()[-1]
    assert truly is (intent == "what_do_you_have")
