"""Carries signed webhooks to our edge over real HTTP, and carries them again as the carriers do."""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import lru_cache

import httpx

Pause = Callable[[float], Awaitable[None]]
"""Waits some seconds. With a virtual clock it returns at once."""


@dataclass(frozen=True)
class SignedWebhook:
    """A request exactly as it leaves the carrier, so that it can be delivered again unchanged."""

    path: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Receipt:
    """What our edge answered; `status` is None if it did not. `connected` tells whether it was there."""

    status: int | None
    connected: bool
    content_type: str = ""
    body: str = field(default="", repr=False)

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True)
class Patience:
    """When a carrier tries again, and the seconds it waits before each further try."""

    tries_again: Callable[[Receipt], bool]
    pauses_s: tuple[float, ...]


# Twilio tries once more if it could not connect, and leaves every answer as it is.
TWILIO_PATIENCE = Patience(lambda receipt: not receipt.connected, (1.0,))
# Telegram keeps an update until it is answered with success, and gives up after a while.
TELEGRAM_PATIENCE = Patience(lambda receipt: not receipt.taken, (1.0, 2.0, 4.0))


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """Read once: a courier is made for each line under test."""
    return httpx.create_ssl_context()


class Courier:
    """Delivers to `deliver_to`, the base URL of our edge; `reached` says how the last try went."""

    def __init__(self, deliver_to: str, *, pause: Pause) -> None:
        self.deliver_to = deliver_to.rstrip("/")
        self.reached: bool | None = None
        self._pause = pause
        # A carrier waits about 15 seconds for an answer, and no proxy stands before a local edge.
        self._http = httpx.AsyncClient(timeout=15.0, trust_env=False, verify=_trusted())

    async def deliver(
        self, webhook: SignedWebhook, *, patience: Patience, tried: Callable[[Receipt], None]
    ) -> Receipt:
        """Return the last answer; `tried` hears of each."""
        receipt = await self._once(webhook)
        tried(receipt)
        for pause_s in patience.pauses_s:
            if not patience.tries_again(receipt):
                break
            await self._pause(pause_s)
            receipt = await self._once(webhook)
            tried(receipt)
        return receipt

    async def close(self) -> None:
        await self._http.aclose()

    async def _once(self, webhook: SignedWebhook) -> Receipt:
        try:
            answer = await self._http.post(
                self.deliver_to + webhook.path, content=webhook.body, headers=webhook.headers
            )
        except (httpx.ConnectError, httpx.ConnectTimeout):
            receipt = Receipt(None, connected=False)
        except httpx.TransportError:
            receipt = Receipt(None, connected=True)
        else:
            kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
            receipt = Receipt(answer.status_code, True, content_type=kind, body=answer.text)
        self.reached = receipt.connected
        return receipt
