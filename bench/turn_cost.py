"""Time per turn at three conversation lengths, against a stock Rasa agent in the same run: `make bench`."""

from __future__ import annotations

import asyncio
import gc
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import click

import bot.dialogue  # noqa: F401  first of all: it sets what TensorFlow reads when it is imported
from bench.conversing import live, measure
from bench.databases import located, own_server
from bench.ours import OurConversation, our_line
from bench.table import LENGTHS, Cost, all_hold, table
from bot.rehearsal.clock import VirtualClock

if TYPE_CHECKING:
    from bench.stock import StockConversation

DATA, MODELS = Path("data"), Path("models")
STOCK_MODELS = MODELS / "bench"

ROUNDS = 17
BEFORE = ROUNDS // 2 + 1
"""A conversation is measured from so many turns before its length, so that its length is in the middle."""


async def bench() -> list[Cost]:
    """Warm up both sides, grow a conversation of each length on both, and measure them in turn."""
    with warnings.catch_warnings(record=True):  # Rasa and TensorFlow warn of their own age
        from bench.stock import StockConversation, load_stock, replayed_over_lived, train_stock
        from bot.dialogue.engine import RasaEngine

    archive = train_stock(DATA, STOCK_MODELS, tell=click.echo)
    engine, clock = RasaEngine.load(MODELS, DATA), VirtualClock()
    async with own_server() as server, our_line(located(server), clock=clock, data=DATA) as line:
        agent = load_stock(archive, server)
        gc.collect()
        gc.freeze()  # as the dialogue's process does, and in favour of both sides
        ours = [OurConversation(line, engine, clock, number=f"+1555010{each:04}") for each in LENGTHS]
        stock = [StockConversation(agent, name=f"{each} turns") for each in LENGTHS]
        ratio = await replayed_over_lived(agent, rounds=ROUNDS)
        click.echo(
            f"Stock, a replayed conversation over one lived turn by turn: {ratio:.2f}x (1 is the same)"
        )
        await _grow(ours, stock)
        return await _measure(ours, stock)


async def _grow(ours: list[OurConversation], stock: list[StockConversation]) -> None:
    click.echo(f"Growing conversations of {', '.join(map(str, LENGTHS))} turns on both sides ...")
    for length, mine, theirs in zip(LENGTHS, ours, stock, strict=True):
        await live(mine, until=length - BEFORE)
        await theirs.grow(until=length - BEFORE)


async def _measure(ours: list[OurConversation], stock: list[StockConversation]) -> list[Cost]:
    click.echo(f"Measuring {ROUNDS} turns of each, one after the other ...")
    seconds = await measure([*ours, *stock], rounds=ROUNDS)
    mine, theirs = seconds[: len(ours)], seconds[len(ours) :]
    return [Cost.of(*each) for each in zip(LENGTHS, mine, theirs, strict=True)]


def main() -> int:
    """0 if every bar holds."""
    costs = asyncio.run(bench())
    click.echo(table(costs))
    return 0 if all_hold(costs) else 1


if __name__ == "__main__":
    sys.exit(main())
