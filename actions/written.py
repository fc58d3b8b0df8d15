"""Something in writing: finds out what the person means, and sends what they chose after the warning."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.effects import offer_written, send_written
from bot.dialogue.situation import situation_of
from bot.domain.danger import DangerLevel
from bot.domain.directory import Form
from bot.domain.needs import Need, needs_meant
from bot.domain.routing import age_of
from policies.steps import MOST_ASKED
from policies.walk import ASKED

FOUND = "written"
_TOPICS = ("written_need", "written_choice")
_WHICH, _NONE, _READY, _DANGER = "which", "none", "ready", "danger"


class FindWritten(Action):
    """Sets `written`: "ready" (something fits, and the warning may be said), "none", "danger", or "which".

    What they told last leads, a sign (by the routing table) or a need. In danger nothing is asked.
    """

    def name(self) -> str:
        return "action_find_written"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        situation = situation_of(tracker.latest_message.get("metadata"))
        sign, age = _told_last(tracker), age_of(tracker.get_slot("age_band"))
        if f"{sign}:{age.value}" in situation.written_signs:
            offer_written(dispatcher, (), sign=sign, age=age)
            return [_set(FOUND, _READY), *_may_ask_again(tracker)]
        needs = needs_meant(str(tracker.get_slot("what_matters"))) or _latest_need(tracker)
        in_danger = situation.handoff_waiting and situation.danger_seen is DangerLevel.URGENT
        otherwise = _DANGER if in_danger else _WHICH
        return [_found(dispatcher, tracker, needs, otherwise=otherwise), *_may_ask_again(tracker)]


class FindWrittenNamed(Action):
    """The same after the person was asked which."""

    def name(self) -> str:
        return "action_find_written_named"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        needs = needs_meant(str(tracker.get_slot("written_need")))
        return [_found(dispatcher, tracker, needs, otherwise=_NONE)]


class SendWrittenFull(Action):
    def name(self) -> str:
        return "action_send_written"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        send_written(dispatcher, Form.FULL)
        return []


class SendWrittenShort(Action):
    def name(self) -> str:
        return "action_send_written_short"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        send_written(dispatcher, Form.SHORT)
        return []


def _found(
    dispatcher: CollectingDispatcher, tracker: Tracker, needs: tuple[Need, ...], *, otherwise: str
) -> dict[str, Any]:
    served = situation_of(tracker.latest_message.get("metadata")).written_needs
    fitting = tuple(need for need in needs if need.value in served)
    if fitting:
        offer_written(dispatcher, fitting)
        return _set(FOUND, _READY)
    return _set(FOUND, _NONE if needs else otherwise)


def _latest_need(tracker: Tracker) -> tuple[Need, ...]:
    """What they said they need without having been asked."""
    return needs_meant(_latest(tracker, "needs")[1])


def _told_last(tracker: Tracker) -> str:
    """The sign of what they told, if they named no need after it; else "" """
    (told_at, sign), (needed_at, _) = _latest(tracker, "signals"), _latest(tracker, "needs")
    return sign if told_at > needed_at else ""


def _latest(tracker: Tracker, slot: str) -> tuple[int, str]:
    """The number of the message that the latest code of a slot rests on, and the code."""
    turns: dict[str, list[int]] = tracker.get_slot(slot) or {}
    return max(((rests[-1], code) for code, rests in turns.items()), default=(0, ""))


def _may_ask_again(tracker: Tracker) -> list[dict[str, Any]]:
    """It is the person who asks again, not us: what we then need to know may be asked anew (P10)."""
    asked = dict(tracker.get_slot(ASKED) or {})
    left = {topic: used for topic, used in asked.items() if topic not in _TOPICS or len(used) < MOST_ASKED}
    return [_set(ASKED, left)] if left != asked else []


def _set(slot: str, value: Any) -> dict[str, Any]:
    event: dict[str, Any] = SlotSet(slot, value)
    return event
