"""Reads from Rasa's tracker what the policies need to know of the turn in hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.situation import situation_of
from bot.domain.danger import DangerLevel
from bot.domain.turn import Situation
from policies.reading import Heard, meant, plain_no, settled
from policies.steps import CLOSING, WHILE_WAITING, Collect, Flows, Say
from policies.walk import ASKED, NOWHERE, OPENED, POSITION, Place, first_words

NOTE = "utter_note_choose"
"""The line itself reads the note back; from then on this question of flows/note.yml stands open."""
_SILENT = (None, ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME)


@dataclass(frozen=True)
class TurnView:
    """The message being answered, what was done about it, and the events before it."""

    heard: Heard
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
            heard=_heard(message),
            situation=situation_of(message.metadata),
            done=tuple(actions_in(events[at + 1 :])),
            before=events[:at],
            slots={name: slot.value for name, slot in tracker.slots.items()},
        )

    @property
    def intent(self) -> str:
        return "deny" if plain_no(self.heard) else self.heard.intent

    def place(self, flows: Flows) -> Place:
        stands_open = self._open(flows)
        opened = self.slots.get(OPENED) or first_words(flows) in actions_in(self.before)
        instead = meant(self.heard, stands_open, flows)
        return Place(
            intent=instead or self.intent,
            waiting=self.situation.handoff_waiting,
            done=self.done,
            opened=bool(opened) and first_words(flows) not in self.done,
            open=stands_open,
            asked=self._asked(flows),
            slots=self.slots,
            sure=1.0 if instead else self.heard.sure,
            heard=settled(self.heard, flows),
            today=self.situation.now.date() if self.situation.now else None,
            calm=self.situation.danger is self.situation.danger_seen is DangerLevel.NONE,
        )

    def _open(self, flows: Flows) -> Say | Collect | None:
        """The question that stands open: kept in a slot, and without slots read from the events.

        Rasa's own story tests execute no policy events, so there the events are all there is.
        """
        kept = self.slots.get(POSITION)
        if self.situation.note_open:
            own = flows.question(str(kept))
            asked_since = own is not None and WHILE_WAITING in flows.home_of(own)[0].also
            return own if asked_since else flows.question(NOTE)
        if kept is not None:
            return None if kept == NOWHERE else flows.open_after(str(kept))
        stands_open: Say | Collect | None = None
        for event in self.before:
            stands_open = _after_event(stands_open, event, flows)
        return stands_open

    def _asked(self, flows: Flows) -> dict[str, list[str]]:
        """The wordings used, by topic: kept in a slot, and without slots read from the events."""
        used = self._used(flows)
        note = flows.question(NOTE) if self.situation.note_open else None
        if note and NOTE not in used.get(note.topic, ()):
            used[note.topic] = [NOTE, *used.get(note.topic, ())]  # the line itself has said it
        return used

    def _used(self, flows: Flows) -> dict[str, list[str]]:
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


def _heard(message: UserUttered) -> Heard:
    ranking = (message.parse_data or {}).get("intent_ranking") or []
    return Heard(
        text=message.text or "",
        intent=message.intent_name or "",
        sure=float((message.intent or {}).get("confidence") or 1.0),
        ranking={str(each["name"]): float(each["confidence"]) for each in ranking},
    )


def _after_event(stands_open: Say | Collect | None, event: Event, flows: Flows) -> Say | Collect | None:
    if isinstance(event, UserUttered):
        if isinstance(stands_open, Say):
            return None
        intent = meant(_heard(event), stands_open, flows) or event.intent_name or ""
        answered = stands_open is not None and intent in stands_open.answers
        return None if answered else stands_open
    if isinstance(event, ActionExecuted):
        if event.action_name in CLOSING:
            return None
        return flows.open_after(event.action_name) or stands_open
    return stands_open
