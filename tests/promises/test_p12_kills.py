"""P12 through kills and restarts: real processes, killed with signal 9 at the worst moment."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.ids import Channel
from bot.store.embedded import EmbeddedServer, start_embedded
from bot.store.engine import open_engine
from tests.line import World
from tests.processes import ended, line_of, start
from tests.promises.environment import environment_of

pytestmark = pytest.mark.process
ROOT = Path(__file__).parents[2]


async def test_p12_kill_of_the_dialogue_in_mid_turn(world: World) -> None:
    await world.receive("hello")
    dialogue = _start(world, "dialogue_that_hangs")
    await _until(lambda: _count(world, "SELECT count(*) FROM turns WHERE state = 'leased'"))
    dialogue.send_signal(signal.SIGKILL)
    dialogue.wait()

    await _run(world, "dialogue", ahead_s=60)
    world.home.clock.move(60)
    await world.home.settle()

    assert world.sent() == ["I am here."]


async def test_p12_kill_of_the_post_between_sending_and_recording(world: World) -> None:
    await world.receive("hello")
    await world.home.think()
    await world.home.simulated.carrier_down(world.phone.channel, "silence")
    post = _start(world, "post")
    await _until(lambda: _taken(world))
    post.send_signal(signal.SIGKILL)
    post.wait()
    await world.home.simulated.carrier_up(world.phone.channel)

    for _ in range(2):
        await _run(world, "post", ahead_s=300)
    world.home.clock.move(300)
    await world.home.settle()

    assert world.sent() == ["I am here."], "the carrier took it once"
    told = [handoff.reasons for handoff in await world.handoffs()]
    assert told == ([] if world.phone.channel is Channel.SMS else [("send_unknown",)])


async def test_p12_a_database_restart_loses_and_doubles_nothing(
    world: World, server: EmbeddedServer
) -> None:
    await world.receive("before")
    await world.home.think()
    await _restart(server)

    await world.receive("after")
    await world.home.settle()

    assert world.engine.words() == ["before", "after"]
    assert world.sent() == ["I am here."] * 2


async def test_p14_process_titles_show_nothing(world: World) -> None:
    post = start(sys.executable, "-m", "bot", "post", "--demo", cwd=ROOT, env=environment_of(world))
    assert await line_of(post) == b"post: ready\n"

    title = Path(f"/proc/{post.pid}/cmdline").read_bytes()
    post.terminate()
    await ended(post)

    assert title.strip(b"\0") == b"porchlight post"


def _start(world: World, role: str, *, ahead_s: float = 0) -> subprocess.Popen[bytes]:
    at = world.home.clock() + timedelta(seconds=ahead_s)
    command = (sys.executable, "-m", "tests.promises.one_process", role, at.isoformat())
    return start(*command, cwd=ROOT, env=environment_of(world), quiet=True)


async def _run(world: World, role: str, *, ahead_s: float) -> None:
    """A process that works until idle; its carriers live in this one, so wait without blocking."""
    process = _start(world, role, ahead_s=ahead_s)
    assert (await ended(process))[0] == 0


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Look until it holds; half a minute is far more than a process needs to start."""
    deadline = asyncio.get_running_loop().time() + 30
    while not await holds():
        assert asyncio.get_running_loop().time() < deadline, "it never came to that"
        await asyncio.sleep(0.02)


async def _count(world: World, query: str) -> bool:
    engine = open_engine(world.databases.main.open(), connections=1)
    try:
        async with engine.connect() as connection:
            return bool((await connection.execute(text(query))).scalar_one())
    finally:
        await engine.dispose()


async def _taken(world: World) -> bool:
    return bool(world.sent())


async def _restart(server: EmbeddedServer) -> None:
    """End it at once, as a crash would, and start it again in the same place."""
    data = Path(server.socket_folder)
    process = int((data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(process, signal.SIGQUIT)
    await _until(lambda: _gone(process))
    again = await start_embedded(data.parent)
    assert again.port == server.port
    again.stop()  # our own use of it; the session still has its own


async def _gone(process: int) -> bool:
    return not Path(f"/proc/{process}").exists()
