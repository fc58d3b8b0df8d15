"""Time and memory of reading one message, as `porchlight classify --no-rasa` does it: `make bench`.

The peer is the sentence encoder alone, on the same messages in the same run: what everything around it
(making legible, word patterns, groups of letters, safety words) comes to is a multiple of that.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

import click

from bot.evaluation.held_apart import read_commands, read_danger
from bot.safety.encoder import SentenceEncoder
from bot.safety.reader import MessageReader

SAFETY, SETS = Path("data/safety"), Path("tests/understanding")
MOST_S, MOST_MIB, FEWEST = 0.008, 350, 10_000
"""The median of one message on one core, what the process may hold at most, and messages a minute."""


@dataclass(frozen=True)
class Reading:
    """Medians in seconds; the greatest memory of the process in MiB; whole readings in a minute."""

    whole_s: float
    encoder_s: float
    memory_mib: float
    in_a_minute: float

    @property
    def holds(self) -> bool:
        return self.whole_s <= MOST_S and self.memory_mib <= MOST_MIB and self.in_a_minute >= FEWEST

    def __str__(self) -> str:
        time = f"{self.whole_s * 1000:.1f} ms (bar {MOST_S * 1000:g})"
        ratio = f"{self.whole_s / self.encoder_s:.1f}x the encoder alone"
        memory = f"{self.memory_mib:.0f} MiB (bar {MOST_MIB})"
        many = f"{self.in_a_minute:,.0f} a minute (bar {FEWEST:,})"
        verdict = "holds" if self.holds else "DOES NOT HOLD"
        return f"Reading a message: {time}, {ratio}; {many}; {memory}: {verdict}"


def measure() -> Reading:
    """On one core, one message after another. The memory is taken before the peer is loaded."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    texts = [
        message.text
        for name, read in (("danger_tune", read_danger), ("commands_tune", read_commands))
        for message in read(SETS / f"{name}.tsv")
    ]
    whole = _seconds(MessageReader.load(SAFETY).read, texts)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    encoder = SentenceEncoder.load(SAFETY)
    alone = _seconds(lambda text: encoder.encode([text]), texts)
    return Reading(median(whole), median(alone), memory, in_a_minute=60 / mean(whole))


def _seconds(read: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    for text in texts[:20]:
        read(text)
    seconds = []
    for text in texts:
        begun = time.perf_counter()
        read(text)
        seconds.append(time.perf_counter() - begun)
    return seconds


def main() -> int:
    """0 if both bars hold."""
    found = measure()
    click.echo(found)
    return 0 if found.holds else 1


if __name__ == "__main__":
    sys.exit(main())
