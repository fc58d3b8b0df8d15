"""Reads from Rasa's tracker what the policies need to know of the turn in hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.situation import situation_of
from bot.domain.turn import Situation
from policies.age_band import age_band
from policies.steps import CLOSING, Collect, Flows, Say
from policies.walk import ASKED, NOWHERE, OPENED, POSITION, Place, first_words

SAYS_AGE, AGE_BAND = "says_age", "age_band"

_SILENT = (None, ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME)


@dataclass(frozen=True)
class TurnView:
    """The message being answered, what was done about it, and the events before it."""

    intent: str
    sure: float
    text: str
    situation: Situation
    done: tuple[str, ...]
    before: Sequence[Event]
    slots: dict[str, Any]

    @classmethod
    def of(cls, tracker: DialogueStateTracker) -> TurnView | None:
        """None if nobody has written yet."""
        events = list(tracker.events)
        at = max((n for n, event in enumerate(events) if isinstance(event, UserUttered)), default=None)
        if at is None:
            return None
        message = events[at]
        return cls(
            intent=message.intent_name or "",
            sure=float((message.intent or {}).get("confidence") or 1.0),
            text=message.text or "",
            situation=situation_of(message.metadata),
            done=tuple(actions_in(events[at + 1 :])),
            before=events[:at],
            slots={name: slot.value for name, slot in tracker.slots.items()},
        )

    def place(self, flows: Flows) -> Place:
        stands_open = self._open(flows)
        question = stands_open if isinstance(stands_open, Collect) else None
        opened = self.slots.get(OPENED) or first_words(flows) in actions_in(self.before)
        heard = self._heard(flows)
        instead = _by_number(self.text, question) or _by_age(heard, question)
        return Place(
            intent=instead or self.intent,
            waiting=self.situation.handoff_waiting,
            done=self.done,
            opened=bool(opened) and first_words(flows) not in self.done,
            open=stands_open,
            asked=self._asked(flows),
            slots=self.slots,
            sure=1.0 if instead else self.sure,
            heard=heard,
        )

    def _heard(self, flows: Flows) -> dict[str, str]:
        """What the words themselves settle: questions they refuse, and the band of an age they tell."""
        said = _plain(self.text)
        collects = (step for step in flows.steps() if isinstance(step, Collect))
        heard = {
            step.topic: "no" for step in collects if any(f" {phrase} " in said for phrase in step.refused_by)
        }
        band = age_band(self.text) if self.intent == SAYS_AGE else None
        return {**heard, AGE_BAND: band} if band else heard

    def _open(self, flows: Flows) -> Say | Collect | None:
        """The question that stands open: kept in a slot, and without slots read from the events.

        Rasa's own story tests execute no policy events, so there the events are all there is.
        """
        kept = self.slots.get(POSITION)
        if kept is not None:
            return None if kept == NOWHERE else flows.open_after(str(kept))
        stands_open: Say | Collect | None = None
        for event in self.before:
            stands_open = _after_event(stands_open, event, flows)
        return stands_open

    def _asked(self, flows: Flows) -> dict[str, list[str]]:
        """The wordings used, by topic: kept in a slot, and without slots read from the events."""
        kept = self.slots.get(ASKED)
        if kept is not None:
            return dict(kept)
        used: dict[str, list[str]] = {}
        for action in actions_in(self.before):
            step = flows.step(action)
            if isinstance(step, Collect):
                used.setdefault(step.topic, []).append(action)
            elif isinstance(step, Say) and len(step.actions) > 1:
                last = action == step.actions[-1]
                used[step.actions[0]] = [] if last else [*used.get(step.actions[0], []), action]
        return used


def actions_in(events: Iterable[Event]) -> list[str]:
    """The names of the actions among events, without listening and starting."""
    return [
        event.action_name
        for event in events
        if isinstance(event, ActionExecuted) and event.action_name not in _SILENT
    ]


def _plain(text: str) -> str:
    """Words with one space around each, so that a phrase is found whole."""
    return f" {' '.join(re.findall(r'[a-z0-9]+', re.sub(r'[^a-z0-9 ]', '', text.casefold())))} "


def _by_number(text: str, question: Collect | None) -> str | None:
    """What a bare "2" stands for where the question counted its answers."""
    number = text.strip().rstrip(".)")
    if question is None or not number.isdecimal() or len(number) > 1:
        return None
    at = int(number) - 1
    return question.numbered[at] if 0 <= at < len(question.numbered) else None


def _by_age(heard: dict[str, str], question: Collect | None) -> str | None:
    """An age told where it was asked for is the answer."""
    asked = question is not None and question.topic == AGE_BAND
    return f"age_{heard[AGE_BAND]}" if asked and AGE_BAND in heard else None


def _after_event(
    stands_open: Say | Collect | None, event: Event, flows: Flows
) -> Say | Collect | None:
    if isinstance(event, UserUttered):
        if isinstance(stands_open, Say):
            return None
        intent = _by_number(event.text or "", stands_open) or event.intent_name or ""
        answered = stands_open is not None and intent in stands_open.answers
        return None if answered else stands_open
    if isinstance(event, ActionExecuted):
        if event.action_name in CLOSING:
            return None
        return flows.open_after(event.action_name) or stands_open
    return stands_open
