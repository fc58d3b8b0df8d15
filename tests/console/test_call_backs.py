"""A worker promises a call: it is remembered, comes up in time, and ends when the person stops."""

from __future__ import annotations

from uuid import uuid4

import pytest

from bot.domain.ids import Channel
from bot.domain.trail import Did
from tests.console.conftest import Staff
from tests.console.desk import Desk, in_hours, sit_down
from tests.line import World

pytestmark = pytest.mark.whole


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


@pytest.fixture
async def desk(world: World, staff: Staff) -> Desk:
    return await sit_down(world, staff)


async def test_a_promised_call_is_remembered_and_may_be_made_then(desk: Desk) -> None:
    world = desk.world
    unticked = await desk.press("call-back", at=in_hours(world, 3), words="x")
    assert unticked.status_code == 409
    await desk.press("call-back", at=in_hours(world, 3), agreed="yes", words="ask for Sam")
    assert "ask for Sam" in await desk.page()
    queue = (await desk.rowan.get("/queue")).text
    assert "Promised calls" in queue
    assert "due now" not in queue
    assert "Sam" not in queue, "no words stand in the queue"
    await desk.press("send", text="Talk to you then.")
    await desk.later(3 * 3600 + 30)
    assert "due now" in (await desk.rowan.get("/queue")).text
    await desk.call(said_safe=False)
    assert (Did.CALLED.value, "call_back") in await desk.trail()
    await desk.both_talk()
    await desk.press("call/outcome", outcome="talked")
    assert "Promised calls" not in (await desk.rowan.get("/queue")).text


async def test_a_promise_is_kept_when_who_made_it_has_gone(desk: Desk, staff: Staff) -> None:
    """The conversation comes into the queue, for them first."""
    world = desk.world
    await desk.press("call-back", at=in_hours(world, 3), agreed="yes")
    await desk.press("close", outcome="later")
    assert await world.handoffs() == []
    store = world.home.line.store
    while await store.wait_for("console", timeout_s=0.2):
        continue  # what has changed until now
    await world.later(3 * 3600 + 30)
    assert await store.wait_for("console", timeout_s=20), "open pages are woken"
    [handoff] = await world.handoffs()
    assert (handoff.reasons, handoff.for_worker) == (("call_back_due",), "rowan")
    sasha = await staff.signed_in("sasha")
    assert "was promised a call about now" in (await sasha.get("/queue")).text


@pytest.mark.parametrize("ends", ["done", "dropped"])
async def test_a_promised_call_is_done_or_dropped_by_whom_it_concerns(
    desk: Desk, staff: Staff, ends: str
) -> None:
    await desk.press("call-back", at=in_hours(desk.world, 3), agreed="yes")
    async with desk.world.home.line.store.transaction() as tx:
        [(promised, _)] = await tx.call_backs.waiting()
    sasha = await staff.signed_in("sasha")
    await sasha.get("/account")
    assert (await sasha.post(f"/call-backs/{promised.id}/{ends}")).status_code == 404
    assert "Promised calls" in (await desk.rowan.get("/queue")).text
    await desk.rowan.post(f"/call-backs/{promised.id}/{ends}")
    assert "Promised calls" not in (await desk.rowan.get("/queue")).text
    assert (Did.CALL_BACK.value, ends) in await desk.trail()
    await desk.rowan.get("/account")
    assert (await desk.rowan.post(f"/call-backs/{uuid4()}/{ends}")).status_code == 404


@pytest.mark.parametrize("word", ["STOP", "EXIT", "DELETE"])
async def test_p01_stop_exit_and_delete_end_a_promised_call(desk: Desk, word: str) -> None:
    await desk.press("call-back", at=in_hours(desk.world, 3), agreed="yes")
    await desk.world.text(word)
    assert "Promised calls" not in (await desk.rowan.get("/queue")).text
    before = len(await desk.world.handoffs())
    await desk.world.later(3 * 3600 + 30)
    assert len(await desk.world.handoffs()) == before
    assert desk.rung() == []


@pytest.mark.parametrize("at", ["", "tomorrow", "2031-03-04T09:00", "2039-03-09T09:00"])
async def test_a_time_that_is_none_is_refused(desk: Desk, at: str) -> None:
    answer = await desk.press("call-back", at=at, agreed="yes")
    assert answer.status_code in (400, 409)
    assert "Promised calls" not in (await desk.rowan.get("/queue")).text


async def test_a_call_that_was_not_safe_ends_every_agreed_time(desk: Desk) -> None:
    await desk.press("call-back", at=in_hours(desk.world, 1), agreed="yes")
    await desk.call()
    await desk.both_talk()
    await desk.world.home.simulated.hang_up(desk.own)
    await desk.press("call/outcome", outcome="not_safe")
    assert "Promised calls" not in (await desk.rowan.get("/queue")).text
    await desk.press("send", text="I am here if you want to write.")
    await desk.later(3600 + 30)
    assert (await desk.call(said_safe=False)).status_code == 409
