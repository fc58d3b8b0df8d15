"""While nobody takes what is urgent: the lead is told, and once, honestly, the person."""

from __future__ import annotations

import pytest

from bot.domain.danger import DangerLevel
from bot.domain.private import Private
from bot.services.claim_handoff import claim_handoff
from bot.services.reply_as_worker import reply_as_worker
from tests.line import World

DANGER = "he has a knife and hes outside the door"
NOBODY = "No one is free yet"


def told(world: World) -> int:
    return sum(NOBODY in text for text in world.sent())


async def test_p13_after_five_minutes_the_person_hears_once_that_nobody_is_free(world: World) -> None:
    await world.text(DANGER)
    await world.later(299)
    assert told(world) == 0
    await world.later(2)
    assert told(world) == 1
    assert "988" in world.sent()[-1]
    await world.later(3600)
    assert told(world) == 1


async def test_the_lead_is_alerted_after_one_minute_and_again_after_two(world: World) -> None:
    await world.text(DANGER)
    seen = []
    for seconds in (59, 1, 59, 1):
        await world.later(seconds)
        [handoff] = await world.handoffs()
        seen.append(handoff.alerts)
    assert seen == [0, 1, 1, 2]


async def test_taken_in_time_nothing_is_said(world: World) -> None:
    await world.text(DANGER)
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="rowan", line=world.home.line)
    await reply_as_worker(handoff.id, Private("I am here."), worker="rowan", line=world.home.line)
    await world.later(900)
    assert told(world) == 0


@pytest.mark.parametrize("word", ["STOP", "EXIT", "DELETE"])
async def test_p01_p02_p03_whoever_left_is_told_nothing(world: World, word: str) -> None:
    await world.text(DANGER)
    await world.text(word)
    before = world.sent()
    await world.later(900)
    assert world.sent() == before


async def test_what_is_not_urgent_waits_without_a_text(world: World) -> None:
    await world.text("can i talk to a person")
    await world.later(3600)
    assert told(world) == 0
    assert DangerLevel.URGENT.value == "urgent"


async def test_p13_how_long_is_said_only_when_it_is_known(world: World) -> None:
    line = world.home.line
    await world.text("can i talk to a person")
    assert "can't say how long" in world.sent()[-1]
    for _ in range(5):
        phone = world.other_phone()
        await world.home.simulated.text(phone, "can i talk to a person")
        await world.home.settle()
        world.home.clock.move(60)
    for handoff in await world.handoffs():
        await claim_handoff(handoff.id, worker="rowan", line=line)
    last = world.other_phone()
    await world.home.simulated.text(last, "can i talk to a person")
    await world.home.settle()
    said = [bubble.text for bubble in world.home.simulated.outbound(last)]
    assert any(
        "waited less than 10 minutes" in text or "waited less than 5 minutes" in text for text in said
    )
