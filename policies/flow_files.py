"""Reads data/flows: which question follows which, in the words of Rasa's newer flow format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.errors import DataInvalid
from policies.steps import (
    CLOSING,
    END,
    MOMENTS,
    NOT_FREE,
    THEIR_WISH,
    Branch,
    Clauses,
    Collect,
    Flow,
    Flows,
    Pool,
    Say,
    Step,
)

_CLAUSE = re.compile(r"slots\.(\w+) (is not|is) '([^']*)'")


def read_folder(folder: Path) -> dict[str, Any]:
    """The flows of every file of a folder, as plain values. Raise DataInvalid naming the file."""
    merged: dict[str, Any] = {}
    for path in sorted(folder.glob("**/*.yml")):
        try:
            merged.update(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["flows"])
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
            notes=dict(content.get("notes", {})),
            hint=float(content.get("hint", 0)),
            sure=float(content.get("sure", 0)),
            unsure=content.get("unsure"),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as wrong:
        raise DataInvalid(f"flow {name}: a step is not understood ({wrong})") from None


def _step(step: Mapping[str, Any]) -> Step:
    following = _branches(step.get("next"))
    if "action" in step:
        return Say(_names(step["action"]), following, _by_intent(step.get("hears", {})))
    return _pool(step, following) if "pool" in step else _collect(step, following)


def _collect(step: Mapping[str, Any], following: tuple[Branch, ...]) -> Collect:
    answers = _by_intent(step["answers"])
    if not all(isinstance(value, str) for value in (*answers.values(), *step.get("tells", {}))):
        raise ValueError('YAML reads a bare yes or no as true or false: write "yes" and "no"')
    return Collect(
        topic=step["collect"],
        asks=_names(step["ask"]),
        answers=answers,
        again=frozenset(step.get("again", [])),
        numbered=tuple(step.get("numbered", [])),
        unclear=step.get("unclear"),
        next=following,
        tells=dict(step.get("tells", {})),
        sure=float(step.get("sure", 0)),
        refused_by=tuple(step.get("refused_by", [])),
        free=str(step.get("free", NOT_FREE)),
        long=step.get("long"),
        about=frozenset(step.get("about", [])),
        calm=bool(step.get("calm", False)),
    )


def _pool(step: Mapping[str, Any], following: tuple[Branch, ...]) -> Pool:
    return Pool(
        questions=tuple(step["pool"]),
        clauses=_clauses(step["if"]),
        most=int(step["most"]),
        rest=step["rest"],
        rest_after=int(step["rest_after"]),
        notice=step["notice"],
        noticed=frozenset(step["noticed"]),
        again=step["again"],
        leads={code: tuple(names) for code, names in step["leads"].items()},
        next=following,
        until=date.fromisoformat(step["until"]) if "until" in step else None,
    )


def _by_intent(listed: Mapping[str, list[str]]) -> dict[str, str]:
    """`value: [intents]`, turned round."""
    return {intent: value for value, intents in listed.items() for intent in intents}


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


def _clauses(condition: str) -> Clauses:
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
    wishes = [intent for flow in flows.flows.values() for intent in flow.triggers]
    claimed = {intent for intent in wishes if wishes.count(intent) > 1}
    if claimed:
        raise DataInvalid(f"flows: {', '.join(sorted(claimed))}: may start one flow only")
    for flow in flows.flows.values():
        if flow.triggers and not isinstance(flow.steps[0], Say):
            raise DataInvalid(f"flow {flow.name}: answer what the person came with before asking anything")
        for target in _targets(flow):
            if target not in (END, THEIR_WISH) and target not in flows.flows:
                raise DataInvalid(f"flow {flow.name}: leads to {target}, which is no flow")


def _targets(flow: Flow) -> Iterable[str]:
    if flow.unsure:
        yield flow.unsure
    for step in flow.steps:
        yield from (branch.then for branch in step.next)
        if isinstance(step, Collect):
            yield from (target for target in (step.unclear, step.long) if target)
        elif isinstance(step, Say):
            yield from step.hears.values()
        elif isinstance(step, Pool):
            yield from (*step.questions, *step.noticed, step.rest, step.notice, step.again)
            yield from (name for names in step.leads.values() for name in names)
