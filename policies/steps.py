"""What a flow is made of: saying, asking, choosing the next careful question, and where each leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

END = "END"
THEIR_WISH = "THEIR_WISH"
"""A target: the flow that answers what the person just said."""
CLOSING = frozenset(
    {
        "action_close",
        "action_hand_off",
        "action_hand_off_call",
        "action_hand_off_check_ins",
        "action_hand_off_danger",
        "action_hand_off_peer",
        "action_hand_off_today",
        "action_leave",
        "action_stop",
    }
)
"""Actions after which no question stands open."""
UNCLEAR = "unclear"
"""The value of a question whose wordings are used up without an answer."""
SKIPPED = "skip"
"""The value of a question that was skipped; only such a one may come back."""
MOMENTS = ("conversation_starts", "handoff_waits", "at_rest")
"""When a flow starts of itself: with the first message, while a worker is awaited, and when a message
comes while no question stands open."""
BEFORE_OPENING, WHILE_WAITING = "before_opening", "while_waiting"
NOT_FREE, FREE_UNLESS_SURE, FREE_ALWAYS = "", "unless_sure", "always"
MOST_ASKED = 2
"""A topic comes up at most this often, in other words each time (P10)."""

Clauses = tuple[tuple[str, bool, str], ...]


def holds(clauses: Clauses, slots: Mapping[str, Any]) -> bool:
    """`clauses` are alternatives; none means always."""
    return not clauses or any((slots.get(name) == value) is wanted for name, wanted, value in clauses)


@dataclass(frozen=True)
class Branch:
    """`then` names a flow, END or THEIR_WISH."""

    then: str
    clauses: Clauses = ()


@dataclass(frozen=True)
class Say:
    """A step that says or does one thing; of several wordings the next one each time.

    `hears` is what the next message may take up ("yes" to "a person can join"), and where it leads:
    no question, so it may be said more than once and nobody has to answer.
    """

    actions: tuple[str, ...]
    next: tuple[Branch, ...]
    hears: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Collect:
    """A step that asks. `answers` maps intents to what the slot `topic` then holds; `again` are the
    intents that ask for plainer words; `numbered` are what a bare number in the answer stands for.

    `tells` maps an answer to the sign it is; `about` are signs that it need not be one of: once they were
    told, it is not asked; `sure` is how sure the understanding of an answer must be
    (0 to 1); `refused_by` are phrases, anywhere and at any time, that answer "no" before it is asked;
    `free`: any words are an answer, and lead where `unclear` says: "unless_sure" leaves out what is surely
    something else, "always" takes a message as it stands; `long`: where a long text leads that
    fits no answer, because somebody who writes so much is not asked the same once more; `calm`: left out
    where danger was seen in this conversation.
    """

    topic: str
    asks: tuple[str, ...]
    answers: Mapping[str, str]
    again: frozenset[str]
    numbered: tuple[str, ...]
    unclear: str | None
    next: tuple[Branch, ...]
    tells: Mapping[str, str] = field(default_factory=dict)
    sure: float = 0.0
    refused_by: tuple[str, ...] = ()
    free: str = NOT_FREE
    long: str | None = None
    about: frozenset[str] = frozenset()
    calm: bool = False


@dataclass(frozen=True)
class Pool:
    """A step that goes on to one of several questions, each a flow of its own, in the order that fits.

    At most `most` wordings are asked in a talk, and after each `rest_after` of them comes the flow `rest`,
    once. Before one of `noticed` the flow `notice` is said, once. `leads` puts questions first for a
    need or a sign. What was skipped may come back, last, through the flow `again`, whose answer "yes"
    stands in the slot of its question. After the day `until` nothing of it is asked.
    """

    questions: tuple[str, ...]
    clauses: Clauses
    most: int
    rest: str
    rest_after: int
    notice: str
    noticed: frozenset[str]
    again: str
    leads: Mapping[str, tuple[str, ...]]
    next: tuple[Branch, ...]
    until: date | None = None


Step = Say | Collect | Pool
Note = Mapping[str, Any]
"""What entering a flow writes down: a slot and a code, or a slot, a topic and a code."""


@dataclass(frozen=True)
class Flow:
    """`hint`: how likely (0 to 1) its intent must be to start it where nothing was understood; 0: never.
    `sure`: how sure its intent must be, or the flow `unsure` answers instead, which presumes nothing."""

    name: str
    steps: tuple[Step, ...]
    triggers: frozenset[str] = frozenset()
    starts: str | None = None
    intents: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    notes: Note = field(default_factory=dict)
    hint: float = 0.0
    sure: float = 0.0
    unsure: str | None = None


@dataclass(frozen=True)
class Flows:
    """All flows. Every action belongs to one step alone, so that the last action tells the place."""

    flows: Mapping[str, Flow]
    places: Mapping[str, tuple[str, int]] = field(init=False)
    wishes: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        places = {
            action: (flow.name, number)
            for flow in self.flows.values()
            for number, step in enumerate(flow.steps)
            for action in actions_of(step)
        }
        wishes = {intent: flow.name for flow in self.flows.values() for intent in flow.triggers}
        object.__setattr__(self, "places", places)
        object.__setattr__(self, "wishes", wishes)

    def at(self, moment: str, intent: str = "") -> Flow:
        """The flow of a moment: one made for this intent, else the one for every intent."""
        found = [flow for flow in self.flows.values() if flow.starts == moment]
        return next((flow for flow in found if intent in flow.intents), None) or next(
            flow for flow in found if not flow.intents
        )

    def triggered_by(self, intent: str) -> Flow | None:
        name = self.wishes.get(intent)
        return self.flows[name] if name else None

    def step(self, action: str | None) -> Step | None:
        at = self.step_of(action) if action else None
        return at[0].steps[at[1]] if at else None

    def question(self, action: str | None) -> Collect | None:
        """The question that an action asks, or None if it asks nothing."""
        step = self.step(action)
        return step if isinstance(step, Collect) else None

    def open_after(self, action: str | None) -> Say | Collect | None:
        """What the next message may answer: a question, or an offer made in passing."""
        step = self.step(action)
        return step if isinstance(step, Collect) or (isinstance(step, Say) and step.hears) else None

    def step_of(self, action: str) -> tuple[Flow, int] | None:
        """The flow and the number of the step that an action belongs to."""
        place = self.places.get(action)
        return (self.flows[place[0]], place[1]) if place else None

    def home_of(self, question: Collect) -> tuple[Flow, int]:
        home = self.step_of(question.asks[0])
        assert home is not None  # parse() reads no question without a wording
        return home

    def asked_in(self, name: str) -> Collect:
        """The question of a flow that asks one."""
        return next(step for step in self.flows[name].steps if isinstance(step, Collect))

    def actions(self) -> list[str]:
        return [action for step in self.steps() for action in actions_of(step)]

    def intents(self) -> set[str]:
        heard = {intent for flow in self.flows.values() for intent in (*flow.triggers, *flow.intents)}
        for step in self.steps():
            if isinstance(step, Collect):
                heard |= {*step.answers, *step.again, *step.numbered}
            elif isinstance(step, Say):
                heard |= set(step.hears)
        return heard

    def slots(self) -> set[str]:
        """Every slot that a question or a note fills."""
        topics = {step.topic for step in self.steps() if isinstance(step, Collect)}
        return topics.union(*(flow.notes for flow in self.flows.values()))

    def steps(self) -> Iterable[Step]:
        return (step for flow in self.flows.values() for step in flow.steps)


def actions_of(step: Step) -> tuple[str, ...]:
    if isinstance(step, Pool):
        return ()
    return step.asks if isinstance(step, Collect) else step.actions
