"""P02: exit is silent, cancels what is queued, and the next message meets a blank start."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.turn import End
from bot.services.claim_handoff import claim_handoff
from tests.line import World
from tests.promises.scripted import say


@pytest.mark.parametrize("word", ["EXIT", "exit!!", "salir", "sortir"])
async def test_p02_nothing_is_sent_on_exit_and_a_queued_reply_is_cancelled(world: World, word: str) -> None:
    await world.receive("hello")
    await world.home.think()

    await world.text(word)
    await world.later(3600)

    assert world.sent() == []


async def test_p02_a_stranger_who_texts_next_meets_a_blank_start(world: World) -> None:
    await world.text("hello")
    await world.text("EXIT")

    await world.text("hello who are these messages from")

    assert world.engine.asked[-1].snapshot is None
    assert world.engine.asked[-1].conversation != world.engine.asked[0].conversation


async def test_p02_exit_while_the_dialogue_is_computing_discards_its_answer(world: World) -> None:
    world.engine.go.clear()
    await world.receive("hello")
    thinking = asyncio.create_task(world.home.think())
    await world.engine.entered.wait()

    await world.receive("EXIT")
    world.engine.go.set()
    await thinking
    await world.home.settle()

    assert world.sent() == []


async def test_p02_workers_see_that_the_person_left_quickly(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    before = world.sent()

    await world.text("EXIT")

    [seen] = await world.handoffs()
    assert seen.left_at is not None
    assert world.sent() == before


async def test_p02_leaving_in_words_that_only_the_model_understands_is_an_exit(world: World) -> None:
    await world.text("hello")
    before = world.sent()
    world.engine.decisions = (End("left"), say("Bye."))

    await world.text("somebody is coming i cannot be seen with this")

    assert world.sent() == before
    world.engine.decisions = (say("I am here."),)
    await world.text("hi")
    assert world.engine.asked[-1].snapshot is None
