"""P04: STOP and EXIT are obeyed while the keys cannot be reached, too; everything else comes again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.crypto.keyring import MasterKeys
from bot.crypto.master_key import LocalKey
from bot.crypto.secret import SecretKey
from bot.domain.ids import Channel
from bot.services.claim_handoff import claim_handoff
from tests.databases import run_sql
from tests.line import World
from tests.promises.leaving import keys_away

STATES = "SELECT state FROM conversations"


@pytest.fixture
def masters(world: World) -> Iterator[MasterKeys]:
    """The master keys of the line, put back afterwards."""
    ring = world.home.store._masters
    before, newest = ring._keys, ring.newest
    yield ring
    ring._keys, ring.newest = before, newest


async def stands(world: World) -> list[str]:
    return [row["state"] for row in await run_sql(world.databases.main.open(), STATES)]


@pytest.mark.parametrize(("word", "state"), [("STOP", "stopped"), ("EXIT", "left")])
async def test_p04_what_was_queued_is_not_sent_once_the_keys_are_back(
    world: World, word: str, state: str
) -> None:
    await world.receive("hello")
    await world.home.think()
    async with keys_away(world):
        await world.receive(word)
        assert await stands(world) == [state]
    await world.home.settle()
    await world.later(60)
    assert world.sent() == []


@pytest.mark.parametrize(("word", "state"), [("STOP", "stopped"), ("EXIT", "left")])
async def test_p04_keys_wrapped_anew_before_the_restart_are_keys_out_of_reach(
    world: World, masters: MasterKeys, word: str, state: str
) -> None:
    """The operator forgot to restart the edge with the new version of the master key first."""
    await world.text("hello")
    before = dict(masters._keys)
    after = before | {masters.newest + 1: LocalKey(SecretKey.fresh())}
    masters._keys, masters.newest = after, masters.newest + 1
    async for _ in world.home.store.rotate_keys():
        pass
    masters._keys, masters.newest = before, masters.newest - 1
    await world.receive("are you there")
    await world.receive(word)
    assert await stands(world) == [state]
    masters._keys, masters.newest = after, masters.newest + 1
    await world.home.simulated.deliver_again(world.phone)
    await world.home.settle()
    assert len(world.sent()) == 1


async def test_p04_a_stop_holds_without_any_talk_before_it(world: World) -> None:
    async with keys_away(world):
        await world.receive("STOP")
    await world.text("hello")
    assert world.sent() == []


@pytest.mark.parametrize("word", ["STOP", "EXIT"])
async def test_p04_a_worker_sees_that_they_left(world: World, word: str) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    async with keys_away(world):
        await world.receive(word)
    [seen] = await world.handoffs()
    assert seen.left_at is not None


@pytest.mark.parametrize("channel", [Channel.TELEGRAM], ids=["telegram"])
async def test_p02_the_chat_is_cleared_all_the_same(world: World) -> None:
    await world.text("hello")
    async with keys_away(world):
        await world.receive("EXIT")
        await world.home.settle()
    assert world.home.simulated.still_kept(world.phone) == []


async def test_p12_what_is_no_such_word_is_delivered_again(world: World) -> None:
    async with keys_away(world):
        await world.receive("hello there")
        assert await stands(world) == []
    await world.home.simulated.deliver_again(world.phone)
    await world.home.settle()
    assert world.engine.words() == ["hello there"]
