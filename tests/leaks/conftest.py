"""A console over the simulated line, as its own tests have it, with metrics that are shown."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette

from bot.console.app import console_app
from bot.domain.private import Private
from tests.console.conftest import URL, quick_hashes, staff, visitors
from tests.line import World

__all__ = ["quick_hashes", "staff", "visitors"]

METRICS_TOKEN = "a-token-for-metrics-alone"


@pytest.fixture
def app(world: World) -> Starlette:
    home = world.home
    return console_app(
        line=home.line, url=URL, demo=True, caller=home.caller, metrics_token=Private(METRICS_TOKEN)
    )
