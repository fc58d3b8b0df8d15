"""P18: whoever took the phone and tries things for an hour learns nothing, and proves nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.domain.doubt import KnownBy
from bot.domain.ids import HandoffId
from bot.errors import GateClosed
from bot.services.know_them import know_them
from tests.line import World
from tests.promises.test_p18_may_be_somebody_else import (
    LONG,
    TOLD,
    after_a_silence,
    conversation_of,
    held,
    rowan,
    waits,
)

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
