"""Decides the next action of a flow from where the person is and what they just said; pure rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from policies.noting import noted, told
from policies.pool import is_full, needs_rest, next_in, of_this_talk, pool_of
from policies.reading import LONG_TEXT, OWN_WORDS
from policies.steps import (
    BEFORE_OPENING,
    CLOSING,
    END,
    MOST_ASKED,
    THEIR_WISH,
    UNCLEAR,
    WHILE_WAITING,
    Branch,
    Collect,
    Flow,
    Flows,
    Pool,
    Say,
    actions_of,
    holds,
)

SURE = 1.0
UNSURE = 0.9
"""Below a rule's 1.0: where nothing in the flow fits, a rule that answers a side question goes first."""

POSITION, ASKED, OPENED = "flow_position", "asked", "opened"
NOWHERE = "nowhere"
LISTEN = "action_listen"
COMES_BACK = "greet"
"""A greeting where a question stands open: somebody is back, and the question met silence."""

_MOST_LINKS = 30


@dataclass(frozen=True)
class Place:
    """Where a turn stands. `done`: actions of this turn so far; all else as it was before the turn."""

    intent: str
    waiting: bool  # a worker was asked for and is not here yet
    done: tuple[str, ...]
    opened: bool
    open: Say | Collect | None  # the question, or the offer in passing, that stands open
    asked: Mapping[str, Sequence[str]]  # by topic, the wordings used so far
    slots: Mapping[str, Any]
    sure: float = 1.0  # how sure the understanding of this message is
    heard: Mapping[str, str] = field(default_factory=dict)  # what its words answer before it is asked
    calm: bool = True  # no danger was seen in this conversation
    today: date | None = None  # in the line's own time zone

    def over(self, pool: Pool) -> bool:
        """Whether the words of this pool may not be used any more."""
        return bool(pool.until and self.today and self.today > pool.until)

    def now(self) -> Mapping[str, Sequence[str]]:
        """What was asked in this talk."""
        return of_this_talk(self.asked, self.slots)


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
    triggered = _wish(place, flows)
    question = place.open if isinstance(place.open, Collect) else None
    if place.waiting:
        return _while_waiting(question, triggered, place, flows)
    if not place.opened:
        if triggered and BEFORE_OPENING in triggered.also:
            return _Target(triggered.name), SURE
        return _Target(flows.at("conversation_starts").name), SURE if triggered else UNSURE
    if isinstance(place.open, Say) and place.intent in place.open.hears:
        return _Target(place.open.hears[place.intent], sets={POSITION: NOWHERE}), SURE
    taken_up = _taken_up(question, place, flows) if question else None
    if taken_up:
        return taken_up, SURE
    if triggered:
        return _Target(triggered.name), SURE
    if question and place.intent != COMES_BACK:  # one plainer wording at most, then on (P10)
        on = _Target(question.unclear, sets={POSITION: NOWHERE}) if question.unclear else None
        return on or _to(question, flows), UNSURE
    rested = {POSITION: NOWHERE} if question else {}  # silence is not asked again
    return _Target(flows.at("at_rest", place.intent).name, sets=rested), UNSURE


def _while_waiting(
    question: Collect | None, triggered: Flow | None, place: Place, flows: Flows
) -> tuple[_Target, float]:
    """What a person was asked in a flow for this time may be answered; all else waits for the worker."""
    if question and WHILE_WAITING in flows.home_of(question)[0].also:
        taken_up = _taken_up(question, place, flows)
        if taken_up:
            return taken_up, SURE
    if triggered and WHILE_WAITING in triggered.also:
        return _Target(triggered.name), SURE
    return _Target(flows.at("handoff_waits").name), UNSURE


def _taken_up(question: Collect, place: Place, flows: Flows) -> _Target | None:
    """Where the message leads if it answers the question that stands open, or asks for plainer words."""
    if place.intent in question.answers and place.sure >= question.sure:
        return _answered(question, place, flows)
    in_own_words = _for_own_words(question, place.intent)
    if in_own_words:
        own = {question.topic: OWN_WORDS} if place.intent == OWN_WORDS else {}
        return _Target(in_own_words, sets={POSITION: NOWHERE, **own})
    return _to(question, flows) if place.intent in question.again else None


def _wish(place: Place, flows: Flows) -> Flow | None:
    """The flow that answers what was said; where that is not sure, one that presumes nothing."""
    flow = flows.triggered_by(place.intent)
    return flows.flows[flow.unsure] if flow and flow.unsure and place.sure < flow.sure else flow


def _for_own_words(question: Collect, intent: str) -> str | None:
    return {OWN_WORDS: question.unclear, LONG_TEXT: question.long}.get(intent)


def _to(question: Collect, flows: Flows) -> _Target:
    flow, number = flows.home_of(question)
    return _Target(flow.name, number)


def _answered(question: Collect, place: Place, flows: Flows) -> _Target:
    value = question.answers[place.intent]
    sets = {question.topic: value, POSITION: NOWHERE, **told(question, value, place.slots)}
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
    return next((branch.then for branch in branches if holds(branch.clauses, slots)), END)


@dataclass(frozen=True)
class _Walk:
    place: Place
    flows: Flows

    def go(self, target: _Target, confidence: float) -> Move:
        """Follow links until something is to be said, done or asked."""
        for _ in range(_MOST_LINKS):
            if target.flow == END:
                return Move(LISTEN, confidence, target.sets)
            if target.flow == THEIR_WISH:
                wish = self.flows.triggered_by(self.place.intent)
                target = _Target(wish.name if wish else END, sets=target.sets)
                continue
            target = self._entered(target)
            step = self.flows.flows[target.flow].steps[target.step]
            if isinstance(step, Say):
                return self._say(step, target.sets, confidence)
            if self._left_out(step, target.flow):
                return Move(LISTEN, confidence, target.sets)
            if isinstance(step, Pool):
                target = self._from_pool(step, target)
                continue
            asked = self._ask(step, target, confidence)
            if isinstance(asked, Move):
                return asked
            target = asked
        raise RecursionError("flows lead in a circle without saying anything")

    def _left_out(self, step: Collect | Pool, flow: str) -> bool:
        """While a worker is awaited nothing is asked but what the person's own wish needs."""
        waits = self.place.waiting and WHILE_WAITING not in self.flows.flows[flow].also
        return waits or (isinstance(step, Collect) and step.calm and not self.place.calm)

    def _entered(self, target: _Target) -> _Target:
        """With what was heard in the words, and what the flow writes down of who comes into it."""
        sets = {**self.place.heard, **target.sets}
        if target.step == 0:
            sets.update(noted(self.flows.flows[target.flow], {**self.place.slots, **sets}))
        return _Target(target.flow, target.step, sets)

    def _from_pool(self, pool: Pool, target: _Target) -> _Target:
        slots = {**self.place.slots, **target.sets}
        name = next_in(pool, self.flows, slots=slots, asked=self.place.asked)
        if name and not self.place.over(pool):
            return _Target(name, sets=target.sets)
        return _after(self.flows.flows[target.flow], target.step, target.sets, self.place)

    def _ask(self, step: Collect, target: _Target, confidence: float) -> Move | _Target:
        """The question in words not used yet, or where to go instead of it."""
        wish, pool = self._unanswered_wish(), pool_of(step, self.flows)
        if wish:
            return _Target(wish.name, sets=target.sets)
        if pool and needs_rest(pool, self.flows, self.place.now()):
            return _Target(pool.rest, sets={**target.sets, POSITION: NOWHERE})
        wording = self._next_wording(step, pool)
        if wording is None:
            return self._given_up(step, target)
        return Move(wording, confidence, {**target.sets, **self._marks(step.topic, wording)})

    def _given_up(self, question: Collect, target: _Target) -> _Target:
        """No wording is left: on without an answer."""
        sets = {**target.sets, question.topic: UNCLEAR, POSITION: NOWHERE}
        return _after(self.flows.flows[target.flow], target.step, sets, self.place)

    def _say(self, step: Say, sets: Mapping[str, Any], confidence: float) -> Move:
        topic = step.actions[0]
        used = len(self.place.asked.get(topic, ()))
        action = step.actions[used % len(step.actions)]
        changes = dict(sets)
        if len(step.actions) > 1 or self._is_notice(topic):
            turned = [] if used + 1 == len(step.actions) > 1 else [*self.place.asked.get(topic, ()), action]
            changes[ASKED] = {**self.place.asked, topic: turned}
        if step.hears:
            changes[POSITION] = action
        elif action in CLOSING or isinstance(self.place.open, Say):
            changes[POSITION] = NOWHERE
        if action == first_words(self.flows):
            changes[OPENED] = True
        return Move(action, confidence, changes)

    def _is_notice(self, action: str) -> bool:
        at = self.flows.step_of(action)
        pools = (step for step in self.flows.steps() if isinstance(step, Pool))
        return at is not None and any(at[0].name == pool.notice for pool in pools)

    def _next_wording(self, step: Collect, pool: Pool | None) -> str | None:
        """A wording not used yet, if the topic may come up once more."""
        used = self.place.asked.get(step.topic, ())
        if len(used) >= MOST_ASKED or step.topic in self.place.heard:
            return None
        if pool and (self.place.over(pool) or is_full(pool, self.flows, self.place.now())):
            return None
        return next((wording for wording in step.asks if wording not in used), None)

    def _marks(self, topic: str, wording: str) -> dict[str, Any]:
        asked = {**self.place.asked, topic: [*self.place.asked.get(topic, ()), wording]}
        return {ASKED: asked, POSITION: wording}

    def _unanswered_wish(self) -> Flow | None:
        """What the person came with is answered before anything is asked of them."""
        if self.place.opened:
            return None
        flow = _wish(self.place, self.flows)
        return None if flow is None or set(actions_of(flow.steps[0])) & set(self.place.done) else flow
