"""Simulated carriers with the credentials of a line, for the demo, rehearsals and tests."""

from __future__ import annotations

import asyncio

from bot.domain.ids import Clock
from bot.domain.private import Private
from bot.phone.accounts import TelegramAccount, TwilioAccount
from bot.phone.carriers import SimulatedCarriers
from bot.phone.courier import Pause
from bot.settings import Settings


def make_simulated_carriers(
    given: Settings, *, clock: Clock, deliver_to: str | None = None, pause: Pause = asyncio.sleep
) -> SimulatedCarriers:
    """Carriers that know this line and deliver to its edge, by default where settings say it is."""
    return SimulatedCarriers(
        clock=clock,
        twilio=TwilioAccount(
            sid=given.twilio_account_sid or "",
            auth_token=_open(given.twilio_auth_token),
            number=_open(given.twilio_number),
            public_url=given.public_url,
        ),
        telegram=TelegramAccount(
            token=_open(given.telegram_token), secret_token=_open(given.telegram_secret)
        ),
        pause=pause,
        deliver_to=deliver_to or f"http://127.0.0.1:{given.edge_port}",
    )


def _open(secret: Private | None) -> str:
    return secret.open() if secret is not None else ""
