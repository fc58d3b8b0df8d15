"""Says, in the one form the dialogue understands, what an action wants to happen; does none of it."""

from __future__ import annotations

from collections.abc import Iterable

from rasa_sdk.executor import CollectingDispatcher

from bot.domain.directory import Form
from bot.domain.needs import Need
from bot.domain.urgency import Urgency


def hand_off(dispatcher: CollectingDispatcher, urgency: Urgency, *, reason: str) -> None:
    """Ask for a human. `reason` is a code such as "asked_for_person", never a person's words."""
    _ask(dispatcher, {"hand_off": {"urgency": urgency.value, "reason": reason}})


def end(dispatcher: CollectingDispatcher, how: str) -> None:
    """Let the conversation rest: "closed", "stopped" (asked to stop) or "left" (had to leave quickly)."""
    _ask(dispatcher, {"end": {"how": how}})


def offer_written(dispatcher: CollectingDispatcher, needs: Iterable[Need]) -> None:
    """Remember which item the warning of this turn is about; say the warning in the same turn."""
    _ask(dispatcher, {"offer_written": {"needs": " ".join(need.value for need in needs)}})


def send_written(dispatcher: CollectingDispatcher, form: Form) -> None:
    """Send the item of the latest warning, in the form the person chose."""
    _ask(dispatcher, {"send_written": {"form": form.value}})


def _ask(dispatcher: CollectingDispatcher, effect: dict[str, dict[str, str]]) -> None:
    dispatcher.utter_message(json_message={"porchlight": effect})
