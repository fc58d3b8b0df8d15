"""What a turn added to the slots that the note is made of: needs, signs, the soft guess of the stage."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.needs import needs_meant
from bot.domain.note import NoteField
from bot.domain.turn import Remember

_NEEDS, _SIGNALS, _STAGES, _AGE = "needs", "signals", "stages", "age_band"
_UNTOLD = (None, "skip", "unclear")


def noticed(before: bytes | None, after: bytes) -> list[Remember]:
    """The codes that rest on this turn; `before` and `after` are the snapshots around it."""
    return list(_noticed(_slots(before), _slots(after)))


def _noticed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Remember]:
    for code in _fresh(_NEEDS, old, new):
        yield from (Remember(NoteField.NEED, need.value) for need in needs_meant(code)[:1])
    for code in _fresh(_SIGNALS, old, new):
        yield Remember(NoteField.SIGNAL, code)
    for topic in _fresh(_STAGES, old, new):
        yield Remember(NoteField.STAGE, str(new[_STAGES][topic]["is"]))
    if new.get(_AGE) != old.get(_AGE) and new.get(_AGE) not in _UNTOLD:
        yield Remember(NoteField.AGE, str(new[_AGE]))


def _fresh(slot: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The codes of a slot whose turns, or whose value, changed."""
    known = old.get(slot) or {}
    return [code for code, rests in (new.get(slot) or {}).items() if known.get(code) != rests]


def _slots(snapshot: bytes | None) -> Mapping[str, Any]:
    slots: dict[str, Any] = json.loads(snapshot)["slots"] if snapshot else {}
    return slots
