"""`porchlight keys`: how conversation keys are wrapped, and rotation to a new master key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from bot import wire
from bot.commands.options import settings_options
from bot.settings import Settings
from bot.store.migrations import check_current


@click.group()
@settings_options
@click.pass_context
def keys(context: click.Context, demo: bool, config: Path | None) -> None:
    """See and rotate the keys that seal what people wrote.

    To rotate: put a new version beside the old one in PORCHLIGHT_MASTER_KEYS (1:...,2:...),
    restart the processes, run `porchlight keys rotate`, then take the old version away.
    """
    context.obj = wire.settings(demo=demo, config=config)


@keys.command()
@click.pass_obj
def status(settings: Settings) -> None:
    """How many conversation keys each master key version wraps."""
    counts = asyncio.run(_key_status(settings))
    for version, count in sorted(counts.items()):
        click.echo(f"master key {version}: {count} conversation keys")
    if not counts:
        click.echo("No conversation keys yet.")


@keys.command()
@click.pass_obj
def rotate(settings: Settings) -> None:
    """Wrap every key with the newest master key. Safe while running; may be interrupted."""

    def progress(done: int, total: int) -> None:
        click.echo(f"{done} of {total} keys")

    asyncio.run(_rotate_keys(settings, progress))
    click.echo("Every key is wrapped with the newest master key.")


async def _key_status(given: Settings) -> Mapping[int, int]:
    """How many keys each master key version wraps."""
    async with wire.databases(given) as located:
        await check_current(located.main.open(), located.keys.open())
        store = wire.make_store(given, located)
        try:
            return await store.key_status()
        finally:
            await store.close()


async def _rotate_keys(given: Settings, progress: Callable[[int, int], None]) -> None:
    """Wrap every key with the newest master key; `progress` hears (done, total)."""
    async with wire.databases(given) as located:
        await check_current(located.main.open(), located.keys.open())
        store = wire.make_store(given, located)
        try:
            async for done, total in store.rotate_keys():
                progress(done, total)
        finally:
            await store.close()
