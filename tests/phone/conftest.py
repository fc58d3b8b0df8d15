"""Simulated carriers on loopback, the official libraries that talk to them, and a fake edge."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from bot.channels.tls import trusted
from bot.phone.accounts import TelegramAccount, TwilioAccount
from bot.phone.carriers import SimulatedCarriers
from bot.phone.server import PhoneServer
from tests.phone.fake_line import PUBLIC_URL, SECRET, FakeEdge, Hands, serving_edge

TWILIO = TwilioAccount("AC" + "a1" * 16, auth_token="a-token", number="+15550109000", public_url=PUBLIC_URL)
TELEGRAM = TelegramAccount("123456:abc-DEF", secret_token=SECRET)


class Rewritten(TwilioHttpClient):  # type: ignore[misc]
    """The SDK's own client, with another host."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=5)
        self.session.trust_env = False
        self._base = base

    def request(self, method: str, url: str, **more: object) -> Response:
        return super().request(method, url.replace("https://api.twilio.com", self._base), **more)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture(scope="session")
async def one_edge() -> AsyncIterator[FakeEdge]:
    async with serving_edge() as edge:
        yield edge


@pytest.fixture
def edge(one_edge: FakeEdge) -> FakeEdge:
    one_edge.received.clear()
    one_edge.answers.clear()
    one_edge.on_message = None
    return one_edge


@pytest.fixture
def pauses() -> list[float]:
    """The seconds the carriers would have waited between their tries."""
    return []


@pytest.fixture
def carriers(hands: Hands, edge: FakeEdge, pauses: list[float]) -> SimulatedCarriers:
    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    return SimulatedCarriers(hands, twilio=TWILIO, telegram=TELEGRAM, deliver_to=edge.url, pause=pause)


@pytest.fixture
async def server(carriers: SimulatedCarriers) -> AsyncIterator[PhoneServer]:
    async with PhoneServer(carriers) as serving:
        yield serving


@pytest.fixture
def twilio(server: PhoneServer) -> Client:
    return Client(TWILIO.sid, TWILIO.auth_token, http_client=Rewritten(server.twilio_url))


@pytest.fixture
async def bot(server: PhoneServer) -> AsyncIterator[Bot]:
    request = HTTPXRequest(httpx_kwargs={"trust_env": False, "verify": trusted()}, read_timeout=5)
    async with Bot(TELEGRAM.token, base_url=server.telegram_url, request=request) as made:
        yield made
