"""How often there was nothing for a need: counted of nobody, and shown so that nobody is found in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.domain.need_entry import Gap
from bot.domain.needs import Need

SMALL = 5
"""A smaller count is not told: in a small town three of anything are three people somebody knows."""


@dataclass(frozen=True)
class UnmetCount:
    """How often in one month."""

    code: Need
    area: str
    gap: Gap
    month: str  # "2026-03"
    number: int


@dataclass(frozen=True)
class GapRow:
    """`most_often`: the reasons that are no small count themselves. They stand without numbers: from the
    sum and all but one of its parts the last part could be worked out."""

    code: Need
    area: str
    shown: str
    most_often: tuple[Gap, ...]


def a_year_of_months(today: date) -> str:
    """The first of twelve months that end with this one. Every page counts the same ones: two sums that
    differ by a month would tell the small number between them."""
    month = today.year * 12 + today.month - 12
    return f"{month // 12:04}-{month % 12 + 1:02}"


def gap_rows(counts: Iterable[UnmetCount]) -> list[GapRow]:
    """One row for each need and area, in the order of the codes."""
    by_row: dict[tuple[Need, str], dict[Gap, int]] = {}
    for count in counts:
        row = by_row.setdefault((count.code, count.area), {})
        row[count.gap] = row.get(count.gap, 0) + count.number
    order = sorted(by_row, key=lambda pair: (list(Need).index(pair[0]), pair[1]))
    return [_row(code, area, by_row[code, area]) for code, area in order]


def _row(code: Need, area: str, row: dict[Gap, int]) -> GapRow:
    often = sorted((gap for gap in row if row[gap] >= SMALL), key=lambda gap: -row[gap])
    return GapRow(code, area, shown(sum(row.values())), tuple(often))


def shown(number: int) -> str:
    return f"under {SMALL}" if number < SMALL else str(number)
