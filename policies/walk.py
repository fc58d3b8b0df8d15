"""Decides the next action of a flow from where the person is and what they just said; pure rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from policies.flow_files import (
    BEFORE_OPENING,
    CLOSING,
    END,
    MOST_ASKED,
    UNCLEAR,
    WHILE_WAITING,
    Branch,
    Collect,
    Flow,
    Flows,
    Say,
    actions_of,
)

SURE = 1.0
UNSURE = 0.9
"""Below a rule's 1.0: where nothing in the flow fits, a rule that answers a side question goes first."""

POSITION, ASKED, OPENED = "flow_position", "asked", "opened"
NOWHERE = "nowhere"
LISTEN = "action_listen"

_MOST_LINKS = 20


@dataclass(frozen=True)
class Place:
    """Where a turn stands. `done`: actions of this turn so far; all else as it was before the turn."""

    intent: str
    waiting: bool  # a worker was asked for and is not here yet
    done: tuple[str, ...]
    opened: bool
    question: Collect | None  # the one that stands open
    asked: Mapping[str, Sequence[str]]  # by topic, the wordings used so far
    slots: Mapping[str, Any]


@dataclass(frozen=True)
class Move:
    """The next action, how sure the flow is of it, and which slots change if it is taken."""

    action: str
    confidence: float = SURE
    sets: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Target:
    """Where to go on: a step of a flow, or END; and the slots set on the way there."""

    flow: str
    step: int = 0
    sets: Mapping[str, Any] = field(default_factory=dict)


def next_move(place: Place, flows: Flows) -> Move | None:
    """None where the flow has no say: a rule has just answered a side question, so listen."""
    if not place.done:
        target, confidence = _start(place, flows)
        return _Walk(place, flows).go(target, confidence)
    last = place.done[-1]
    at = flows.step_of(last)
    if last in CLOSING or flows.question(last):
        return Move(LISTEN)
    if at is not None:
        return _Walk(place, flows).go(_after(*at, {}, place), SURE)
    if not place.opened and not place.waiting:
        return _Walk(place, flows).go(_Target(flows.at("conversation_starts").name), SURE)
    return None


def first_words(flows: Flows) -> str:
    """The action that opens a conversation: it says that this is a bot (P17)."""
    return actions_of(flows.at("conversation_starts").steps[0])[0]


def _start(place: Place, flows: Flows) -> tuple[_Target, float]:
    """The first that applies, of: a worker is awaited, nothing was said yet, an answer, a wish, else."""
    triggered = flows.triggered_by(place.intent)
    question = place.question
    if place.waiting:
        if question and WHILE_WAITING in flows.home_of(question)[0].also:
            if place.intent in question.answers:
                return _answered(question, place, flows), SURE
            if place.intent in question.again:
                return _to(question, flows), SURE
        if triggered and WHILE_WAITING in triggered.also:
            return _Target(triggered.name), SURE
        return _Target(flows.at("handoff_waits").name), UNSURE
    if not place.opened:
        if triggered and BEFORE_OPENING in triggered.also:
            return _Target(triggered.name), SURE
        return _Target(flows.at("conversation_starts").name), SURE if triggered else UNSURE
    if question and place.intent in question.answers:
        return _answered(question, place, flows), SURE
    if question and place.intent in question.again:
        return _to(question, flows), SURE
    if triggered:
        return _Target(triggered.name), SURE
    if question:  # one plainer wording at most, then on without an answer (P10)
        return _Target(question.unclear) if question.unclear else _to(question, flows), UNSURE
    return _Target(flows.at("at_rest", place.intent).name), UNSURE


def _to(question: Collect, flows: Flows) -> _Target:
    flow, number = flows.home_of(question)
    return _Target(flow.name, number)


def _answered(question: Collect, place: Place, flows: Flows) -> _Target:
    sets = {question.topic: question.answers[place.intent], POSITION: NOWHERE}
    return _after(*flows.home_of(question), sets, place)


def _after(flow: Flow, number: int, sets: Mapping[str, Any], place: Place) -> _Target:
    """Where a finished step leads, given what its answer set."""
    branches = flow.steps[number].next
    if branches:
        return _Target(_choose(branches, {**place.slots, **sets}), sets=sets)
    if number + 1 < len(flow.steps):
        return _Target(flow.name, number + 1, sets)
    return _Target(END, sets=sets)


def _choose(branches: tuple[Branch, ...], slots: Mapping[str, Any]) -> str:
    return next((branch.then for branch in branches if branch.holds(slots)), END)


@dataclass(frozen=True)
class _Walk:
    place: Place
    flows: Flows

    def go(self, target: _Target, confidence: float) -> Move:
        """Follow links until something is to be said, done or asked."""
        for _ in range(_MOST_LINKS):
            if target.flow == END:
                return Move(LISTEN, confidence, target.sets)
            step = self.flows.flows[target.flow].steps[target.step]
            if isinstance(step, Say):
                return self._say(step, target.sets, confidence)
            # While a worker is awaited nothing is asked but what the person's own wish needs.
            if self.place.waiting and WHILE_WAITING not in self.flows.flows[target.flow].also:
                return Move(LISTEN, confidence, target.sets)
            wish = self._unanswered_wish()
            wording = self._next_wording(step)
            if wish:
                target = _Target(wish.name, sets=target.sets)
            elif wording:
                return Move(wording, confidence, {**target.sets, **self._marks(step.topic, wording)})
            else:
                given_up = {**target.sets, step.topic: UNCLEAR, POSITION: NOWHERE}
                target = _after(self.flows.flows[target.flow], target.step, given_up, self.place)
        raise RecursionError("flows lead in a circle without saying anything")

    def _say(self, step: Say, sets: Mapping[str, Any], confidence: float) -> Move:
        topic = step.actions[0]
        used = len(self.place.asked.get(topic, ()))
        action = step.actions[used % len(step.actions)]
        changes = dict(sets)
        if len(step.actions) > 1:
            turned = [] if used + 1 == len(step.actions) else [*self.place.asked.get(topic, ()), action]
            changes[ASKED] = {**self.place.asked, topic: turned}
        if action in CLOSING:
            changes[POSITION] = NOWHERE
        if action == first_words(self.flows):
            changes[OPENED] = True
        return Move(action, confidence, changes)

    def _next_wording(self, step: Collect) -> str | None:
        """A wording not used yet, if the topic may come up once more."""
        used = self.place.asked.get(step.topic, ())
        if len(used) >= MOST_ASKED:
            return None
        return next((wording for wording in step.asks if wording not in used), None)

    def _marks(self, topic: str, wording: str) -> dict[str, Any]:
        asked = {**self.place.asked, topic: [*self.place.asked.get(topic, ()), wording]}
        return {ASKED: asked, POSITION: wording}

    def _unanswered_wish(self) -> Flow | None:
        """What the person came with is answered before anything is asked of them."""
        if self.place.opened:
            return None
        flow = self.flows.triggered_by(self.place.intent)
        return None if flow is None or set(actions_of(flow.steps[0])) & set(self.place.done) else flow
