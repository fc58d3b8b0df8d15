"""P14: words and addresses stand in the pages that are meant to show them, and in nothing around them."""

from __future__ import annotations

import asyncio
import os
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from click.testing import CliRunner
from starlette.applications import Starlette
from starlette.routing import Route

from bot.__main__ import main
from bot.domain.ids import Channel
from bot.domain.staff import Role
from tests.console.conftest import Staff, Visitor
from tests.leaks.conftest import METRICS_TOKEN
from tests.leaks.filled import SAID, TYPED, Filled, fill
from tests.line import World
from tests.promises.environment import environment_of
from tests.promises.marked import found_in

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[2]
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
FIELDS = (
    *("text", "note", "why", "summary", "login", "password", "code", "name", "phone", "what", "kind"),
    *("reason", "outcome", "yes", "service", "worker", "contact", "value", "need", "area", "at", "day"),
)
ENDS = ("/sign-out", "/sign-out/everywhere", "/news")


@pytest.fixture
def channel() -> Channel:
    """What the pages do with words is the same on both; the carriers' own ways have tests of their own."""
    return Channel.SMS


def ways_in(app: Starlette) -> Iterator[tuple[str, str]]:
    """Whatever the console answers, whoever put it there, metrics too; what ends a session left out."""
    for route in app.routes:
        if isinstance(route, Route) and route.path not in ENDS:
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield method, route.path


def path_of(pattern: str, filled: Filled) -> str:
    known = {"{id}": str(filled.handoff), "{referral}": str(filled.referral)}
    path = pattern
    for name, value in known.items():
        path = path.replace(name, value)
    return re.sub(r"\{[a-z]+\}", str(uuid4()), path)


def around(answer: httpx.Response) -> str:
    """All of an answer but its body, and of every redirect on the way to it."""
    steps = [*answer.history, answer]
    shown = [f"{step.url} {step.headers.multi_items()} {step.reason_phrase}" for step in steps]
    return "\n".join([*shown, *TITLE.findall(answer.text)])


async def test_p14_no_page_shows_words_where_it_should_not(
    world: World, staff: Staff, app: Starlette
) -> None:
    filled = await fill(world, staff)
    visitors: dict[str, Visitor] = {"rowan": filled.rowan}
    for role in Role:
        visitors[role.value] = await staff.signed_in(role.value.replace("-", "."), role)
    shown_to: dict[str, set[str]] = {}
    for who, visitor in visitors.items():
        for method, pattern in sorted(ways_in(app)):  # GET before POST
            if who == "rowan" and method == "POST":
                continue  # lets go of what they hold
            answer = await _open(visitor, method, path_of(pattern, filled))
            assert not found_in(around(answer).encode(), [*filled.needles, TYPED]), (who, method, pattern)
            found = found_in(answer.content, filled.needles)
            if found:
                shown_to.setdefault(who, set()).add(pattern)
            if world.phone.address in found:
                assert pattern.endswith("/address"), (who, pattern)
    assert "/conversations/{id}" in shown_to["rowan"], "what is held is read, or this test sees nothing"
    assert set(shown_to) <= {"rowan", "lead"}, "nobody else reads a word"
    assert all(each.startswith("/conversations/{id}") for each in set().union(*shown_to.values()))


async def _open(visitor: Visitor, method: str, path: str) -> httpx.Response:
    if method == "GET":
        return await visitor.get(path)
    await visitor.get("/account")
    return await visitor.post(path, **dict.fromkeys(FIELDS, TYPED))


async def test_p14_a_stranger_and_an_unforeseen_error_are_told_nothing(
    world: World, staff: Staff, app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = await fill(world, staff)
    stranger = staff.visitors()
    for method, pattern in ways_in(app):
        await stranger.get("/sign-in")
        path = path_of(pattern, filled)
        answer = await (stranger.get(path) if method == "GET" else stranger.post(path, text=TYPED))
        assert not found_in((around(answer) + answer.text).encode(), filled.needles), pattern

    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError(SAID)

    monkeypatch.setattr("bot.console.app.find_session", fail)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8070", cookies=filled.rowan.client.cookies
    ) as client:
        answer = await client.get(filled.path)
    assert answer.status_code == 500
    assert not found_in((answer.text + str(answer.headers)).encode(), filled.needles)


async def test_p14_events_and_notifications_say_that_something_changed_and_never_what(
    world: World, app: Starlette
) -> None:
    news = app.state.console.news
    listening = asyncio.create_task(news.listen())

    async def welcome() -> bool:
        return True

    stream = news.stream(welcome)
    said = [await stream.__anext__()]
    waiting = asyncio.create_task(stream.__anext__())
    while not waiting.done():
        phone = world.other_phone()
        await world.home.simulated.text(phone, f"i want to kill myself tonight {SAID}")
        await world.home.settle()
        await asyncio.wait([waiting], timeout=0.1)
    said.append(waiting.result())
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await stream.aclose()
    assert said == ["retry: 2000\n\n", "data: changed\n\n"]
    scripts = [each.read_text() for each in (ROOT / "bot/console/static").glob("*.js")]
    made = [call for text in scripts for call in re.findall(r"new Notification\(([^)]*)\)", text)]
    assert made == ['"Console", { tag: "console" }'], "no part of a page stands in one"


async def test_p14_trail_exports_and_lists_hold_codes_alone(world: World, staff: Staff) -> None:
    filled = await fill(world, staff)
    async with world.home.line.store.transaction() as tx:
        entries = await tx.trail.latest(500)
    assert len(entries) > 5
    told = [repr(entries)]
    for command in (
        *("audit show", "audit verify", "queue list", "directory list", "directory export"),
        *("directory export --as csv", "workers list", "keys status"),
    ):
        word, *rest = command.split()
        environment = {name: text for name, text in environment_of(world).items() if name not in os.environ}
        done = await asyncio.to_thread(CliRunner().invoke, main, [word, "--demo", *rest], env=environment)
        assert done.exit_code == 0, (command, done.output)
        told.append(done.output)
    assert found_in("\n".join(told).encode(), filled.needles) == []


async def test_p14_metrics_are_numbers_and_codes_alone(world: World, staff: Staff) -> None:
    filled = await fill(world, staff)
    stranger = staff.visitors().client
    answer = await stranger.get("/metrics", headers={"authorization": f"Bearer {METRICS_TOKEN}"})
    assert answer.status_code == 200
    assert "porchlight" in answer.text
    told = (answer.text + around(answer)).encode()
    assert found_in(told, [*filled.needles, "rowan", str(filled.handoff), METRICS_TOKEN]) == []


async def test_p14_a_printed_note_holds_words_in_its_page_alone(world: World, staff: Staff) -> None:
    filled = await fill(world, staff)
    path = f"{filled.path}/referrals/{filled.referral}"
    await filled.rowan.get(path)
    answer = await filled.rowan.post(f"{path}/print")
    assert answer.headers["content-type"] == "application/pdf"
    streams = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
    drawn = [zlib.decompress(one) if one[:1] == b"\x78" else one for one in streams.findall(answer.content)]
    pages = [one for one in drawn if b" Tj" in one]
    assert found_in(b"".join(pages), filled.needles) == [SAID], "what was agreed, and nothing else"
    rest = streams.sub(b"", answer.content) + b"".join(one for one in drawn if one not in pages)
    assert found_in(rest + around(answer).split("<title>")[0].encode(), filled.needles) == []
