"""P03: texts whose ids Twilio never told are looked for in its list, and removed."""

from __future__ import annotations

import pytest

from bot.domain.erasure import Place
from bot.domain.ids import Channel
from tests.line import World
from tests.promises.leaving import erasures


@pytest.mark.parametrize("channel", [Channel.SMS], ids=["sms"])
async def test_p03_a_text_whose_id_the_carrier_never_told_is_looked_for_and_removed(world: World) -> None:
    """Telegram keeps no list that a bot may ask for; there the receipt says that one may be left."""
    await world.home.simulated.carrier_down(world.phone.channel, "nothing")
    await world.text("hello")
    assert world.sent(), "the carrier took it, and never said so"
    await world.text("DELETE")
    await world.home.simulated.carrier_up(world.phone.channel)
    for _ in range(3):
        await world.later(120)
    assert world.home.simulated.still_kept(world.phone) == []
    [erasure] = await erasures(world)
    assert erasure.is_done
    assert erasure.left_at(Place.QUEUED) == 0


@pytest.mark.parametrize("channel", [Channel.SMS], ids=["sms"])
async def test_p03_each_text_without_an_id_is_looked_for_though_hours_lie_between(world: World) -> None:
    for words in ("hello", "are you there"):
        await world.home.simulated.carrier_down(world.phone.channel, "nothing")
        await world.text(words)
        await world.home.simulated.carrier_up(world.phone.channel)
        world.home.clock.move(3 * 3600)
    assert len(world.sent()) >= 2, "the carrier took them, and never said so"
    await world.text("DELETE")
    await world.later(200)
    assert world.home.simulated.still_kept(world.phone) == []
    assert [(each.is_done, each.left_at(Place.QUEUED)) for each in await erasures(world)] == [(True, 0)]
