"""The ways a simulated carrier is down, as the official libraries meet them."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

import httpx
import pytest
import requests
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from bot.domain.ids import Channel
from bot.phone.carriers import SimulatedCarriers
from bot.phone.outage import RETRY_AFTER_S, Outage
from bot.phone.phones import Phone
from bot.phone.server import PhonePorts, PhoneServer, serve_phone
from tests.phone.conftest import TELEGRAM, TWILIO
from tests.phone.fake_line import FakeEdge, Hands

PERSON = "+15550100001"


@pytest.fixture
def sms(carriers: SimulatedCarriers) -> Phone:
    return carriers.add_phone(Channel.SMS, address=PERSON)


@pytest.fixture
async def chat(carriers: SimulatedCarriers) -> Phone:
    phone = carriers.add_phone(Channel.TELEGRAM)
    await carriers.text(phone, "hi")
    return phone


async def send_sms(twilio: Client) -> Any:
    return await asyncio.to_thread(
        lambda: twilio.messages.create(to=PERSON, from_=TWILIO.number, body="hello")
    )


@pytest.mark.parametrize(("how", "status", "code"), [("500", 500, 20500), ("429", 429, 20429)])
async def test_twilio_is_down_with_an_answer_and_takes_nothing(
    carriers: SimulatedCarriers, twilio: Client, sms: Phone, how: str, status: int, code: int
) -> None:
    await carriers.carrier_down(Channel.SMS, how)
    with pytest.raises(TwilioRestException) as refusal:
        await send_sms(twilio)
    assert (refusal.value.status, refusal.value.code) == (status, code)
    assert carriers.outbound(sms) == []
    assert [call.status for call in carriers.calls] == [status]
    await carriers.carrier_up(Channel.SMS)
    await send_sms(twilio)
    assert len(carriers.outbound(sms)) == 1


async def test_a_busy_twilio_says_when_to_return(carriers: SimulatedCarriers, server: PhoneServer) -> None:
    await carriers.carrier_down(Channel.SMS, Outage.BUSY)
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(f"{server.twilio_url}/2010-04-01/Accounts/{TWILIO.sid}/Messages.json")
    assert answer.headers["retry-after"] == str(RETRY_AFTER_S)
    assert answer.json()["more_info"].endswith("/20429")


@pytest.mark.parametrize(("how", "error"), [("500", NetworkError), ("429", RetryAfter)])
async def test_telegram_is_down_with_an_answer_and_takes_nothing(
    carriers: SimulatedCarriers, bot: Bot, chat: Phone, how: str, error: type[TelegramError]
) -> None:
    await carriers.carrier_down(Channel.TELEGRAM, how)
    with pytest.raises(error):
        await bot.send_message(int(chat.address), "hello")
    assert carriers.outbound(chat) == []
    await carriers.carrier_up(Channel.TELEGRAM)
    await bot.send_message(int(chat.address), "hello")
    assert len(carriers.outbound(chat)) == 1


async def test_p12_a_carrier_may_take_a_message_and_hang_up_without_an_answer(
    carriers: SimulatedCarriers, twilio: Client, bot: Bot, sms: Phone, chat: Phone
) -> None:
    for channel in Channel:
        await carriers.carrier_down(channel, "nothing")
    with pytest.raises(requests.exceptions.ConnectionError):
        await send_sms(twilio)
    with pytest.raises(NetworkError):
        await bot.send_message(int(chat.address), "hello")
    assert [len(carriers.outbound(each)) for each in (sms, chat)] == [1, 1]
    assert [call.status for call in carriers.calls[-2:]] == [None, None]


async def test_p12_a_carrier_may_take_a_message_and_never_answer(
    carriers: SimulatedCarriers, bot: Bot, chat: Phone
) -> None:
    await carriers.carrier_down(Channel.TELEGRAM, "silence")
    with pytest.raises(TimedOut):
        await bot.send_message(int(chat.address), "hello", read_timeout=0.2)
    assert len(carriers.outbound(chat)) == 1


async def test_a_carrier_may_not_listen_at_all(
    carriers: SimulatedCarriers, twilio: Client, bot: Bot, sms: Phone, chat: Phone
) -> None:
    before = len(carriers.calls)
    for channel in Channel:
        await carriers.carrier_down(channel, "refused")
    with pytest.raises(requests.exceptions.ConnectionError, match="refused"):
        await send_sms(twilio)
    with pytest.raises(NetworkError, match="ConnectError"):
        await bot.send_message(int(chat.address), "hello")
    assert [len(carriers.outbound(each)) for each in (sms, chat)] == [0, 0]
    assert len(carriers.calls) == before
    for channel in Channel:
        await carriers.carrier_up(channel)
    await send_sms(twilio)
    await bot.send_message(int(chat.address), "hello")
    assert [len(carriers.outbound(each)) for each in (sms, chat)] == [1, 1]


async def test_an_unknown_way_of_being_down_is_named(carriers: SimulatedCarriers) -> None:
    with pytest.raises(ValueError, match="sleepy"):
        await carriers.carrier_down(Channel.SMS, "sleepy")


async def test_the_phone_is_served_with_a_first_phone_on_each_channel_until_it_is_asked_to_end(
    carriers: SimulatedCarriers,
) -> None:
    seen: list[str] = []

    def ready(server: PhoneServer) -> None:
        seen.extend((server.page_url, server.twilio_url, server.telegram_url))
        signal.raise_signal(signal.SIGTERM)

    await serve_phone(carriers, ports=PhonePorts(), ready=ready)
    assert [phone.key for phone in carriers.phones] == ["sms-1", "telegram-1"]
    assert len(set(seen)) == 3
    async with httpx.AsyncClient(trust_env=False) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(seen[0])


async def test_without_a_port_nothing_can_refuse_to_listen(hands: Hands, edge: FakeEdge) -> None:
    alone = SimulatedCarriers(hands, twilio=TWILIO, telegram=TELEGRAM, deliver_to=edge.url)
    with pytest.raises(ValueError, match="listens on a port"):
        await alone.carrier_down(Channel.SMS, "refused")
    await alone.close()


async def test_a_fresh_start_forgets_everything_and_brings_both_up(
    carriers: SimulatedCarriers, twilio: Client, sms: Phone, chat: Phone
) -> None:
    await send_sms(twilio)
    for channel in Channel:
        await carriers.carrier_down(channel, "refused")
    await carriers.reset()
    assert (list(carriers.phones), carriers.calls, carriers.violations) == ([], [], [])
    assert carriers.add_phone(Channel.SMS, address=PERSON).transcript == []
    await send_sms(twilio)
    assert len(carriers.calls) == 1
