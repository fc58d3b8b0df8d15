"""P12: what holds the master key is away: nothing is taken or lost, and all goes on when it is back."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest

from bot.crypto import far_key
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.rehearsal.clock import VirtualClock
from bot.rehearsal.house import House, house
from bot.store.embedded import EmbeddedServer
from bot.wire import Databases
from tests.databases import fresh_databases
from tests.keys.simulated_vault import KEY, TOKEN, SimulatedVault
from tests.line import DATA
from tests.promises.scripted import ScriptedEngine

pytestmark = pytest.mark.whole


@pytest.fixture
async def home(server: EmbeddedServer, vault: SimulatedVault) -> AsyncIterator[House]:
    pair = await fresh_databases(server)
    located = Databases(Private(pair.main_url), Private(pair.keys_url))
    differing = {
        "PORCHLIGHT_MASTER_KEYS": f"1:vault:{KEY}",
        "VAULT_ADDR": vault.url,
        "VAULT_TOKEN": TOKEN,
    }
    async with house(
        located, engine=ScriptedEngine(), clock=VirtualClock(), data=DATA, differing=differing
    ) as opened:
        yield opened


async def test_p12_with_the_master_key_away_the_carrier_is_asked_to_come_again(
    home: House,
    vault: SimulatedVault,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(far_key, "_REST_S", 0.0)
    phone = home.simulated.add_phone(Channel.TELEGRAM)
    vault.sealed_for = 2 * far_key.TRIES  # two deliveries are refused, the third is taken

    await home.simulated.text(phone, "hello")
    await home.settle()

    assert [each.getMessage() for each in caplog.records if each.name == "porchlight.edge"][:3] == [
        "telegram: master_key_unavailable",
        "telegram: master_key_unavailable",
        "telegram: accepted",
    ]
    assert [each.text for each in home.simulated.outbound(phone)] == ["I am here."]
