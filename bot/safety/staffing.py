"""Reads data/staffing: what is done while a conversation waits and nobody takes it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.domain.escalation import Act, Step
from bot.domain.urgency import Urgency
from bot.errors import DataInvalid
from bot.safety.read_yaml import is_mapping, read_mapping

FILE = "escalation.yml"


def load_escalation(folder: Path) -> tuple[Step, ...]:
    """Raise DataInvalid naming the step and what to do."""
    path = folder / FILE
    raw = read_mapping(path).get("escalation")
    if not isinstance(raw, list):
        raise DataInvalid(f"{path}: escalation: must be a list of steps")
    return tuple(_step(each, where=f"{path}: step {number}") for number, each in enumerate(raw, start=1))


def _step(raw: object, *, where: str) -> Step:
    if not is_mapping(raw) or set(raw) != {"urgency", "after_s", "do"}:
        raise DataInvalid(f"{where}: has `urgency:`, `after_s:` and `do:` and nothing else")
    after = raw["after_s"]
    if not isinstance(after, int) or isinstance(after, bool) or not 0 < after <= 86400:
        raise DataInvalid(f"{where}: after_s is a number of seconds from 1 to 86400")
    try:
        return Step(Urgency(raw["urgency"]), timedelta(seconds=after), Act(raw["do"]))
    except ValueError:
        urgencies = ", ".join(each.value for each in Urgency)
        acts = ", ".join(each.value for each in Act)
        raise DataInvalid(f"{where}: urgency is one of {urgencies}; do is one of {acts}") from None
