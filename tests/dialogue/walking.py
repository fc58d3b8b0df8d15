"""Plays turns against the published flows the way Rasa would, without Rasa."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from policies.flow_files import parse, read_folder
from policies.noting import TURN
from policies.steps import Collect, Flows
from policies.walk import ASKED, LISTEN, NOWHERE, OPENED, POSITION, Place, next_move

FOLDER = Path(__file__).parents[2] / "data" / "flows"
FLOWS = parse(read_folder(FOLDER))
INTENTS = sorted(FLOWS.intents() | {"nlu_fallback", "thanks"})


@dataclass
class Walker:
    """One conversation, message by message, as intents."""

    waiting: bool = False
    slots: dict[str, Any] = field(default_factory=dict)
    flows: Flows = FLOWS
    today: date | None = None

    def turn(self, intent: str, *, sure: float = 1.0, heard: dict[str, str] | None = None) -> list[str]:
        self.slots[TURN] = self.slots.get(TURN, 0) + 1
        before = replace(self._place(intent), sure=sure, heard=heard or {})
        done: list[str] = []
        while True:
            asked = dict(self.slots.get(ASKED, {}))
            move = next_move(replace(before, done=tuple(done), slots=self.slots, asked=asked), self.flows)
            if move is None or move.action == LISTEN:
                self.slots.update(move.sets if move else {})
                return done
            self.slots.update(move.sets)
            done.append(move.action)

    def turns(self, *intents: str) -> list[str]:
        """What the last of these turns was answered with."""
        said: list[str] = []
        for intent in intents:
            said = self.turn(intent)
        return said

    def _place(self, intent: str) -> Place:
        position = self.slots.get(POSITION)
        return Place(
            intent=intent,
            waiting=self.waiting,
            done=(),
            opened=bool(self.slots.get(OPENED)),
            open=None if position in (None, NOWHERE) else self.flows.open_after(position),
            asked=dict(self.slots.get(ASKED, {})),
            slots=self.slots,
            today=self.today,
        )


def questions(actions: list[str]) -> list[Collect]:
    return [question for action in actions if (question := FLOWS.question(action))]


def careful(actions: list[str]) -> list[str]:
    """The careful questions among actions."""
    return [action for action in actions if action.startswith("utter_ask_")]
