"""P13: model down, slow, unsure or wrong: the queue, with a true sentence about the wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.hours import StaffedHours
from bot.domain.private import Private
from bot.domain.turn import HandOff
from bot.domain.urgency import Urgency
from bot.services.list_queue import read_thread
from tests.line import World


async def test_p13_a_failed_turn_opens_a_handoff_and_says_so_once(world: World) -> None:
    world.engine.fails = True
    await world.text("hello")
    await world.text("hello??")

    [handoff] = await world.handoffs()
    assert handoff.reasons == ("dialogue_failed",)
    about_wait = [text for text in world.sent() if "person" in text.lower() or "someone" in text.lower()]
    assert about_wait
    assert len(world.sent()) == len(set(world.sent())), "the sentence is not repeated while it lasts"


async def test_p13_a_dialogue_that_is_down_is_noticed(world: World) -> None:
    world.home.dialogue_up = False
    await world.text("hello")
    assert world.sent() == []

    await world.later(30)

    [handoff] = await world.handoffs()
    assert handoff.reasons == ("dialogue_down",)
    assert world.sent()


async def test_p13_a_turn_that_kills_the_dialogue_three_times_goes_to_a_human(world: World) -> None:
    """A killed process never comes back to its turn: only the lease ends."""
    await world.receive("hello")
    store = world.home.line.store
    for _ in range(3):
        async with store.transaction() as tx:
            assert await tx.turns.lease(now=world.home.clock(), lease_s=1) is not None
        world.home.clock.move(2)

    await world.home.settle()

    [handoff] = await world.handoffs()
    assert handoff.reasons == ("turn_failed_three_times",)
    assert world.engine.asked == []


async def test_p13_after_a_failure_the_line_goes_on(world: World) -> None:
    world.engine.fails = True
    await world.text("hello")
    world.engine.fails = False
    await world.text("hello again")
    assert world.sent()[-1] == "I am here."


async def test_p13_outside_its_hours_the_line_says_when_somebody_is_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tomorrow = world.home.clock() + timedelta(days=1)
    line = replace(world.home.line, hours=StaffedHours.parse(f"{tomorrow:%a} 10:00-12:00", "UTC"))
    monkeypatch.setattr(world.home, "line", line)
    world.engine.decisions = (HandOff(Urgency.NORMAL, "asked_for_person"),)

    await world.text("hello")

    said = world.sent()[-1]
    assert said == line.text("utter_wait_later", line.language).open()
    assert "10 am tomorrow" in said


async def test_p13_the_person_is_told_the_truth_about_the_wait(world: World) -> None:
    world.engine.decisions = (HandOff(Urgency.NORMAL, "asked_for_person"),)
    await world.text("hello")
    [handoff] = await world.handoffs()
    *_, thread = await read_thread(handoff.id, who="rowan", line=world.home.line)
    assert [entry.kind for entry in thread][-1] in ("utter_wait_now", "utter_wait_later")
    assert Private("hello") in [entry.text for entry in thread]


@pytest.mark.parametrize("promise", ["in 5 minutes", "soon", "promise", "right away"])
async def test_p13_no_text_about_the_wait_says_how_long(world: World, promise: str) -> None:
    world.home.dialogue_up = False
    await world.text("can i talk to a person")
    assert not any(promise in text.lower() for text in world.sent())
