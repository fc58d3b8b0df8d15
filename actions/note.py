"""What the person says to the note that was read to them: keep it, change or drop a part, or skip."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.effects import answer_note
from bot.domain.note import Part


class NoteKept(Action):
    def name(self) -> str:
        return "action_note_kept"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        answer_note(dispatcher, "keep")
        return []


class NoteSkipped(Action):
    def name(self) -> str:
        return "action_note_skipped"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        answer_note(dispatcher, "skip")
        return []


class NoteDropped(Action):
    def name(self) -> str:
        return "action_note_dropped"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        answer_note(dispatcher, "drop", _part(tracker))
        return []


class NoteChanged(Action):
    """This message, as it stands, takes the place of the part."""

    def name(self) -> str:
        return "action_note_changed"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        answer_note(dispatcher, "change", _part(tracker))
        return []


def _part(tracker: Tracker) -> Part:
    return Part(tracker.get_slot("note_part") or Part.ALL.value)
