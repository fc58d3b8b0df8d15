"""Lets a conversation rest: closed with the door open, or stopped because the person asked."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.effects import end


class Close(Action):
    """The talk came to an end of its own; whatever the person writes next is welcome."""

    def name(self) -> str:
        return "action_close"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        end(dispatcher, "closed")
        return []


class Stop(Action):
    """The person asked, in plain words, that nothing more is sent: so nothing is said here either."""

    def name(self) -> str:
        return "action_stop"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        end(dispatcher, "stopped")
        return []


class Leave(Action):
    """The person must get out of this chat quickly: not one word, and no trace in the next message."""

    def name(self) -> str:
        return "action_leave"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        end(dispatcher, "left")
        return []
