"""What a wish for something in writing leads to: what was told last leads, and danger asks nothing."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.written import FindWritten
from bot.dialogue.situation import as_metadata
from bot.domain.danger import DangerLevel
from bot.domain.ids import Language
from bot.domain.turn import Situation

SERVED = Situation(
    written_needs=frozenset({"housing"}), written_signs=frozenset({"debt:adult", "debt:unknown"})
)
IN_DANGER = Situation(
    handoff_waiting=True, danger_seen=DangerLevel.URGENT, written_needs=frozenset({"housing"})
)


async def found(slots: dict[str, Any], situation: Situation = SERVED) -> tuple[str, dict[str, str]]:
    """What `written` is set to, and the offer, if one is made."""
    message = {"metadata": as_metadata(situation, Language.EN)}
    tracker = Tracker("x", slots, message, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    events = await FindWritten().run(dispatcher, tracker, {})
    offers = [said["custom"]["porchlight"]["offer_written"] for said in dispatcher.messages]
    return str(events[0]["value"]), offers[0] if offers else {}


@pytest.mark.parametrize(
    ("slots", "written", "leads"),
    [
        ({"signals": {"debt": [3]}}, "ready", "debt"),
        ({"signals": {"debt": [3]}, "age_band": "18_or_over"}, "ready", "debt"),
        ({"signals": {"debt": [3]}, "needs": {"housing": [2]}}, "ready", "debt"),
        ({"signals": {"debt": [2]}, "needs": {"housing": [4]}}, "ready", ""),
        ({"signals": {"debt": [3]}, "age_band": "13_17"}, "which", None),
        ({"signals": {"hurt": [3]}}, "which", None),
        ({"signals": {"debt": [1, 5], "hurt": [4]}}, "ready", "debt"),
        ({"what_matters": "housing"}, "ready", ""),
        ({}, "which", None),
    ],
)
async def test_what_was_told_last_leads_and_an_age_only_if_it_was_told(
    slots: dict[str, Any], written: str, leads: str | None
) -> None:
    value, offer = await found(slots)
    assert value == written
    assert offer.get("sign") == leads


async def test_in_danger_nothing_is_asked_unless_a_need_was_named() -> None:
    assert await found({}, IN_DANGER) == ("danger", {})
    value, offer = await found({"what_matters": "housing"}, IN_DANGER)
    assert (value, offer["needs"]) == ("ready", "housing")
