"""Packs what Rasa must remember of one conversation into a few bytes of constant size, and back.

Kept: the slots, and the last events as intents and action names. Left out: every word a person or
the bot wrote, which no policy needs. So a turn costs the same at message 500 as at message 5.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.domain.instrument import is_item
from bot.errors import DialogueFailed
from policies.steps import SKIPPED

VERSION = 1
OPEN = "open"
"""A topic that was asked and not answered yet."""
BEGIN = frozenset({"ok_now", "what_matters"})
"""Topics with which each talk begins, whoever holds the phone."""
LONGEST = 5
"""Events kept, about one turn: no rule of data/stories looks further back, and what must be known for
longer is a slot. Rasa works out a state for each event, so each one costs every turn."""

Row = list[str]

_READERS: dict[str, Callable[[str], Event]] = {
    "user": lambda intent: UserUttered(intent={"name": intent, "confidence": 1.0}),
    "action": ActionExecuted,
}


def pack(tracker: DialogueStateTracker) -> bytes:
    """The snapshot of a tracker at the end of a turn."""
    rows = _last_turns([row for event in tracker.events if (row := _row(event))])
    slots = {name: slot.value for name, slot in tracker.slots.items() if slot.value is not None}
    body = {"v": VERSION, "slots": slots, "events": rows}
    return json.dumps(body, separators=(",", ":"), sort_keys=True).encode()


def unpack(snapshot: bytes, *, sender_id: str, domain: Domain) -> DialogueStateTracker:
    """The tracker a snapshot was packed from.

    Raise DialogueFailed if it cannot be read: a blank start would forget what a person told us.
    """
    try:
        events = list(_events(json.loads(snapshot), domain))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise DialogueFailed("the snapshot cannot be read") from None
    return DialogueStateTracker.from_events(sender_id, events, domain.slots, domain=domain)


def understood(before: bytes | None, after: bytes) -> tuple[str, dict[str, str]]:
    """How the message between two snapshots was understood, and the codes of the topics whose answer, or
    whose lack of one, is new."""
    body = json.loads(after)
    heard = [name for kind, name in body["events"] if kind == "user"]
    known = _topics(json.loads(before)["slots"]) if before else {}
    new = {topic: code for topic, code in _topics(body["slots"]).items() if known.get(topic) != code}
    return (heard[-1] if heard else ""), new


def _topics(slots: dict[str, Any]) -> dict[str, str]:
    topics = [topic for topic in slots.get("asked") or {} if not topic.startswith("utter_")]
    return {topic: str(slots.get(topic, OPEN)) for topic in topics}


def wordings_of(earlier: bytes | None) -> bytes | None:
    """A blank start that knows one thing of the talk before: which wordings were used, so that nobody is
    asked the same words again. Topics whose wordings are used up may be asked anew, but for those that were
    skipped each time (P10), and for the items of an instrument: of those only the rest is asked. That a
    question does not come tells nobody anything."""
    if earlier is None:
        return None
    known = json.loads(earlier)["slots"]
    asked = known.get("asked") or {}
    left = {topic: used for topic, used in asked.items() if len(used) == 1 or _stays(topic, known)}
    before = {topic: len(used) for topic, used in left.items()}
    slots = {"asked": left, "asked_before": before}
    body = {"v": VERSION, "slots": slots, "events": [["action", ACTION_LISTEN_NAME]]}
    return json.dumps(body).encode() if left else None


def _stays(topic: str, slots: dict[str, Any]) -> bool:
    return is_item(topic) or (slots.get(topic) == SKIPPED and topic not in BEGIN)


def _row(event: Event) -> Row | None:
    if isinstance(event, UserUttered):
        return ["user", event.intent_name or ""]
    if isinstance(event, ActionExecuted) and event.action_name not in (None, ACTION_SESSION_START_NAME):
        return ["action", event.action_name]
    return None  # slots are kept as slots; what was said is in the outbox


def _last_turns(rows: list[Row]) -> list[Row]:
    """The last rows, cut where the bot began to listen: a turn cut in two cannot be replayed."""
    kept = rows[-LONGEST:]
    if len(kept) == len(rows):
        return rows
    starts = (at for at, row in enumerate(kept) if row == ["action", ACTION_LISTEN_NAME])
    return kept[next(starts, 0) :]


def _events(body: dict[str, Any], domain: Domain) -> Iterable[Event]:
    if body["v"] != VERSION:
        raise ValueError("unknown version")
    known = {slot.name for slot in domain.slots}
    for name, value in body["slots"].items():
        if name in known:  # a slot that a later release retired is let go
            yield SlotSet(name, value)
    for kind, name in body["events"]:
        yield _READERS[kind](name)
