"""Reads the steps of the escalation from plain values, and says which of them is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.domain.escalation import Act, Step
from bot.domain.urgency import Urgency
from bot.errors import DataInvalid

_KEYS = {"urgency", "after_s", "do"}
_LONGEST_S = 24 * 3600


def read_escalation(plain: Mapping[str, object], *, where: str) -> tuple[Step, ...]:
    """Raise DataInvalid, beginning with `where` and the number of the step that is wrong."""
    raw = plain.get("escalation")
    if set(plain) != {"escalation"} or not isinstance(raw, list):
        raise DataInvalid(f"{where}: must hold `escalation:` with a list of steps, and nothing else")
    steps = tuple(_step(each, f"{where}: step {number}") for number, each in enumerate(raw, start=1))
    for number, step in enumerate(steps, start=1):
        if step.act is Act.TELL_PERSON and step in steps[: number - 1]:
            raise DataInvalid(f"{where}: step {number}: stands there twice; the person is told once")
    return steps


def _step(raw: object, where: str) -> Step:
    if not isinstance(raw, Mapping) or set(raw) != _KEYS:
        raise DataInvalid(f"{where}: has `urgency:`, `after_s:` and `do:`, and nothing else")
    after = raw["after_s"]
    if not isinstance(after, int) or isinstance(after, bool) or not 0 < after <= _LONGEST_S:
        raise DataInvalid(f"{where}: after_s: is a number of seconds from 1 to {_LONGEST_S}")
    try:
        return Step(Urgency(raw["urgency"]), timedelta(seconds=after), Act(raw["do"]))
    except ValueError:
        urgencies = ", ".join(each.value for each in Urgency)
        acts = ", ".join(each.value for each in Act)
        raise DataInvalid(f"{where}: urgency is one of {urgencies}, and do one of {acts}") from None
