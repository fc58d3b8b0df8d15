"""What an operator may show to others: sums by month, none so small that it tells of one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.domain.measured import MonthCount
from bot.domain.unmet_need import shown

TOLD: Mapping[str, str] = {
    "asked for a person": "human",
    "stopped": "stop",
    "left quickly": "exit",
    "asked to be deleted": "delete",
}
"""The code of incoming messages that each row counts, after the row of them all. Nothing finer leaves the
operator: a row for each kind of danger in a small town would be a row for each young person."""

_ALL = "messages to the line"
_SEEN = "seen_before"  # the carrier brought it twice


@dataclass(frozen=True)
class ReportRow:
    month: str  # "2026-03"
    what: str
    shown: str  # "under 5" where it was fewer: not even none is told apart from one


def report_rows(counts: Iterable[MonthCount]) -> list[ReportRow]:
    """By month: all of them, then in the order of `TOLD`."""
    by_month: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in counts:
        if each.name == "inbound":
            by_month[each.month][each.code.partition(":")[2]] += each.number
    return [row for month, found in sorted(by_month.items()) for row in _of_month(month, found)]


def _of_month(month: str, found: Mapping[str, int]) -> Iterator[ReportRow]:
    once = sum(number for code, number in found.items() if code != _SEEN)
    yield ReportRow(month, _ALL, shown(once))
    for what, code in TOLD.items():
        yield ReportRow(month, what, shown(found.get(code, 0)))
