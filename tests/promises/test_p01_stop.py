"""P01: after a stop, by keyword or in any plain words, nothing is sent until START or UNSTOP."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.turn import End
from bot.domain.urgency import Urgency
from bot.errors import GateClosed
from bot.services.claim_handoff import claim_handoff
from bot.services.list_queue import list_queue
from bot.services.reply_as_worker import reply_as_worker
from bot.services.send_next import send_next
from tests.line import World
from tests.promises.scripted import say
from tests.services.interrupted import interrupted

WEEK_S = 7 * 24 * 3600.0


@pytest.mark.parametrize(
    "word", ["STOP", "stop.", "Quit", "END", "parar", "arrêt", "please stop texting me"]
)
async def test_p01_nothing_is_sent_after_a_stop_and_hi_next_week_does_not_undo_it(
    world: World, word: str
) -> None:
    await world.text("hello")
    before = world.sent()

    await world.text(word)
    await world.later(WEEK_S)
    await world.text("hi")
    await world.text("yes")

    assert before, "the line answered before the stop"
    assert world.sent() == before


async def test_p01_stop_as_the_very_first_message_sends_nothing(world: World) -> None:
    await world.text("STOP")
    await world.text("hello?")
    assert world.sent() == []


async def test_p01_stop_cancels_a_reply_already_queued(world: World) -> None:
    await world.receive("hello")
    assert await world.home.think(), "the reply is worked out and queued, not sent"

    await world.receive("STOP")
    await world.home.settle()

    assert world.sent() == []


async def test_p01_stop_while_the_dialogue_is_computing_discards_its_answer(world: World) -> None:
    world.engine.go.clear()
    await world.receive("hello")
    thinking = asyncio.create_task(world.home.think())
    await world.engine.entered.wait()

    await world.receive("STOP")
    world.engine.go.set()
    await thinking
    await world.home.settle()

    assert world.sent() == []


async def test_p01_stop_with_the_dialogue_down_is_obeyed(world: World) -> None:
    world.home.dialogue_up = False
    await world.text("hello")
    await world.text("STOP")
    await world.later(60)
    assert world.sent() == []


async def test_p01_a_stop_in_plain_words_that_only_the_model_understands_is_a_stop(world: World) -> None:
    await world.text("hello")
    before = world.sent()
    world.engine.decisions = (End("stopped"), say("Bye."))

    await world.text("i really do not want any of this on my phone")
    await world.text("hi")

    assert world.sent() == before


async def test_p01_a_worker_cannot_write_after_stop(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    await world.text("STOP")
    before = world.sent()

    with pytest.raises(GateClosed, match="stopped"):
        await reply_as_worker(handoff.id, Private("Are you ok?"), worker="ana", line=world.home.line)
    await world.home.settle()

    assert world.sent() == before


async def test_p01_a_workers_reply_already_queued_is_not_sent_after_stop(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    before = world.sent()
    await reply_as_worker(handoff.id, Private("Hi, I am here."), worker="ana", line=world.home.line)

    await world.receive("STOP")
    await world.home.settle()

    assert world.sent() == before


@pytest.mark.parametrize("word", ["START", "unstop"])
async def test_p01_start_opens_the_line_again_as_a_blank_start(world: World, word: str) -> None:
    await world.text("hello")
    await world.text("STOP")
    before = len(world.sent())

    await world.text(word)

    assert len(world.sent()) > before
    assert world.engine.asked[-1].snapshot is None, "the new conversation knows nothing of the old one"


async def test_p01_words_after_stop_are_read_for_danger_and_shown_to_workers(world: World) -> None:
    await world.text("STOP")
    await world.text("i am going to kill myself tonight")
    await world.text("hello again")

    [handoff] = await world.handoffs()
    queue = await list_queue(line=world.home.line)
    assert handoff.urgency is Urgency.URGENT
    assert len(queue.unheard) == 1
    assert world.sent() == []
    assert world.engine.asked == []


async def test_p01_an_opt_out_known_only_to_the_carrier_counts_as_stop(world: World) -> None:
    if world.phone.channel is not Channel.SMS:
        await world.text("hello")
        await world.home.simulated.block(world.phone)
        await world.home.simulated.unblock(world.phone)
    else:
        world.phone.opted_out = True
        await world.text("hello")
        world.phone.opted_out = False
    before = world.sent()

    await world.text("hello again")

    assert world.sent() == before


async def test_p01_the_mark_outlives_deletion(world: World) -> None:
    await world.text("STOP")
    await world.text("DELETE")
    await world.text("hi")
    assert world.sent() == []


@pytest.mark.parametrize("channel", [Channel.SMS])
async def test_p01_an_opt_out_that_the_carrier_tells_of_after_a_deletion_holds(world: World) -> None:
    """On Telegram a block comes as a message of its own."""
    await world.receive("hello")
    await world.home.think()

    async def erased_and_opted_out() -> None:
        await world.receive("DELETE")
        world.phone.opted_out = True

    cut_in = interrupted(world.home.line, erased_and_opted_out)
    assert await send_next(line=cut_in, carriers=world.home.carriers)
    world.phone.opted_out = False
    await world.later(60)
    before = world.sent()
    await world.text("hi")
    assert world.sent() == before
