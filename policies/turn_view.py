"""Reads from Rasa's tracker what the policies need to know of the turn in hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.situation import situation_of
from bot.domain.turn import Situation
from policies.flow_files import CLOSING, WHILE_WAITING, Collect, Flows, Say
from policies.walk import ASKED, NOWHERE, OPENED, POSITION, Place, first_words

NOTE = "utter_note_choose"
"""The line itself reads the note back; from then on this question of flows/note.yml stands open."""
_SILENT = (None, ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME)


@dataclass(frozen=True)
class TurnView:
    """The message being answered, what was done about it, and the events before it."""

    intent: str
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
            text=message.text or "",
            situation=situation_of(message.metadata),
            done=tuple(actions_in(events[at + 1 :])),
            before=events[:at],
            slots={name: slot.value for name, slot in tracker.slots.items()},
        )

    def place(self, flows: Flows) -> Place:
        question = self._question(flows)
        intent = _by_number(self.text, question) or self.intent
        if question is not None and question.words and intent not in question.answers:
            intent = question.words
        opened = self.slots.get(OPENED) or first_words(flows) in actions_in(self.before)
        return Place(
            intent=intent,
            waiting=self.situation.handoff_waiting,
            done=self.done,
            opened=bool(opened) and first_words(flows) not in self.done,
            question=question,
            asked=self._asked(flows),
            slots=self.slots,
        )

    def _question(self, flows: Flows) -> Collect | None:
        """The question that stands open: kept in a slot, and without slots read from the events.

        Rasa's own story tests execute no policy events, so there the events are all there is.
        """
        kept = self.slots.get(POSITION)
        if self.situation.note_open:
            own = flows.question(str(kept))
            asked_since = own is not None and WHILE_WAITING in flows.home_of(own)[0].also
            return own if asked_since else flows.question(NOTE)
        if kept is not None:
            return None if kept == NOWHERE else flows.question(str(kept))
        open_question: Collect | None = None
        for event in self.before:
            open_question = _after_event(open_question, event, flows)
        return open_question

    def _asked(self, flows: Flows) -> dict[str, list[str]]:
        """The wordings used, by topic: kept in a slot, and without slots read from the events."""
        kept = self.slots.get(ASKED)
        if kept is not None:
            return dict(kept)
        used: dict[str, list[str]] = {}
        for action in actions_in(self.before):
            at = flows.step_of(action)
            step = at[0].steps[at[1]] if at else None
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


def _by_number(text: str, question: Collect | None) -> str | None:
    """What a bare "2" stands for where the question counted its answers."""
    number = text.strip().rstrip(".)")
    if question is None or not number.isdecimal() or len(number) > 1:
        return None
    at = int(number) - 1
    return question.numbered[at] if 0 <= at < len(question.numbered) else None


def _after_event(question: Collect | None, event: Event, flows: Flows) -> Collect | None:
    if isinstance(event, UserUttered):
        intent = _by_number(event.text or "", question) or event.intent_name or ""
        answered = question is not None and intent in question.answers
        return None if answered else question
    if isinstance(event, ActionExecuted):
        if event.action_name in CLOSING:
            return None
        return flows.question(event.action_name) or question
    return question
