"""Reads data/flows: which question follows which, in the words of Rasa's newer flow format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.errors import DataInvalid

END = "END"
CLOSING = frozenset(
    {"action_close", "action_hand_off", "action_hand_off_danger", "action_leave", "action_stop"}
)
"""Actions after which no question stands open."""
UNCLEAR = "unclear"
"""The value of a question whose wordings are used up without an answer."""
MOMENTS = ("conversation_starts", "handoff_waits", "at_rest")
"""When a flow starts of itself: with the first message, while a worker is awaited, and when a message
comes while no question stands open."""
BEFORE_OPENING, WHILE_WAITING = "before_opening", "while_waiting"
MOST_ASKED = 2
"""A topic comes up at most this often, in other words each time (P10)."""

_CLAUSE = re.compile(r"slots\.(\w+) (is not|is) '([^']*)'")


@dataclass(frozen=True)
class Branch:
    """`then` names a flow or END; `clauses` are alternatives, none means else."""

    then: str
    clauses: tuple[tuple[str, bool, str], ...] = ()

    def holds(self, slots: Mapping[str, Any]) -> bool:
        return not self.clauses or any(
            (slots.get(name) == value) is wanted for name, wanted, value in self.clauses
        )


@dataclass(frozen=True)
class Say:
    """A step that says or does one thing; of several wordings the next one each time."""

    actions: tuple[str, ...]
    next: tuple[Branch, ...]


@dataclass(frozen=True)
class Collect:
    """A step that asks. `answers` maps intents to what the slot `topic` then holds; `again` are the
    intents that ask for plainer words; `numbered` are what a bare number in the answer stands for."""

    topic: str
    asks: tuple[str, ...]
    answers: Mapping[str, str]
    again: frozenset[str]
    numbered: tuple[str, ...]
    unclear: str | None
    next: tuple[Branch, ...]
    words: str | None = None  # the intent that any other words stand for, whatever they seem to mean


Step = Say | Collect


@dataclass(frozen=True)
class Flow:
    name: str
    steps: tuple[Step, ...]
    triggers: frozenset[str] = frozenset()
    starts: str | None = None
    intents: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Flows:
    """All flows. Every action belongs to one step alone, so that the last action tells the place."""

    flows: Mapping[str, Flow]

    def at(self, moment: str, intent: str = "") -> Flow:
        """The flow of a moment: one made for this intent, else the one for every intent."""
        found = [flow for flow in self.flows.values() if flow.starts == moment]
        return next((flow for flow in found if intent in flow.intents), None) or next(
            flow for flow in found if not flow.intents
        )

    def triggered_by(self, intent: str) -> Flow | None:
        return next((flow for flow in self.flows.values() if intent in flow.triggers), None)

    def question(self, action: str | None) -> Collect | None:
        """The question that an action asks, or None if it asks nothing."""
        at = self.step_of(action) if action else None
        step = at[0].steps[at[1]] if at else None
        return step if isinstance(step, Collect) else None

    def step_of(self, action: str) -> tuple[Flow, int] | None:
        """The flow and the number of the step that an action belongs to."""
        for flow in self.flows.values():
            for number, step in enumerate(flow.steps):
                if action in actions_of(step):
                    return flow, number
        return None

    def home_of(self, question: Collect) -> tuple[Flow, int]:
        return next(
            (flow, flow.steps.index(question)) for flow in self.flows.values() if question in flow.steps
        )

    def actions(self) -> list[str]:
        return [action for step in self._steps() for action in actions_of(step)]

    def intents(self) -> set[str]:
        heard = {intent for flow in self.flows.values() for intent in (*flow.triggers, *flow.intents)}
        collects = (step for step in self._steps() if isinstance(step, Collect))
        return heard.union(*({*step.answers, *step.again, *step.numbered} for step in collects))

    def _steps(self) -> Iterable[Step]:
        return (step for flow in self.flows.values() for step in flow.steps)


def actions_of(step: Step) -> tuple[str, ...]:
    return step.asks if isinstance(step, Collect) else step.actions


def read_folder(folder: Path) -> dict[str, Any]:
    """The flows of every file of a folder, as plain values. Raise DataInvalid naming the file."""
    merged: dict[str, Any] = {}
    for path in sorted(folder.glob("**/*.yml")):
        try:
            merged.update(yaml.safe_load(path.read_text(encoding="utf-8"))["flows"])
        except (yaml.YAMLError, KeyError, TypeError, ValueError):
            raise DataInvalid(f"{path}: must be YAML with `flows:` at the left margin") from None
    return merged


def parse(plain: Mapping[str, Any]) -> Flows:
    """Flows from plain values. Raise DataInvalid naming the flow and what to do."""
    flows = Flows({name: _flow(name, content) for name, content in plain.items()})
    _check(flows)
    return flows


def _flow(name: str, content: Mapping[str, Any]) -> Flow:
    try:
        return Flow(
            name=name,
            steps=tuple(_step(step) for step in content["steps"]),
            triggers=frozenset(trigger["intent"] for trigger in content.get("nlu_trigger", [])),
            starts=content.get("starts"),
            intents=frozenset(content.get("intents", [])),
            also=frozenset(content.get("also", [])),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as wrong:
        raise DataInvalid(f"flow {name}: a step is not understood ({wrong})") from None


def _step(step: Mapping[str, Any]) -> Step:
    following = _branches(step.get("next"))
    if "action" in step:
        return Say(_names(step["action"]), following)
    answers = {intent: value for value, intents in step["answers"].items() for intent in intents}
    if not all(isinstance(value, str) for value in answers.values()):
        raise ValueError('YAML reads a bare yes or no as true or false: write "yes" and "no"')
    return Collect(
        topic=step["collect"],
        asks=_names(step["ask"]),
        answers=answers,
        again=frozenset(step.get("again", [])),
        numbered=tuple(step.get("numbered", [])),
        unclear=step.get("unclear"),
        next=following,
        words=step.get("words"),
    )


def _names(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _branches(following: Any) -> tuple[Branch, ...]:
    """`next` may be missing (the step below), a name, or a list of if/then and a last else."""
    if following is None:
        return ()
    if isinstance(following, str):
        return (Branch(following),)
    return tuple(
        Branch(case["else"]) if "else" in case else Branch(case["then"], _clauses(case["if"]))
        for case in following
    )


def _clauses(condition: str) -> tuple[tuple[str, bool, str], ...]:
    parts = [_CLAUSE.fullmatch(part.strip()) for part in condition.split(" or ")]
    if not all(parts):
        raise ValueError(f"write `slots.name is 'value'`, not `{condition}`")
    return tuple((part[1], part[2] == "is", part[3]) for part in parts if part)


def _check(flows: Flows) -> None:
    for moment in MOMENTS:
        if sum(flow.starts == moment and not flow.intents for flow in flows.flows.values()) != 1:
            raise DataInvalid(f"flows: exactly one must say `starts: {moment}` without `intents`")
    actions = [action for action in flows.actions() if action not in CLOSING]
    twice = {action for action in actions if actions.count(action) > 1}
    if twice:
        raise DataInvalid(
            f"flows: {', '.join(sorted(twice))}: may stand in one step only; link to its flow"
        )
    for flow in flows.flows.values():
        if flow.triggers and isinstance(flow.steps[0], Collect):
            raise DataInvalid(f"flow {flow.name}: answer what the person came with before asking anything")
        for target in _targets(flow):
            if target != END and target not in flows.flows:
                raise DataInvalid(f"flow {flow.name}: leads to {target}, which is no flow")


def _targets(flow: Flow) -> Iterable[str]:
    for step in flow.steps:
        yield from (branch.then for branch in step.next)
        if isinstance(step, Collect) and step.unclear:
            yield step.unclear
