"""P03: delete removes the person from every store and has the carrier delete its copies."""

from __future__ import annotations

import pytest

from bot.domain.directory import Form
from bot.domain.needs import Need
from bot.domain.turn import OfferWritten, SendWritten
from bot.services.claim_handoff import claim_handoff
from tests.line import World
from tests.promises.rows import count_rows
from tests.promises.scripted import say


@pytest.mark.parametrize("word", ["DELETE", "delete everything", "borrar", "supprimer"])
async def test_p03_rows_keys_and_carrier_copies_are_gone(world: World, word: str) -> None:
    await world.text("my name is on this phone")
    await world.text("second message")
    world.engine.decisions = (say("It stays on this phone."), OfferWritten((Need.HOUSING,)))
    await world.text("send me the address")
    world.engine.decisions = (SendWritten(Form.FULL),)
    await world.text("send it")
    assert "12 Example Street" in "".join(world.sent())

    await world.text(word)
    await world.later(1)

    assert world.home.simulated.still_kept(world.phone) == []
    main, keys = await count_rows(world.databases)
    receipt = {"erasures": 1, "erasure_places": 5}
    counts = {"deletions": 1, "seen": main["seen"]}
    assert main == {**counts, **receipt}, "only counts and keyed marks of deliveries stay"
    assert keys == {}

    await world.later(72 * 3600 + 60)
    main, _ = await count_rows(world.databases)
    assert main == counts, "the receipt is kept for three days after it is done"


async def test_p03_nothing_is_sent_in_answer(world: World) -> None:
    await world.text("hello")
    before = len(world.sent())
    await world.text("DELETE")
    await world.later(60)
    assert len(world.sent()) == before


async def test_p03_delete_cancels_what_is_queued_and_what_is_being_worked_out(world: World) -> None:
    await world.receive("hello")
    await world.home.think()
    await world.receive("DELETE")
    await world.home.settle()
    assert world.sent() == []


async def test_p03_delete_while_a_worker_holds_the_conversation(world: World) -> None:
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)

    await world.text("DELETE")

    assert await world.handoffs() == []


async def test_p03_the_carrier_is_asked_until_it_has_deleted(world: World) -> None:
    await world.text("hello")
    await world.home.simulated.carrier_down(world.phone.channel, "500")
    await world.text("DELETE")
    assert world.home.simulated.still_kept(world.phone)

    await world.home.simulated.carrier_up(world.phone.channel)
    await world.later(3600)

    assert world.home.simulated.still_kept(world.phone) == []


async def test_p03_deleting_twice_and_writing_again_works(world: World) -> None:
    await world.text("hello")
    await world.text("DELETE")
    await world.text("DELETE")
    await world.text("hello again")
    assert world.engine.asked[-1].snapshot is None
