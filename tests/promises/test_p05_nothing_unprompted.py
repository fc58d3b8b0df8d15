"""P05: no text leaves without a message from the person in this session."""

from __future__ import annotations

import pytest

from bot.domain.gates import SESSION
from bot.domain.private import Private
from bot.errors import GateClosed
from bot.services.claim_handoff import claim_handoff
from bot.services.reply_as_worker import reply_as_worker
from tests.line import World


async def test_p05_silence_is_never_answered(world: World) -> None:
    await world.text("hello")
    before = world.sent()
    for _ in range(5):
        await world.later(600)
    assert world.sent() == before


async def test_p05_an_answer_held_back_past_the_session_is_not_sent(world: World) -> None:
    await world.home.simulated.carrier_down(world.phone.channel, "refused")
    await world.text("hello")

    await world.home.simulated.carrier_up(world.phone.channel)
    await world.later(SESSION.total_seconds() + 60)

    assert world.sent() == []


async def test_p05_a_worker_cannot_write_first_after_the_session(world: World) -> None:
    await world.text("can i talk to a person")
    world.home.clock.move(SESSION.total_seconds() + 60)
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)

    with pytest.raises(GateClosed, match="unprompted"):
        await reply_as_worker(handoff.id, Private("Hello?"), worker="ana", line=world.home.line)
