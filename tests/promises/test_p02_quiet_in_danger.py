"""P02 and P07: urgent danger, and perhaps a wish for silence: a worker is asked, and no phone lights up."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.domain.conversation import State
from bot.domain.private import Private
from bot.domain.turn import AgreeWindow
from bot.domain.urgency import Urgency
from bot.services.claim_handoff import claim_handoff
from bot.services.reply_as_worker import reply_as_worker
from tests.line import World
from tests.promises.scripted import say

QUIET = "may_want_quiet"
PLEA = "he has a gun dont reply"
PLEAS = [
    "he has a knife stop texting",
    "hes got a gun stop texting me",
    "stop he has my phone he'll hurt me",
    "he hit me again stop texting he reads this",
    PLEA,
    "please stop he checks my phone and hits me",
    "no more msgs he has a gun",
    "no texts pls he got a knife",
    "no respondas trae un cuchillo",
    "il a un flingue réponds pas",
    "il est là derrière moi",
]
LOOK_ALIKES = [
    "he has a gun and hes outside",
    "he has a gun text me",
    "he has a gun and he wont stop",
    "he will kill me pls reply",
    "please call me he has a knife",
    "he keeps texting me that he will kill me",
    "he said if i dont reply hell shoot me",
    "he hits me and i cant stop crying",
    "please make him stop he is beating me",
    "il est là aidez moi",
    "si je réponds pas il me tue",
    "tiene una pistola ayuda",
]


@pytest.mark.parametrize("plea", PLEAS)
async def test_p02_p07_a_plea_for_silence_in_danger_reaches_a_worker_and_lights_no_phone(
    world: World, plea: str
) -> None:
    await world.text(plea)
    await world.later(3600)

    [handoff] = await world.handoffs()
    assert handoff.urgency is Urgency.URGENT
    assert handoff.reasons[-1] == QUIET
    assert any(reason.startswith("danger:") for reason in handoff.reasons)
    assert handoff.left_at is None, "neither stopped nor left"
    assert world.sent() == []


@pytest.mark.parametrize("plain", LOOK_ALIKES)
async def test_p07_what_only_sounds_like_it_is_answered_at_once(world: World, plain: str) -> None:
    await world.text(plain)

    [handoff] = await world.handoffs()
    assert QUIET not in handoff.reasons
    assert "988" in world.sent()[-1]


async def test_p02_an_answer_that_waits_for_the_post_is_not_said_either(world: World) -> None:
    await world.receive("he has a gun and hes outside")
    await world.text(PLEA)
    assert world.sent() == []


async def test_p02_an_answer_that_the_carrier_could_not_take_is_not_tried_again(world: World) -> None:
    await world.home.simulated.carrier_down(world.phone.channel, "refused")
    await world.text("he has a gun and hes outside")
    await world.receive(PLEA)
    await world.home.simulated.carrier_up(world.phone.channel)
    await world.later(3600)
    assert world.sent() == []


async def test_p02_an_answer_the_dialogue_is_at_is_thrown_away(world: World) -> None:
    world.engine.go.clear()
    await world.receive("hello")
    await world.receive("are you there")
    thinking = asyncio.create_task(world.home.think())
    await world.engine.entered.wait()

    await world.receive(PLEA)
    world.engine.go.set()
    await thinking
    await world.home.settle()

    assert world.sent() == []
    assert world.engine.words() == ["hello"], "what waited is a worker's to answer"


async def test_p02_while_nobody_is_free_that_is_not_said_either_until_they_go_on(world: World) -> None:
    await world.text("he has a gun and hes outside")
    await world.text(PLEA)
    before = world.sent()
    await world.later(299)
    await world.later(600)
    assert world.sent() == before


async def test_p13_whoever_goes_on_is_answered_and_told_that_nobody_is_free(world: World) -> None:
    await world.text(PLEA)
    await world.text("hes gone now")
    assert world.sent()[-1] == "I am here."
    await world.later(301)
    assert "No one is free yet" in world.sent()[-1]


async def test_p07_the_danger_line_is_still_to_come(world: World) -> None:
    await world.text(PLEA)
    await world.text("im on my own now. he has a gun and hes outside")
    [answer] = world.sent()
    assert "988" in answer


async def test_p02_p05_a_time_agreed_on_earlier_opens_nothing_after_it(world: World) -> None:
    at = world.home.clock() + timedelta(hours=2)
    world.engine.decisions = (AgreeWindow(at), say("OK. One text then.", key="utter_window_agreed"))
    await world.text("yes")
    before = world.sent()
    await world.text(PLEA)
    await world.later(2 * 3600 + 60)
    assert world.sent() == before


async def test_a_worker_may_write_all_the_same(world: World) -> None:
    await world.text(PLEA)
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    await reply_as_worker(handoff.id, Private("Is it OK to text?"), worker="ana", line=world.home.line)
    await world.home.settle()
    assert world.sent() == ["Is it OK to text?"]


async def test_p11_with_a_worker_it_is_a_reason_and_takes_nothing_from_them(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    before = world.sent()
    await world.text(PLEA)
    async with world.home.store.transaction() as tx:
        conversation = await tx.conversations.get(handoff.conversation)
    [held] = await world.handoffs()
    assert conversation is not None
    assert (conversation.state, held.claimed_by, held.reasons[-1]) == (State.WORKER, "ana", QUIET)
    assert world.sent() == before


@pytest.mark.parametrize(
    "near", ["il est là", "he's back", "ya llegó", "viene mi mamá", "chut", "écris rien, il rentre"]
)
async def test_p02_that_somebody_came_near_lights_no_phone(world: World, near: str) -> None:
    await world.text("hello")
    before = world.sent()
    await world.text(near)
    await world.later(3600)
    assert world.sent() == before
