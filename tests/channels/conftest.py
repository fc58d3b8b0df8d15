"""Adapters over a real server on loopback; every call they make is held against the carriers' specs."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.channels.library_logs import LIBRARIES, silence_library_logs
from bot.domain.carrier import Carrier
from tests.channels.carrier_cases import CASES, CarrierCase
from tests.channels.fake_carriers import FakeCarriers, serving


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[FakeCarriers]:
    async with serving(FakeCarriers()) as fake:
        yield fake


@pytest.fixture
async def fake(server: FakeCarriers) -> AsyncIterator[FakeCarriers]:
    server.start_over()
    yield server
    assert server.problems() == []
    assert not server.script, "an answer was scripted and never asked for"


@pytest.fixture(params=CASES, ids=lambda case: case.channel.value)
def case(request: pytest.FixtureRequest) -> CarrierCase:
    found: CarrierCase = request.param
    return found


@pytest.fixture
async def carrier(case: CarrierCase, fake: FakeCarriers) -> AsyncIterator[Carrier]:
    built = case.build(fake.base)
    yield built
    await built.close()


@pytest.fixture
def as_silenced() -> Iterator[None]:
    """Library loggers as the composition root leaves them; put back afterwards."""
    before = {name: logging.getLogger(name).level for name in LIBRARIES}
    silence_library_logs()
    yield
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
