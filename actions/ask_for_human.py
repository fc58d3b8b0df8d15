"""Brings a human in: because the person asked, or because of signs of danger."""

from __future__ import annotations

from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.effects import hand_off
from bot.dialogue.situation import situation_of
from bot.domain.danger import DangerLevel
from bot.domain.urgency import Urgency, urgency_of


class AskForPerson(Action):
    """The person wants to talk with a human, or said yes to the offer."""

    urgency: ClassVar[Urgency] = Urgency.NORMAL
    reason: ClassVar[str] = "asked_for_person"

    def name(self) -> str:
        return "action_hand_off"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        hand_off(dispatcher, self.urgency, reason=self.reason)
        return []


class AskForCall(AskForPerson):
    """The person wants to talk by voice."""

    reason = "asked_for_call"

    def name(self) -> str:
        return "action_hand_off_call"


class AskForPeer(AskForPerson):
    """The person wants somebody who has been through it, and who is no part of any office."""

    reason = "asked_for_peer"

    def name(self) -> str:
        return "action_hand_off_peer"


class AskForCheckIns(AskForPerson):
    """The person wants to be written to now and then; a human agrees with them on when and how."""

    reason = "asked_for_check_ins"

    def name(self) -> str:
        return "action_hand_off_check_ins"


class AskForPersonToday(AskForPerson):
    """The person is about to change something big. A human the same day, because nothing of it
    belongs in writing."""

    urgency = Urgency.HIGH
    reason = "getting_ready"

    def name(self) -> str:
        return "action_hand_off_today"


class AskForHelpNow(Action):
    """The message shows danger: seen by the danger signs, or understood as being in danger or not safe."""

    def name(self) -> str:
        return "action_hand_off_danger"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        seen = situation_of(tracker.latest_message.get("metadata")).danger
        intent = (tracker.latest_message.get("intent") or {}).get("name")
        if seen is not DangerLevel.NONE:
            hand_off(dispatcher, urgency_of(seen), reason=f"danger_{seen.value}")
        elif intent == "in_danger":
            hand_off(dispatcher, Urgency.URGENT, reason="said_in_danger")
        else:
            hand_off(dispatcher, Urgency.HIGH, reason="said_not_safe")
        return []
