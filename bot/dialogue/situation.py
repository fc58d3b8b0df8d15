"""Carries what stands in our tables into Rasa, with each message, so that policies and actions see it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.danger import DangerLevel
from bot.domain.ids import Language
from bot.domain.turn import Situation


def as_metadata(situation: Situation, language: Language) -> dict[str, Any]:
    """Plain values for the metadata of a message. They are read in that turn and not kept."""
    return {
        "handoff_waiting": situation.handoff_waiting,
        "danger": situation.danger.value,
        "danger_seen": situation.danger_seen.value,
        "staffed": situation.staffed,
        "note_open": situation.note_open,
        "written_needs": sorted(situation.written_needs),
        "written_signs": sorted(situation.written_signs),
        "now": situation.now.isoformat() if situation.now else None,
        "facts": dict(situation.facts),
        "language": language.value,
    }


def situation_of(metadata: Mapping[str, Any] | None) -> Situation:
    """The situation of a message; the calm one when Rasa runs without us (its shell, its tests)."""
    known = metadata or {}
    return Situation(
        handoff_waiting=bool(known.get("handoff_waiting", False)),
        danger=DangerLevel(known.get("danger", DangerLevel.NONE.value)),
        danger_seen=DangerLevel(known.get("danger_seen", DangerLevel.NONE.value)),
        staffed=bool(known.get("staffed", True)),
        note_open=bool(known.get("note_open", False)),
        written_needs=frozenset(known.get("written_needs", ())),
        written_signs=frozenset(known.get("written_signs", ())),
        now=datetime.fromisoformat(known["now"]) if known.get("now") else None,
        facts=dict(known.get("facts", {})),
    )


def language_of(metadata: Mapping[str, Any] | None) -> Language:
    return Language((metadata or {}).get("language", Language.EN.value))
