"""Time and number of queries of the console's two pages on a busy line: `make bench`.

200 conversations wait and 2,000 are closed. The peer is the sign-in page of the same process in the same
run, which asks no database anything: what a page comes to is a multiple of that.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import click
import httpx

from bench.busy_line import BusyLine, Questions
from bench.databases import located, own_server
from bench.ours import our_line
from bot.rehearsal.clock import VirtualClock

DATA = Path("data")
WAITING, CLOSED = 200, 2_000
MESSAGES = 40  # of the person, each answered, in the conversation that is opened
ROUNDS = 60

QUEUE_QUERIES, CONVERSATION_QUERIES = 12, 20
"""How many queries each page may ask, its session included, whatever is waiting, closed or written."""
FIRST_READING_QUERIES = 3
"""More than that once in ten minutes, when the reading is put on the trail."""
QUEUE_RATIO, CONVERSATION_RATIO = 80.0, 40.0
"""What the median of a page may be, as a multiple of the median of the sign-in page."""


@dataclass(frozen=True)
class Page:
    """`seconds` of each round; `most` are the bars of queries and ratio."""

    name: str
    queries: int
    seconds: Sequence[float]
    most: tuple[int, float]

    def ratio(self, peer_s: Sequence[float]) -> float:
        return median(self.seconds) / median(peer_s)

    def holds(self, peer_s: Sequence[float]) -> bool:
        return self.queries <= self.most[0] and self.ratio(peer_s) <= self.most[1]

    def text(self, peer_s: Sequence[float]) -> str:
        times = f"p50 {median(self.seconds) * 1000:.1f} ms, p95 {p95(self.seconds) * 1000:.1f} ms"
        ratio = f"{self.ratio(peer_s):.0f}x the sign-in page (bar {self.most[1]:g}x)"
        verdict = "holds" if self.holds(peer_s) else "DOES NOT HOLD"
        return f"{self.name}: {times}, {ratio}; {self.queries} queries (bar {self.most[0]}): {verdict}"


def p95(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20)[-1]


async def bench() -> tuple[list[Page], list[float]]:
    """The two pages, and the seconds of the peer."""
    async with own_server() as server, our_line(located(server), clock=VirtualClock(), data=DATA) as line:
        busy = BusyLine(line)
        await busy.add_staff()
        click.echo(f"Making {WAITING} waiting and {CLOSED:,} closed conversations ...")
        waiting = await busy.more(waiting=WAITING, closed=CLOSED)
        await busy.talk_on(waiting[0], messages=MESSAGES)
        await busy.hold(waiting[0], login="rowan")
        async with await busy.visitor("rowan") as visitor:
            return await _measure(visitor, f"/conversations/{waiting[0].id}")


async def _measure(visitor: httpx.AsyncClient, conversation: str) -> tuple[list[Page], list[float]]:
    """One of each in a round, so that a busy moment of the machine falls on all of them."""
    paths = ("/queue", conversation, "/sign-in")
    queries = [await _queries(visitor, path) for path in paths]
    seconds: list[list[float]] = [[] for _ in paths]
    gc.collect()
    gc.freeze()
    for _ in range(ROUNDS):
        for taken, path in zip(seconds, paths, strict=True):
            gc.collect()
            begun = time.perf_counter()
            (await visitor.get(path)).raise_for_status()
            taken.append(time.perf_counter() - begun)
    pages = [
        Page("Queue page", queries[0], seconds[0], (QUEUE_QUERIES, QUEUE_RATIO)),
        Page("Conversation page", queries[1], seconds[1], (CONVERSATION_QUERIES, CONVERSATION_RATIO)),
    ]
    return pages, seconds[2]


async def _queries(visitor: httpx.AsyncClient, path: str) -> int:
    """Of the second time: the first reading of a conversation is put on the trail."""
    await visitor.get(path)
    with Questions() as questions:
        (await visitor.get(path)).raise_for_status()
    return len(questions.asked)


def main() -> int:
    """0 if every bar holds."""
    pages, peer_s = asyncio.run(bench())
    click.echo("\n".join(page.text(peer_s) for page in pages))
    return 0 if all(page.holds(peer_s) for page in pages) else 1


if __name__ == "__main__":
    sys.exit(main())
