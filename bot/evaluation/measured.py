"""Measures danger, commands and intents on held-apart messages; each figure has a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.domain.danger import Danger, DangerLevel
from bot.evaluation.held_apart import Message
from bot.evaluation.measures import Share, confusions
from bot.safety.reader import Reading

NONE, _NOT_UNDERSTOOD = "none", "nlu_fallback"
_WORST = 12

Taken = tuple[str, str]
"""(what a message is, what it was taken for)."""


class Reader(Protocol):
    def read(self, text: str) -> Reading: ...


@dataclass(frozen=True)
class Report:
    """Figures by name, and the pairs behind them."""

    title: str
    figures: dict[str, Share]
    pairs: Sequence[Taken] = ()

    def lines(self) -> Iterable[str]:
        yield f"\n{self.title}: share (how many; 95 % interval)"
        width = max(len(name) for name in self.figures)
        for name, share in self.figures.items():
            thousand = f", {1000 * share.value:.0f} per 1,000" if "false" in name else ""
            yield f"  {name:<{width}}  {share}{thousand}"
        worst = confusions(self.pairs).most_common(_WORST)
        if worst:
            yield "  most often mistaken:"
            yield from (f"    {count} x {is_} taken for {taken}" for (is_, taken), count in worst)

    def of(self, language: str) -> Report:
        """The same, with the language in its names: "danger.es.recall"."""
        if not language:
            return self
        named = {name.replace(".", f".{language}.", 1): share for name, share in self.figures.items()}
        return replace(self, title=f"{self.title}, {language}", figures=named)


@dataclass
class Measured:
    """All figures of one run."""

    figures: dict[str, Share] = field(default_factory=dict)

    def add(self, report: Report, *, tell: Callable[[str], None]) -> None:
        self.figures |= report.figures
        for line in report.lines():
            tell(line)


def measure_danger(messages: Sequence[Message], reader: Reader) -> Report:
    """A dangerous message is found at either level; `danger.urgent_as_urgent` asks for the level too."""
    read = [(message, reader.read(message.text).danger) for message in messages]
    found = [(message, danger.level is not DangerLevel.NONE, danger) for message, danger in read]
    dangerous = [each for each in found if each[0].label != NONE]
    harmless = [each for each in found if each[0].label == NONE]
    figures = {
        "danger.recall": Share.among([hit for _, hit, _ in dangerous]),
        "danger.precision": Share.among([m.label != NONE for m, hit, _ in found if hit]),
        "danger.urgent_as_urgent": Share.among(
            [danger.level is DangerLevel.URGENT for m, _, danger in dangerous if m.label == "urgent"]
        ),
        "danger.false_alarms.look_alikes": Share.among([hit for m, hit, _ in harmless if m.guards]),
        "danger.false_alarms.ordinary": Share.among([hit for m, hit, _ in harmless if not m.guards]),
        "danger.pairs_both_right": Share.among(_pairs_right(found)),
        "danger.kind_named": Share.among([m.kind in danger.kinds for m, hit, danger in dangerous if hit]),
    }
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for message, hit, _ in dangerous:
        by_kind[str(message.kind)].append(hit)
    figures |= {f"danger.recall.{kind}": Share.among(hits) for kind, hits in sorted(by_kind.items())}
    return Report("Danger", figures, [(m.label, danger.level.value) for m, _, danger in found])


def _pairs_right(found: Sequence[tuple[Message, bool, Danger]]) -> list[bool]:
    pairs: dict[str, list[bool]] = defaultdict(list)
    for message, hit, _ in found:
        if message.pair is not None:
            pairs[message.pair].append(hit == (message.label != NONE))
    return [all(right) for right in pairs.values() if len(right) == 2]


def measure_commands(messages: Sequence[Message], reader: Reader) -> Report:
    """Stop and exit are both silent: one taken for the other counts as heard in `commands.recall`."""
    taken = [(message.label, reader.read(message.text).command or NONE) for message in messages]
    wanted = [(is_, got) for is_, got in taken if is_ != NONE]
    figures = {
        "commands.recall": Share.among([_heard(*pair) for pair in wanted]),
        "commands.false": Share.among([got != NONE for is_, got in taken if is_ == NONE]),
    }
    for command in sorted({is_ for is_, _ in wanted}):
        figures[f"commands.recall.{command}"] = Share.among(
            [_heard(is_, got) for is_, got in wanted if is_ == command]
        )
    return Report("Commands in free words", figures, taken)


def _heard(is_: str, got: str) -> bool:
    silent = {"stop", "exit"}
    return is_ == got or {is_, got} <= silent


def measure_intents(messages: Sequence[Message], intent_of: Callable[[str], tuple[str, float]]) -> Report:
    taken = [(message.label, intent_of(message.text)[0]) for message in messages]
    figures = {
        "intents.right": Share.among([is_ == got for is_, got in taken]),
        "intents.false": Share.among([got not in (is_, _NOT_UNDERSTOOD) for is_, got in taken]),
        "intents.not_understood": Share.among([got == _NOT_UNDERSTOOD for _, got in taken]),
    }
    return Report("Intents", figures, taken)
