"""P11: while a worker holds the conversation the bot is silent; it returns when handed back."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.private import Private
from bot.errors import AlreadyClaimed, GateClosed
from bot.services.claim_handoff import claim_handoff
from bot.services.end_handoff import close_handoff, return_to_bot
from bot.services.reply_as_worker import reply_as_worker
from tests.line import World


async def test_p11_the_bot_is_silent_from_claim_to_return(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    before = world.sent()

    await world.text("are you there")
    await world.text("hello?")
    assert world.sent() == before
    assert world.engine.asked == []

    await return_to_bot(handoff.id, worker="ana", line=world.home.line)
    await world.home.settle()
    await world.text("ok")
    assert len(world.engine.asked) == 1
    answers = [text for text in world.sent()[len(before) :] if "pick a word" not in text]
    assert len(answers) == 2, "the bot says that it is back, and answers"


async def test_p11_a_claim_while_the_dialogue_is_computing_discards_its_answer(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    before = world.sent()
    world.engine.go.clear()
    await world.receive("hello?")
    thinking = asyncio.create_task(world.home.think())
    await world.engine.entered.wait()

    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    world.engine.go.set()
    await thinking
    await world.home.settle()

    assert world.sent() == before


async def test_p11_first_claim_wins_and_the_second_is_told_who(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    outcomes = await asyncio.gather(
        *(claim_handoff(handoff.id, worker=name, line=world.home.line) for name in ("ana", "ben")),
        return_exceptions=True,
    )
    [refused] = [outcome for outcome in outcomes if isinstance(outcome, AlreadyClaimed)]
    assert refused.by in ("ana", "ben")


async def test_p11_a_worker_who_does_not_hold_it_cannot_write(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    with pytest.raises(GateClosed, match="not_held"):
        await reply_as_worker(handoff.id, Private("Hi."), worker="ben", line=world.home.line)


async def test_p11_an_unanswered_claim_goes_back_higher_and_the_bot_may_speak(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)

    await world.later(3600)

    [waiting] = await world.handoffs()
    assert waiting.claimed_by is None
    assert waiting.urgency.rank == handoff.urgency.rank + 1
    await world.text("hello?")
    assert len(world.engine.asked) == 1


async def test_p11_a_close_says_nothing(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    before = world.sent()
    await close_handoff(handoff.id, worker="ana", line=world.home.line)
    await world.home.settle()
    assert world.sent() == before
    assert await world.handoffs() == []
