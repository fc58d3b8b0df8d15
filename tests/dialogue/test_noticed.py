"""What a turn wrote into the slots reaches the note, each thing in the turn it rests on."""

from __future__ import annotations

import json
from typing import Any

from bot.dialogue.noticed import noticed
from bot.domain.note import NoteField
from bot.domain.turn import Remember


def snapshot(**slots: Any) -> bytes:
    return json.dumps({"v": 1, "slots": slots, "events": []}).encode()


def test_only_what_this_turn_added_is_noticed() -> None:
    # given
    before = snapshot(
        needs={"food": [1]}, signals={"debt": [2]}, stages={"leaving": {"is": "not_ready", "turn": 2}}
    )
    after = snapshot(
        needs={"food": [1], "housing": [3]},
        signals={"debt": [2, 3]},
        stages={"leaving": {"is": "thinking", "turn": 3}},
        age_band="13_17",
    )
    # then
    assert noticed(before, after) == [
        Remember(NoteField.NEED, "housing"),
        Remember(NoteField.SIGNAL, "debt"),
        Remember(NoteField.STAGE, "thinking"),
        Remember(NoteField.AGE, "13_17"),
    ]
    assert noticed(after, after) == []


def test_a_first_turn_has_nothing_before_it_and_a_skipped_age_is_none() -> None:
    assert noticed(None, snapshot(needs={"talk": [1]}, age_band="skip")) == [
        Remember(NoteField.NEED, "mental_health")
    ]
