"""What is written down when a flow is entered or a question answered: codes and turn numbers, no words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policies.pool import NEEDS, SIGNALS
from policies.steps import Collect, Flow

TURN = "turn"
_LISTS = (NEEDS, SIGNALS)
_MOST_TURNS = 3
"""Turn numbers kept for one code: the first, and the latest ones. Keeps a snapshot small."""
HELP_WANTED, YES = "help_wanted", "yes"
"""Who wanted a person still does, whatever softer sign comes later."""


def noted(flow: Flow, slots: Mapping[str, Any]) -> dict[str, Any]:
    """The slots that change when a person comes into this flow."""
    changes: dict[str, Any] = {}
    for slot, what in flow.notes.items():
        if isinstance(what, dict):
            rests = {topic: {"is": code, TURN: turn_of(slots)} for topic, code in what.items()}
            changes[slot] = {**(slots.get(slot) or {}), **rests}
        elif slot in _LISTS:
            changes[slot] = with_turn(slots.get(slot), str(what), turn_of(slots))
        elif slot != HELP_WANTED or slots.get(slot) != YES:
            changes[slot] = what
    return changes


def told(question: Collect, answer: str, slots: Mapping[str, Any]) -> dict[str, Any]:
    """The sign that an answer is, if it is one."""
    sign = question.tells.get(answer)
    return {SIGNALS: with_turn(slots.get(SIGNALS), sign, turn_of(slots))} if sign else {}


def with_turn(known: Mapping[str, list[int]] | None, code: str, turn: int) -> dict[str, list[int]]:
    turns = list(dict.fromkeys([*(known or {}).get(code, []), turn]))
    kept = turns if len(turns) <= _MOST_TURNS else [turns[0], *turns[1 - _MOST_TURNS :]]
    return {**(known or {}), code: kept}


def turn_of(slots: Mapping[str, Any]) -> int:
    """The number of the person's message in hand; Rasa's shell and story tests count none."""
    return int(slots.get(TURN) or 1)
