"""The loops of dialogue and post: woken by news, not by a poll, and going on after a failure."""

from __future__ import annotations

import asyncio

from bot.services.run_loops import Loop, run
from bot.services.send_next import send_next
from bot.services.take_turn import take_turn
from tests.line import World

HOUR_S = 3600.0


async def test_an_answer_does_not_wait_for_a_poll(world: World) -> None:
    """Both loops would look again after an hour; the answer comes all the same."""
    home, stop = world.home, asyncio.Event()
    loops = [
        Loop("turns", lambda: take_turn(line=home.line, engine=world.engine), "turns", HOUR_S),
        Loop("send", lambda: send_next(line=home.line, carriers=home.carriers), "outbox", HOUR_S),
    ]
    running = asyncio.create_task(run(loops, line=home.line, stop=stop))

    await world.receive("hello")
    await _until_sent(world, 1)
    await world.receive("hello again")
    await _until_sent(world, 2)

    stop.set()
    await running


async def test_a_step_that_fails_is_tried_again(world: World) -> None:
    tries: list[int] = []
    done, stop = asyncio.Event(), asyncio.Event()

    async def step() -> bool:
        tries.append(1)
        if len(tries) < 2:
            raise RuntimeError("the words of a person")
        done.set()
        return False

    running = asyncio.create_task(run([Loop("test", step, "turns", 0.05)], line=world.home.line, stop=stop))
    await asyncio.wait_for(done.wait(), 30)
    stop.set()
    await running


async def _until_sent(world: World, count: int) -> None:
    async def look() -> None:
        while len(world.sent()) < count:
            await asyncio.sleep(0.01)

    await asyncio.wait_for(look(), 30)
