"""`porchlight audit`: see the trail of what staff read and did, and check that it is whole."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from bot import wire
from bot.commands.options import settings_options
from bot.domain.trail import TrailEntry, TrailState
from bot.services.line import Line
from bot.settings import Settings


@click.group()
@settings_options
@click.pass_context
def audit(context: click.Context, demo: bool, config: Path | None) -> None:
    """The trail of every read, override, opened address and export.

    \b
    porchlight audit verify                    whether it is whole
    porchlight audit verify --head HASH        also whether its end was cut off
    porchlight audit show                      the newest entries

    Write the printed head down elsewhere now and then; the newest of them is what --head takes.
    """
    context.obj = wire.settings(demo=demo, config=config)


@audit.command()
@click.option("--head", default=None, help="A head noted earlier: it must still be in the chain.")
@click.pass_obj
def verify(settings: Settings, head: str | None) -> None:
    """Read the whole chain; ends with 1 if an entry was changed, left out or cut off."""

    async def act(line: Line) -> tuple[TrailState, bool]:
        async with line.store.transaction() as tx:
            state = await tx.trail.verify()
            return state, head is None or await tx.trail.holds(bytes.fromhex(head))

    try:
        state, held = asyncio.run(wire.with_line(settings, act))
    except ValueError:
        raise click.ClickException("A head is 64 letters and digits, as `verify` prints it.") from None
    if state.broken_at is not None:
        click.echo(f"BROKEN at entry {state.broken_at}: it is missing or not as it was written.")
        sys.exit(1)
    if not held:
        click.echo("CUT OFF: the head you noted is no longer in the chain.")
        sys.exit(1)
    click.echo(f"Whole: {state.entries} entries. Head {state.head.hex()}")


@audit.command()
@click.option("--most", default=50, show_default=True)
@click.pass_obj
def show(settings: Settings, most: int) -> None:
    """The newest entries, newest first; codes and logins, never a word of a person."""

    async def act(line: Line) -> list[TrailEntry]:
        async with line.store.transaction() as tx:
            return await tx.trail.latest(most)

    found = asyncio.run(wire.with_line(settings, act))
    for entry in found:
        about = str(entry.about)[:8] if entry.about else ""
        click.echo(
            f"{entry.seq:6}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.who:20}  {entry.what:22}  "
            f"{about:8}  {entry.reason or ''}"
        )
    if not found:
        click.echo("Nothing yet.")
