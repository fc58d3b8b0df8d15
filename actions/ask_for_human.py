"""Brings a human in: because the person asked, or because of signs of danger."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.effects import hand_off
from bot.dialogue.situation import situation_of
from bot.domain.danger import DangerLevel
from bot.domain.urgency import Urgency, urgency_of


class AskForPerson(Action):
    """The person wants to talk with a human, or said yes to the offer."""

    def name(self) -> str:
        return "action_hand_off"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        hand_off(dispatcher, Urgency.NORMAL, reason="asked_for_person")
        return []


class AskForHelpNow(Action):
    """The message shows danger: seen by the danger signs, or understood as being in danger."""

    def name(self) -> str:
        return "action_hand_off_danger"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        seen = situation_of(tracker.latest_message.get("metadata")).danger
        if seen is DangerLevel.NONE:
            hand_off(dispatcher, Urgency.URGENT, reason="said_in_danger")
        else:
            hand_off(dispatcher, urgency_of(seen), reason=f"danger_{seen.value}")
        return []
