"""P14: the processes of a line as an operator runs them: where they reach, and what they leave behind."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path

import httpx
import pytest

from bot.domain.ids import Channel
from bot.egress_hosts import destinations
from bot.phone.loopback import bound_socket
from bot.settings import load_settings
from tests.leaks.whole_line import Watched, a_core_would_be_written, process
from tests.line import World
from tests.promises.environment import environment_of
from tests.promises.marked import MARKERS, found_in, found_in_folder

pytestmark = pytest.mark.process

SAID, DANGER, *_ = MARKERS


@pytest.fixture(params=[Channel.SMS], ids=lambda channel: channel.value)
def channel(request: pytest.FixtureRequest) -> Channel:
    """One, but for the post, which alone talks to carriers."""
    one: Channel = request.param
    return one


@pytest.fixture(autouse=True)
def real_time(world: World) -> Iterator[None]:
    """Processes of an operator know the real time alone; here the line knows it, too."""
    clock = world.home.clock
    before, clock._now = clock._now, datetime.now(timezone.utc)
    yield
    clock._now = before


def needles(world: World) -> list[str]:
    return [*MARKERS, world.phone.address, world.phone.address.lstrip("+")]


def hosts_of(watched: Watched, world: World, **more: str) -> None:
    """What was reached, against what this kind of process may reach: nothing else, not even asked for."""
    given = load_settings(demo=True, file=None, environment={**environment_of(world), **more})
    allowed = destinations(watched.name, given)
    places = {f"reached {host}:{port}" for host, port in allowed.hosts}
    own = {f"asked {host}" for host in ("127.0.0.1", "localhost", "None", *allowed.own)}
    own |= {f"asked {host}" for host, _ in allowed.hosts}
    sockets = {
        each for each in watched.seen() if os.path.dirname(each.removeprefix("reached ")) in allowed.sockets
    }
    assert sockets, "it did reach its databases, or this test hears nothing"
    assert watched.seen() - sockets - places - own == set()


def left_nothing(watched: Watched, world: World) -> None:
    said = watched.said.read_bytes()
    assert found_in(said, needles(world)) == []
    assert found_in_folder(watched.folder, needles(world)) == {}
    assert [path.name for path in (watched.folder / "temporary").iterdir()] == []


def no_marker_in_open_files(watched: Watched, world: World) -> None:
    if os.geteuid() != 0:
        assert not os.access(f"/proc/{watched.process.pid}/fd", os.R_OK), (
            "its own account cannot look into it"
        )
        return
    files = watched.open_files()
    assert files, "its log at least is open"
    assert [name for name, held in files if found_in(held, needles(world))] == []


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    deadline = asyncio.get_running_loop().time() + 30
    while not await holds():
        assert asyncio.get_running_loop().time() < deadline, "it never came to that"
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("channel", list(Channel), ids=lambda channel: channel.value, indirect=True)
async def test_p14_the_post_sends_marked_words_and_reaches_the_carriers_alone(
    world: World, tmp_path: Path
) -> None:
    from tests.promises.scripted import ScriptedEngine, say

    assert isinstance(world.engine, ScriptedEngine)
    world.engine.decisions = (say(f"You said {SAID}."),)
    await world.receive(f"hello {SAID}")
    await world.home.think()

    async def sent() -> bool:
        return world.sent() == [f"You said {SAID}."]

    async with process("post", world, tmp_path) as post:
        await until(sent)
        no_marker_in_open_files(post, world)
    hosts_of(post, world)
    left_nothing(post, world)


async def test_p14_the_edge_takes_marked_words_and_reaches_the_databases_alone(
    world: World, tmp_path: Path
) -> None:
    with bound_socket() as free:
        port = free.getsockname()[1]
    courier = world.home.simulated
    more = {"PORCHLIGHT_EDGE_PORT": str(port)}
    async with process("edge", world, tmp_path, **more) as edge:
        before = _deliver_to(world, f"http://127.0.0.1:{port}")
        try:
            await courier.text(world.phone, f"i want to kill myself tonight {DANGER}")
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as stranger:
                for path in ("/sms", f"/{SAID}", f"/r/{SAID}"):
                    await stranger.post(path, content=SAID * 40, headers={"x-twilio-signature": SAID})
        finally:
            _deliver_to(world, before)
        assert await world.handoffs(), "it was taken"
        no_marker_in_open_files(edge, world)
    hosts_of(edge, world, **more)
    left_nothing(edge, world)
    assert b"malformed_webhook" in edge.said.read_bytes(), "a refusal is told by its code"


def _deliver_to(world: World, url: str) -> str:
    courier = world.home.simulated.world.courier
    before, courier.deliver_to = courier.deliver_to, url
    return str(before)


async def test_p14_a_console_reaches_the_databases_alone_and_leaves_nothing(
    world: World, tmp_path: Path
) -> None:
    with bound_socket() as free:
        port = free.getsockname()[1]
    more = {"PORCHLIGHT_CONSOLE_PORT": str(port)}
    async with process("console", world, tmp_path, **more) as console:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as stranger:
            assert (await stranger.get("/sign-in")).status_code == 200
            await stranger.get(f"/{SAID}?{SAID}={SAID}")
            await stranger.post("/sign-in", data={"login": SAID, "password": SAID})
        no_marker_in_open_files(console, world)
    hosts_of(console, world, **more)
    left_nothing(console, world)


async def test_p14_a_crash_in_the_middle_of_a_message_leaves_no_core_and_no_word(
    world: World, tmp_path: Path
) -> None:
    """SIGABRT, as native code ends itself, while the words are in memory on their way to a carrier."""
    await world.receive(f"hello {SAID}")
    await world.home.think()
    await world.home.simulated.carrier_down(world.phone.channel, "silence")

    async def taken() -> bool:
        return bool(world.sent())

    async with process("post", world, tmp_path, before=a_core_would_be_written) as post:
        await until(taken)
        limits = Path(f"/proc/{post.process.pid}/limits").read_text()
        assert re.search(r"Max core file size\s+0\s+0", limits)
        post.process.send_signal(signal.SIGABRT)
        await asyncio.to_thread(post.process.wait)
    await world.home.simulated.carrier_up(world.phone.channel)
    assert post.process.returncode == -signal.SIGABRT
    assert [path.name for path in tmp_path.rglob("core*")] == []
    left_nothing(post, world)
