"""P03: where the operator wants it, DELETE is asked about once; a plain yes or DELETE again does it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.services.claim_handoff import claim_handoff
from tests.line import World
from tests.promises.leaving import columns, erasures, ruled

ASKS = "text DELETE again"


@pytest.fixture(autouse=True)
def asked(world: World) -> Iterator[None]:
    with ruled(world, asks_before_delete=True):
        yield


async def write(world: World, words: str) -> None:
    """No two messages are of one moment."""
    world.home.clock.move(1)
    await world.text(words)


async def done(world: World) -> bool:
    return bool(await erasures(world))


async def test_p03_it_is_asked_once_in_neutral_words(world: World) -> None:
    await write(world, "hello")
    await write(world, "DELETE")
    assert ASKS in world.sent()[-1]
    assert not await done(world)
    await write(world, "DELETE")
    assert await done(world)
    assert await columns(world, "SELECT count(*) FROM turns") == [(0,)]


@pytest.mark.parametrize("yes", ["yes", "Yes!", "ok", "do it", "sí", "oui"])
async def test_p03_a_plain_yes_does_it(world: World, yes: str) -> None:
    await write(world, "hello")
    await write(world, "DELETE")
    await write(world, yes)
    assert await done(world)


@pytest.mark.parametrize(
    "other", ["no", "yes but why do you ask", "wait", "i said yes to him and now im stuck"]
)
async def test_p03_anything_else_does_not(world: World, other: str) -> None:
    await write(world, "hello")
    await write(world, "DELETE")
    await write(world, other)
    await write(world, "yes")
    assert not await done(world), "the yes answers something else by now"


async def test_p03_after_ten_minutes_neither_counts(world: World) -> None:
    await write(world, "hello")
    await write(world, "DELETE")
    world.home.clock.move(601)
    await write(world, "yes")
    assert not await done(world)
    await write(world, "DELETE")
    assert not await done(world), "it is asked anew"
    await write(world, "DELETE")
    assert await done(world)


@pytest.mark.parametrize("word", ["STOP", "EXIT"])
async def test_p03_stop_and_exit_still_work_after_the_question(world: World, word: str) -> None:
    await write(world, "hello")
    await write(world, "DELETE")
    before = world.sent()
    await write(world, word)
    await world.later(60)
    assert world.sent() == before
    assert not await done(world)


async def test_p01_after_a_stop_nothing_is_asked_and_it_is_done_at_once(world: World) -> None:
    await write(world, "hello")
    await write(world, "STOP")
    before = world.sent()
    await write(world, "DELETE")
    assert world.sent() == before
    assert await done(world)


async def test_p11_while_a_worker_speaks_the_bot_asks_nothing_and_it_is_done(world: World) -> None:
    await write(world, "can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    before = world.sent()
    await write(world, "DELETE")
    assert world.sent() == before
    assert await done(world)


async def test_p03_where_nothing_is_held_nothing_is_asked(world: World) -> None:
    await write(world, "DELETE")
    assert world.sent() == []
    assert await done(world)
