"""P12: each accepted message is answered once or reaches a human, whatever the carriers do."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from bot.channels.twilio_sms import TwilioSms
from bot.domain.carrier import Carrier, InboundMessage, OutboundMessage, Sent
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.turn import TurnKind
from bot.services.accept_inbound import accept_inbound
from tests.line import World


async def test_p12_the_same_webhook_five_times_is_answered_once(world: World) -> None:
    await world.receive("hello")
    for _ in range(4):
        await world.home.simulated.deliver_again(world.phone)
    await world.home.settle()
    assert len(world.sent()) == 1
    assert world.engine.words() == ["hello"]


async def test_p12_five_deliveries_at_once_are_answered_once(world: World) -> None:
    await world.receive("hello")
    await asyncio.gather(*(world.home.simulated.deliver_again(world.phone) for _ in range(5)))
    await world.home.settle()
    assert len(world.sent()) == 1


async def test_p12_a_delete_delivered_again_does_not_begin_a_conversation(world: World) -> None:
    await world.text("hello")
    await world.text("DELETE")
    before = world.sent()
    await world.home.simulated.deliver_again(world.phone)
    await world.home.settle()
    assert world.sent() == before


async def test_p12_messages_of_one_person_at_once_are_all_answered_in_one_conversation(
    world: World,
) -> None:
    await asyncio.gather(*(world.receive(f"part {number}") for number in range(6)))
    await world.home.settle()
    assert sorted(world.engine.words()) == [f"part {number}" for number in range(6)]
    assert len({question.conversation for question in world.engine.asked}) == 1
    assert [question.snapshot for question in world.engine.asked] == [None, b"1", b"2", b"3", b"4", b"5"], (
        "each turn begins where the last one ended"
    )


async def test_p12_two_dialogues_keep_the_order_of_one_person(world: World) -> None:
    for number in range(8):
        await world.receive(f"{number}")
    await asyncio.gather(*(world.home.think() for _ in range(3)))
    await world.home.settle()
    assert world.engine.words() == [str(number) for number in range(8)]


async def test_p12_a_carrier_that_answers_500_gets_it_later_once(world: World) -> None:
    await _outage(world, "500")
    assert len(world.sent()) == 1


async def test_p12_a_carrier_that_is_busy_gets_it_later_once(world: World) -> None:
    await _outage(world, "429")
    assert len(world.sent()) == 1


async def test_p12_a_carrier_that_cannot_be_reached_gets_it_later_once(world: World) -> None:
    await _outage(world, "refused")
    assert len(world.sent()) == 1


async def test_p12_a_carrier_that_takes_it_and_says_nothing_is_not_sent_it_twice(world: World) -> None:
    """Twilio is asked whether it took the message; Telegram cannot be asked, so a human is told."""
    await _outage(world, "nothing")
    assert len(world.sent()) == 1
    told = [handoff.reasons for handoff in await world.handoffs()]
    assert told == ([] if world.phone.channel is Channel.SMS else [("send_unknown",)])


async def _outage(world: World, how: str) -> None:
    await world.home.simulated.carrier_down(world.phone.channel, how)
    await world.receive("hello")
    await world.home.think()
    await world.home.send()
    await world.home.simulated.carrier_up(world.phone.channel)
    for _ in range(4):
        await world.later(30)


@pytest.mark.parametrize("channel", [Channel.SMS], ids=["sms"])
async def test_p12_a_repeat_known_only_by_twilios_mark_is_answered_once(world: World) -> None:
    first = InboundMessage(
        channel=Channel.SMS,
        dedupe_id="SM" + "a" * 32,
        carrier_message_id="SM" + "a" * 32,
        address=Private(world.phone.address),
        kind=TurnKind.TEXT,
        text=Private("hello"),
        repeat_mark="one-event",
    )
    codes = [
        await accept_inbound(each, line=world.home.line)
        for each in (first, replace(first, dedupe_id="SM" + "b" * 32))
    ]
    assert codes == ["accepted", "seen_before"]


@pytest.mark.parametrize("channel", [Channel.SMS], ids=["sms"])
async def test_p12_an_answer_that_did_not_reach_the_phone_is_told_to_a_human(world: World) -> None:
    world.home.simulated.switch_off(world.phone)
    await world.text("hello")
    [handoff] = await world.handoffs()
    assert handoff.reasons == ("not_delivered",)


@dataclass
class _SlowToAnswer:
    """The real carrier, whose reports all come before its answer to the send."""

    carrier: TwilioSms
    world: World

    async def send(self, message: OutboundMessage) -> Sent:
        sent = await self.carrier.send(message)
        await self.world.home.simulated.settle()
        return sent

    def __getattr__(self, name: str) -> Any:
        return getattr(self.carrier, name)


@pytest.mark.parametrize("channel", [Channel.SMS], ids=["sms"])
async def test_p12_a_report_that_comes_before_the_answer_to_the_send_is_not_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = world.home.carriers[Channel.SMS]
    assert isinstance(carrier, TwilioSms)
    slow = {Channel.SMS: cast(Carrier, _SlowToAnswer(carrier, world))}
    monkeypatch.setattr(world.home, "carriers", {**world.home.carriers, **slow})
    world.home.simulated.switch_off(world.phone)
    await world.text("hello")
    [handoff] = await world.handoffs()
    assert handoff.reasons == ("not_delivered",)
    async with world.home.store.transaction() as tx:
        thread = await tx.turns.thread(handoff.conversation)
    assert [each.delivered for each in thread if each.who != "person"] == [False]
