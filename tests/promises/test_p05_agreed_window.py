"""P05: the one line that begins with us, at a time the person agreed to, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.turn import AgreeWindow
from bot.domain.window import LASTS
from bot.services.claim_handoff import claim_handoff
from tests.line import World
from tests.promises.scripted import say

DAY = 24 * 3600.0
LINE = "Hi. You asked for a text about now. You can write here, or leave it."


async def agreed(world: World, hours: float = 20) -> list[str]:
    """Longer than a session away; what was sent until now."""
    at = world.home.clock() + timedelta(hours=hours)
    world.engine.decisions = (AgreeWindow(at), say("OK. One text then.", key="utter_window_agreed"))
    await world.text("yes")
    return world.sent()


async def test_p05_one_line_at_the_agreed_time_and_no_more(world: World) -> None:
    before = await agreed(world)
    await world.later(20 * 3600 - 60)
    assert world.sent() == before, "not a minute early"
    await world.later(120)
    assert world.sent() == [*before, LINE]
    for _ in range(5):
        await world.later(600)
    assert world.sent() == [*before, LINE]


async def test_p05_without_an_agreement_nothing_begins_with_us(world: World) -> None:
    await world.text("hello")
    before = world.sent()
    await world.later(DAY)
    assert world.sent() == before


@pytest.mark.parametrize("word", ["STOP", "EXIT", "DELETE"])
async def test_p05_stop_exit_and_delete_end_it(world: World, word: str) -> None:
    await agreed(world)
    await world.text(word)
    before = len(world.sent())
    await world.later(20 * 3600 + 60)
    assert len(world.sent()) == before


async def test_p05_a_line_that_is_late_by_more_than_the_window_is_not_sent(world: World) -> None:
    before = await agreed(world)
    await world.later(20 * 3600 + LASTS.total_seconds() + 60)
    assert world.sent() == before


async def test_p05_a_line_held_back_by_the_carrier_past_the_window_is_not_sent(world: World) -> None:
    before = await agreed(world, hours=1)
    await world.home.simulated.carrier_down(world.phone.channel, "refused")
    await world.later(3660)
    await world.home.simulated.carrier_up(world.phone.channel)
    await world.later(LASTS.total_seconds())
    assert world.sent() == before


async def test_p11_while_a_worker_holds_the_talk_the_line_is_not_sent(world: World) -> None:
    await agreed(world, hours=1)
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    before = world.sent()
    async with world.home.store.transaction() as tx:
        held = await tx.handoffs.lock(handoff.id)
        assert held is not None
        await tx.handoffs.save(held.answered())
    await world.later(3660)
    assert world.sent() == before


async def test_p05_the_latest_agreement_counts(world: World) -> None:
    await agreed(world, hours=3)
    before = await agreed(world, hours=5)
    await world.later(3 * 3600 + 60)
    assert world.sent() == before
    await world.later(2 * 3600)
    assert world.sent() == [*before, LINE]
