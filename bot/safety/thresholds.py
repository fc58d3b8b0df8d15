"""From which likelihood on the trained reader counts, and which words it needs beside it: reader.yml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import DataInvalid
from bot.safety.read_yaml import is_mapping, read_mapping, texts
from bot.safety.words import COMMANDS

_NUMBERS = (
    "danger",
    "danger_other",
    "urgent",
    "kind",
    "doubt_urgent",
    "doubt_concern",
    "doubt_other",
    "act",
    "held",
)
_ASKED = ("weight", "danger", "command")
_WORDS = ("silence_words", "held_words", "own_words", "not_held_words", "other_words", "certain")


@dataclass(frozen=True)
class Thresholds:
    """From reader.yml; each is a likelihood, 0 to 1. How they were chosen stands there."""

    danger: float
    danger_other: float
    urgent: float
    kind: float
    doubt_urgent: float
    doubt_concern: float
    doubt_other: float
    act: float
    held: float
    commands: dict[str, float]
    silence_words: frozenset[str]
    held_words: frozenset[str]
    own_words: frozenset[str]
    not_held_words: frozenset[str]
    other_words: frozenset[str]
    certain: frozenset[str]
    second: dict[str, float]

    @classmethod
    def load(cls, path: Path) -> Thresholds:
        """Raise DataInvalid if the file is missing or a number is."""
        content = read_mapping(path)
        commands, second = content.get("commands"), content.get("second")
        try:
            numbers = {name: float(str(content[name])) for name in _NUMBERS}
            named = {name: _words(name, content, path) for name in _WORDS}
            given = {**numbers, **named, "commands": _numbers(commands, COMMANDS)}
            return cls(**given, second=_numbers(second, _ASKED))  # type: ignore[arg-type]
        except (KeyError, ValueError):
            raise DataInvalid(
                f"{path}: needs {', '.join(_NUMBERS)}, each of the commands, and of second "
                f"{', '.join(_ASKED)}"
            ) from None


def _words(key: str, content: Mapping[str, object], path: Path) -> frozenset[str]:
    return frozenset(texts(content.get(key), where=f"{path}: {key}"))


def _numbers(given: object, names: Sequence[str]) -> dict[str, float]:
    """Raise KeyError or ValueError where one is missing or no number."""
    if not is_mapping(given):
        raise KeyError(names)
    return {name: float(str(given[name])) for name in names}
