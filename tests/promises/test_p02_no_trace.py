"""P02: EXIT clears a Telegram chat, ends whatever was to come, and may be followed by one harmless text."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.ids import Channel
from bot.domain.turn import AgreeWindow, End
from tests.line import World
from tests.promises.leaving import columns, ruled, while_a_text_is_with_the_carrier
from tests.promises.scripted import say

COVER = "utter_cover_order"
SHIPPED = "Your order has shipped."


def seen_on(world: World) -> list[str]:
    """What whoever opens the chat now would read; of an SMS only the carrier's copy can go."""
    return [
        each.text
        for each in world.phone.transcript
        if each.who.value != "carrier" and not (each.deleted and on_telegram(world))
    ]


def on_telegram(world: World) -> bool:
    return world.phone.channel is Channel.TELEGRAM


async def test_p02_a_telegram_chat_is_cleared_of_both_sides_at_once(world: World) -> None:
    await world.text("hello")
    await world.text("i need a bed")
    await world.text("EXIT")
    assert (seen_on(world) == []) is on_telegram(world), "an SMS stays on the phone whatever we do"


async def test_p02_an_exit_that_only_the_model_understood_clears_it_too(world: World) -> None:
    await world.text("hello")
    world.engine.decisions = (End("left"),)
    await world.text("somebody is coming i cannot be seen with this")
    assert (seen_on(world) == []) is on_telegram(world)


async def test_p02_earlier_talks_in_the_same_chat_go_too(world: World) -> None:
    await world.text("hello")
    await world.later(13 * 3600)  # that talk has come to rest
    await world.text("me again")
    await world.text("EXIT")
    assert (seen_on(world) == []) is on_telegram(world)


async def test_p02_after_the_chat_was_cleared_the_ids_are_kept_nowhere(world: World) -> None:
    await world.text("hello")
    await world.text("EXIT")
    inbound = await columns(world, "SELECT DISTINCT carrier_message_id FROM turns")
    outbound = await columns(world, "SELECT DISTINCT carrier_message_id FROM outbox")
    if on_telegram(world):
        assert (inbound, outbound) == ([("",)], [(None,)])
        jobs = "SELECT state, copies_sealed, leaving FROM deletions"
        assert await columns(world, jobs) == [("done", None, None)]
    else:
        assert ("",) not in inbound, "a DELETE still has to find the copies at the carrier"


async def test_p02_a_text_that_was_being_sent_is_removed_once_its_id_is_known(world: World) -> None:
    await while_a_text_is_with_the_carrier(world, "EXIT")
    assert world.sent() == ["I am here."]
    await world.home.settle()
    assert (seen_on(world) == []) is on_telegram(world)
    if on_telegram(world):
        assert await columns(world, "SELECT DISTINCT carrier_message_id FROM outbox") == [(None,)]


async def test_p02_a_carrier_that_is_down_is_asked_until_the_chat_is_clear(world: World) -> None:
    await world.text("hello")
    await world.home.simulated.carrier_down(world.phone.channel, "429")
    await world.text("EXIT")
    assert seen_on(world)
    await world.home.simulated.carrier_up(world.phone.channel)
    await world.later(60)
    assert (seen_on(world) == []) is on_telegram(world)


async def test_p02_a_text_being_tried_again_is_not_tried_after_an_exit(world: World) -> None:
    await world.home.simulated.carrier_down(world.phone.channel, "429")
    await world.text("hello")
    await world.text("EXIT")
    await world.home.simulated.carrier_up(world.phone.channel)
    await world.later(3600)
    assert world.sent() == []


async def test_p02_an_agreed_time_ends_with_an_exit(world: World) -> None:
    world.engine.decisions = (say("I will."), AgreeWindow(world.home.clock() + timedelta(hours=2)))
    await world.text("text me at six")
    before = world.sent()
    await world.text("EXIT")
    await world.later(2 * 3600 + 60)
    assert world.sent() == before


# --- the cover text ------------------------------------------------------------------------------


async def test_p02_without_a_cover_nothing_follows(world: World) -> None:
    await world.text("hello")
    before = world.sent()
    await world.text("EXIT")
    await world.later(60)
    assert world.sent() == before


async def test_p02_the_cover_is_said_once_and_on_telegram_stands_alone(world: World) -> None:
    with ruled(world, cover=COVER):
        await world.text("hello")
        await world.text("EXIT")
        await world.later(120)
    assert world.sent().count(SHIPPED) == 1
    assert world.sent()[-1] == SHIPPED
    if on_telegram(world):
        assert seen_on(world) == [SHIPPED]


async def test_p02_the_cover_follows_an_exit_that_the_model_understood(world: World) -> None:
    with ruled(world, cover=COVER):
        world.engine.decisions = (End("left"), say("Bye."))
        await world.text("gtg he is coming up")
    assert world.sent() == [SHIPPED]


async def test_p02_the_cover_waits_until_the_chat_is_clear_and_never_comes_late(world: World) -> None:
    with ruled(world, cover=COVER):
        await world.text("hello")
        await world.home.simulated.carrier_down(world.phone.channel, "429")
        await world.text("EXIT")
        world.home.clock.move(120)
        await world.home.simulated.carrier_up(world.phone.channel)
        await world.later(600)
    assert SHIPPED not in world.sent()
    assert (seen_on(world) == []) is on_telegram(world)


@pytest.mark.parametrize("word", ["STOP", "DELETE"])
async def test_p02_no_cover_after_stop_or_delete(world: World, word: str) -> None:
    with ruled(world, cover=COVER):
        await world.text("hello")
        await world.text(word)
        await world.later(60)
    assert SHIPPED not in world.sent()


async def test_p01_no_cover_after_an_exit_while_a_stop_holds(world: World) -> None:
    with ruled(world, cover=COVER):
        await world.text("hello")
        await world.text("STOP")
        await world.text("EXIT")
        await world.later(60)
    assert SHIPPED not in world.sent()


async def test_p01_a_stop_right_after_the_exit_holds_the_cover_back(world: World) -> None:
    with ruled(world, cover=COVER):
        await world.text("hello")
        await world.receive("EXIT")
        await world.receive("STOP")
        await world.home.settle()
    assert SHIPPED not in world.sent()


async def test_p02_the_cover_does_not_follow_into_the_blank_start(world: World) -> None:
    with ruled(world, cover=COVER):
        await world.text("hello")
        await world.receive("EXIT")
        await world.receive("hi")
        await world.home.settle()
    assert SHIPPED not in world.sent()
    assert len(world.sent()) > 1, "the new talk is answered"


async def test_p03_a_delete_after_the_exit_removes_the_cover_too(world: World) -> None:
    with ruled(world, cover=COVER):
        await world.text("hello")
        await world.text("EXIT")
        await world.text("DELETE")
        await world.later(1)
    assert world.home.simulated.still_kept(world.phone) == []
