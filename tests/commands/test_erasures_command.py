"""`porchlight erasures` shows places, codes and counts, and nobody."""

from __future__ import annotations

from bot.commands.erasures import lines_of
from bot.services.see_erasures import see_erasures
from tests.line import World
from tests.promises.leaving import DAY


async def shown(world: World) -> str:
    return "\n".join(lines_of(await see_erasures(line=world.home.line), now=world.home.clock()))


async def test_p03_what_fails_is_named_by_place_and_code(world: World) -> None:
    await world.text("hello")
    await world.home.simulated.carrier_down(world.phone.channel, "500")
    await world.text("DELETE")
    assert "under way" in await shown(world)

    await world.later(DAY + 60)
    text = await shown(world)
    assert "FAILING" in text
    assert "carrier" in text
    assert "code delete_delayed" in text
    assert "hello" not in text
    assert world.phone.address not in text

    await world.home.simulated.carrier_up(world.phone.channel)
    await world.later(3600)
    assert await shown(world) == "1 done within the last three days and still answered for."


async def test_p02_a_chat_that_was_left_and_cannot_be_cleared_is_shown_too(world: World) -> None:
    await world.text("hello")
    await world.home.simulated.carrier_down(world.phone.channel, "500")
    await world.text("EXIT")
    await world.later(DAY + 60)
    left = "1 deletions at a carrier for no erasure" in await shown(world)
    assert left is (world.phone.channel.value == "telegram")
