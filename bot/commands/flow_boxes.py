"""Puts the flows of data/ into boxes a coordinator can read: its start, its words, where it leads."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from policies.flow_files import parse, read_folder
from policies.steps import END, THEIR_WISH, Branch, Collect, Flow, Flows, Pool, Say, Step

FIRST_TOPICS = ("opening", "what_matters", "needs", "person", "careful", "told", "change", "feelings")
_ALIKE = 6
"""So many flows of one file that begin with the same word share a box."""
_LETTERS, _LETTERS_IN_BOLD = 42, 36
_MOST_LINES = 2
_MOMENTS = {
    "conversation_starts": "the first message",
    "handoff_waits": "a message while a worker is awaited",
    "at_rest": "a message when no question is open",
}


@dataclass(frozen=True)
class Line:
    """`style` is when, says, asks, does or leads."""

    style: str
    text: str


@dataclass(frozen=True)
class Box:
    """One flow, or several alike; `leads` are the names of other boxes."""

    name: str
    title: str
    lines: tuple[Line, ...]
    leads: tuple[str, ...]


@dataclass(frozen=True)
class Panel:
    """The boxes of one file of data/flows."""

    topic: str
    boxes: tuple[Box, ...]


def panels(data: Path) -> list[Panel]:
    """In the order a conversation takes. Raise DataInvalid if the flows cannot be read."""
    flows = parse(read_folder(data / "flows"))
    texts = _texts(data)
    files = {path.stem: list(_names_in(path)) for path in sorted((data / "flows").glob("*.yml"))}
    home = {name: _box_of(name, names) for names in files.values() for name in names}
    order = sorted(files, key=lambda topic: (_rank(topic), topic))
    return [Panel(topic, tuple(_boxes(files[topic], flows, texts=texts, home=home))) for topic in order]


def _names_in(path: Path) -> Iterable[str]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))["flows"]  # type: ignore[no-any-return]


def _rank(topic: str) -> int:
    return FIRST_TOPICS.index(topic) if topic in FIRST_TOPICS else len(FIRST_TOPICS)


def _texts(data: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((data / "responses" / "en").glob("*.yml")):
        replies = yaml.safe_load(path.read_text(encoding="utf-8"))["responses"]
        found |= {key: variants[0]["text"] for key, variants in replies.items()}
    return found


def _box_of(name: str, names: list[str]) -> str:
    """Itself, or the box it shares with others that begin alike."""
    start = name.split("_")[0] + "_"
    return start if sum(each.startswith(start) for each in names) >= _ALIKE else name


def _boxes(
    names: list[str], flows: Flows, *, texts: Mapping[str, str], home: Mapping[str, str]
) -> Iterator[Box]:
    for box in dict.fromkeys(home[name] for name in names):
        inside = [flows.flows[name] for name in names if home[name] == box]
        lines = _one(inside[0], texts) if len(inside) == 1 else _many(box, inside, texts)
        leads = (target for flow in inside for step in flow.steps for target in _targets(step))
        known = dict.fromkeys(home[target] for target in leads if target in home)
        title = _words(box) if len(inside) == 1 else f"{_words(box)} ... ({len(inside)} alike)"
        yield Box(box, title, tuple(lines), tuple(name for name in known if name != box))


def _one(flow: Flow, texts: Mapping[str, str]) -> Iterator[Line]:
    yield from _when(flow)
    for step in flow.steps:
        yield from _step(step, texts)


def _many(start: str, inside: list[Flow], texts: Mapping[str, str]) -> Iterator[Line]:
    """What they have in common: the list of them, the first of their texts, where they lead."""
    names = ", ".join(_words(flow.name.removeprefix(start)) for flow in inside)
    yield from _wrapped("when", names, most=9)
    yield from _step(inside[0].steps[0], texts)


def _when(flow: Flow) -> Iterator[Line]:
    if flow.starts:
        said = f" ({', '.join(sorted(flow.intents))})" if flow.intents else ""
        yield from _wrapped("when", f"on {_MOMENTS[flow.starts]}{said}", most=3)
    elif flow.triggers:
        yield from _wrapped("when", f"on {', '.join(sorted(_words(each) for each in flow.triggers))}")


def _step(step: Step, texts: Mapping[str, str]) -> Iterator[Line]:
    if isinstance(step, Pool):
        yield from _wrapped(
            "asks", f"one of {len(step.questions)} careful questions, {step.most} in all", most=3
        )
        yield Line("leads", f"after {step.rest_after}: {_words(step.rest)}")
        yield Line("leads", f"before some: {_words(step.notice)}")
    elif isinstance(step, Collect):
        yield from _wrapped("asks", texts.get(step.asks[0], step.asks[0]))
    elif step.actions[0].startswith("utter_"):
        yield from _wrapped("says", texts.get(step.actions[0], step.actions[0]))
    else:
        yield Line("does", _words(step.actions[0].removeprefix("action_")))
    yield from (Line("leads", each) for each in _ways(step))


def _ways(step: Step) -> Iterator[str]:
    for branch in step.next:
        yield f"{_condition(branch)}\u2192 {_target(branch.then)}"
    if isinstance(step, Say):
        for flow in dict.fromkeys(step.hears.values()):
            heard = "/".join(_words(intent) for intent, to in step.hears.items() if to == flow)
            yield f"{heard} \u2192 {_words(flow)}"
    if isinstance(step, Collect) and step.unclear:
        yield f"other words \u2192 {_words(step.unclear)}"


def _condition(branch: Branch) -> str:
    said = " or ".join(f"{'' if wanted else 'not '}{value}" for _, wanted, value in branch.clauses)
    return f"{_words(said)} " if said else ""


def _target(name: str) -> str:
    return {END: "listen", THEIR_WISH: "the answer to it"}.get(name, _words(name))


def _targets(step: Step) -> Iterator[str]:
    yield from (branch.then for branch in step.next)
    if isinstance(step, Say):
        yield from step.hears.values()
    elif isinstance(step, Collect) and step.unclear:
        yield step.unclear
    elif isinstance(step, Pool):
        yield from (*step.questions, step.rest, step.notice, step.again)


def _wrapped(style: str, text: str, *, most: int = _MOST_LINES) -> Iterator[Line]:
    plain = re.sub(r"\{(\w+)\}", lambda place: f"[{_words(place[1])}]", text)
    wide = _LETTERS_IN_BOLD if style == "asks" else _LETTERS
    for line in textwrap.wrap(plain, wide, max_lines=most, placeholder=" ..."):
        yield Line(style, line)


def _words(name: str) -> str:
    return name.replace("_", " ").strip()
