"""`porchlight migrate`: bring both databases to what this program needs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from bot import wire
from bot.commands.options import settings_options
from bot.settings import Settings


@click.command()
@settings_options
def migrate(demo: bool, config: Path | None) -> None:
    """Create or change the tables of both databases. Safe to run again, and from several machines."""
    settings = wire.settings(demo=demo, config=config)
    asyncio.run(_migrate(settings))
    click.echo("Both databases are up to date.")


async def _migrate(settings: Settings) -> None:
    async with wire.databases(settings) as located:
        await wire.migrate(located)
