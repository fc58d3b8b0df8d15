"""What an operator may show to others: sums by month, none so small that it tells of one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.measured import MonthCount
from bot.domain.unmet_need import shown

TOLD: Mapping[str, tuple[str, ...]] = {
    "messages to the line": (
        "accepted",
        "to_worker",
        "danger",
        "human",
        "what_do_you_have",
        "word_set",
        "opened_by_word",
        "unheard",
        "stop",
        "exit",
        "delete",
        "start",
    ),
    "asked for a person": ("human",),
    "stopped": ("stop",),
    "left quickly": ("exit",),
    "asked to be deleted": ("delete",),
}
"""Which codes of incoming messages each row adds up. Nothing finer leaves the operator: a row for each kind
of danger in a small town would be a row for each young person."""


@dataclass(frozen=True)
class ReportRow:
    month: str  # "2026-03"
    what: str
    shown: str  # "under 5" where it was fewer: not even none is told apart from one


def report_rows(counts: Iterable[MonthCount]) -> list[ReportRow]:
    """By month, then in the order of `TOLD`."""
    by_month: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in counts:
        if each.name == "inbound":
            by_month[each.month][each.code.partition(":")[2]] += each.number
    return [
        ReportRow(month, what, shown(sum(found.get(code, 0) for code in codes)))
        for month, found in sorted(by_month.items())
        for what, codes in TOLD.items()
    ]
