"""A time at which the person may be texted first: read from their words, and agreed to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.effects import agree_window
from bot.dialogue.situation import situation_of
from bot.domain.hours import say_when
from bot.domain.times import named_time

AT, SHOWN, READ = "window_at", "window_time", "window"


class ReadTime(Action):
    """Sets `window` to "read", "unclear" or "for_worker"; what is read is said back before anything is
    agreed. While a worker is awaited the time is for the worker, who reads it in the note."""

    def name(self) -> str:
        return "action_read_time"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        message = tracker.latest_message
        situation = situation_of(message.get("metadata"))
        if situation.handoff_waiting:
            return [SlotSet(READ, "for_worker")]
        now = situation.now
        at = named_time(str(message.get("text") or ""), now) if now else None
        if at is None or now is None:
            return [SlotSet(READ, "unclear")]
        return [SlotSet(READ, "read"), SlotSet(AT, at.isoformat()), SlotSet(SHOWN, say_when(at, now))]


class AgreeWindow(Action):
    """The person said yes to one text at that time."""

    def name(self) -> str:
        return "action_agree_window"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        at = tracker.get_slot(AT)
        if at:
            agree_window(dispatcher, datetime.fromisoformat(at))
        return [SlotSet(AT, None)]
