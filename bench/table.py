"""Turns measured turns into ratios, says which bars hold, and lays it all out as a small table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

STOCK_OVER_OURS: Mapping[int, float] = {10: 1.0, 100: 10.0, 400: 50.0}
"""By turns in the conversation: how many of our turns must fit into one of the stock agent's."""

OUR_GROWTH = 1.3
"""What our own turn may cost in the longest conversation, as a multiple of the shortest."""

LENGTHS = tuple(STOCK_OVER_OURS)


@dataclass(frozen=True)
class Cost:
    """The median seconds of one turn, on both sides, in conversations of one length (in turns)."""

    length: int
    ours_s: float
    stock_s: float

    @staticmethod
    def of(length: int, ours: Sequence[float], stock: Sequence[float]) -> Cost:
        return Cost(length, median(ours), median(stock))

    @property
    def ratio(self) -> float:
        return self.stock_s / self.ours_s


@dataclass(frozen=True)
class Bar:
    """Something that must hold of the ratios."""

    wanted: str
    holds: bool

    def __str__(self) -> str:
        return f"{self.wanted}: {'holds' if self.holds else 'DOES NOT HOLD'}"


def bar_of(cost: Cost) -> Bar:
    least = STOCK_OVER_OURS[cost.length]
    return Bar(f"at least {least:g}x", cost.ratio >= least)


def growth(costs: Sequence[Cost]) -> float:
    """Our cost in the longest conversation over that in the shortest."""
    by_length = {cost.length: cost.ours_s for cost in costs}
    return by_length[max(by_length)] / by_length[min(by_length)]


def growth_bar(costs: Sequence[Cost]) -> Bar:
    return Bar(f"at most {OUR_GROWTH:g}x", growth(costs) <= OUR_GROWTH)


def all_hold(costs: Sequence[Cost]) -> bool:
    return growth_bar(costs).holds and all(bar_of(cost).holds for cost in costs)


def table(costs: Sequence[Cost]) -> str:
    """Seconds are shown as milliseconds; they are of this machine and this hour, the ratios last longer."""
    lines = [f"{'turns':>5} | {'ours ms':>8} | {'stock ms':>8} | {'stock/ours':>10} | bar"]
    lines += [
        f"{cost.length:>5} | {cost.ours_s * 1000:>8.1f} | {cost.stock_s * 1000:>8.1f} "
        f"| {cost.ratio:>9.1f}x | {bar_of(cost)}"
        for cost in costs
    ]
    named = f"ours({max(LENGTHS)})/ours({min(LENGTHS)})"
    return "\n".join([*lines, f"{named} = {growth(costs):.2f}x | {growth_bar(costs)}"])
