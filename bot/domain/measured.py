"""What is counted and timed of a line, so that an operator sees how it fares and nobody sees a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.urgency import Urgency

Counts = Mapping[tuple[str, str], int]
"""How often, by name and code."""

TURN = "turn"
"""From a message's arrival to the bot's answer being decided, by bucket."""
BUCKETS_S = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0)
"""Upper bounds in seconds; P04 promises one second, a turn may take the dialogue's own limit of ten."""

KEPT_MONTHS = 24
"""Counts of older months are removed; our own choice: two years are compared with each other."""


@dataclass(frozen=True)
class MonthCount:
    """`month` as "2026-03"."""

    name: str
    code: str
    month: str
    number: int


@dataclass(frozen=True)
class Pile:
    """Things that wait: how many, and since when the oldest of them."""

    number: int
    oldest: datetime | None


@dataclass(frozen=True)
class Standing:
    """How a line stands at one moment."""

    waiting: Mapping[Urgency, Pile]  # people who wait for a worker
    held: int  # conversations with a worker
    turns: Pile  # messages the dialogue has not taken yet
    outbox: Pile  # texts that are due and not sent
    deletions: Pile  # jobs at carriers that are not done
    dead_keys: int  # keys marked and not destroyed yet


def bucket_of(took: timedelta) -> str:
    """The bound under which it falls, as a code; "inf" above the last."""
    seconds = took.total_seconds()
    return next((f"{bound:g}" for bound in BUCKETS_S if seconds <= bound), "inf")


def month_of(moment: datetime) -> str:
    return f"{moment.year:04}-{moment.month:02}"


def oldest_kept(moment: datetime) -> str:
    """The first month whose counts are still kept."""
    month = moment.year * 12 + moment.month - KEPT_MONTHS
    return f"{month // 12:04}-{month % 12 + 1:02}"
