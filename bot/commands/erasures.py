"""`porchlight erasures`: what people asked to have erased, how far each place is, and what fails."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from bot import wire
from bot.commands.options import settings_options
from bot.domain.erasure import ErasedPlace, Erasure, PlaceState
from bot.services.see_erasures import SeenErasures, see_erasures


@click.command()
@settings_options
def erasures(demo: bool, config: Path | None) -> None:
    """Erasures that fail, then those under way, with codes and counts; nobody's name, nobody's words.

    Ends with 1 if one fails: not done within a day, or refused for good somewhere. docs/operator.md says
    what each code means and what to do.
    """
    settings = wire.settings(demo=demo, config=config)
    seen = asyncio.run(wire.with_line(settings, lambda line: see_erasures(line=line)))
    for line in lines_of(seen, now=wire.now()):
        click.echo(line)
    sys.exit(1 if seen.failing or seen.older_jobs else 0)


def lines_of(seen: SeenErasures, *, now: datetime) -> Iterator[str]:
    for title, group in (("FAILING", seen.failing), ("under way", seen.under_way)):
        for erasure in group:
            yield _heading(title, erasure, now=now)
            yield from (f"  {_place(each)}" for each in erasure.places)
    if seen.older_jobs:
        yield f"FAILING  {seen.older_jobs} deletions at a carrier for no erasure, not done after a day"
    yield f"{seen.done} done within the last three days and still answered for."


def _heading(title: str, erasure: Erasure, *, now: datetime) -> str:
    hours = int((now - erasure.asked_at).total_seconds() // 3600)
    return f"{title}  {erasure.channel.value}  asked {hours} h ago"


def _place(place: ErasedPlace) -> str:
    state = "done" if place.state is PlaceState.DONE else f"due again {place.due_at:%d %b %H:%M} UTC"
    code = f"  code {place.code}" if place.code else ""
    return (
        f"{place.place.value:12} {place.gone} gone, {place.left} left  tries {place.tries}  {state}{code}"
    )
