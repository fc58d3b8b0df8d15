"""P17: it says it is a bot at the start and after a week's pause."""

from __future__ import annotations

from tests.line import World
from tests.promises.scripted import say


async def test_p17_whatever_is_said_first_a_bot_says_so(world: World) -> None:
    world.engine.decisions = (say("Fine.", key="utter_skip_ok"),)
    await world.text("skip")
    assert "bot" in world.sent()[0].lower()


async def test_p17_it_is_not_said_again_at_every_message(world: World) -> None:
    world.engine.decisions = (say("Fine.", key="utter_skip_ok"),)
    await world.text("skip")
    await world.text("ok")
    assert sum("bot" in text.lower() for text in world.sent()) == 1


async def test_p17_it_is_said_again_after_a_week(world: World) -> None:
    world.engine.decisions = (say("Fine.", key="utter_skip_ok"),)
    await world.text("skip")
    world.home.clock.move(8 * 24 * 3600)
    await world.text("hi")
    assert sum("bot" in text.lower() for text in world.sent()) == 2
