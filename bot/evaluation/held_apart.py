"""Reads the held-apart messages: one a line, written by other voices than the training."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import DataInvalid

DANGER_COLUMNS = ("level", "kind", "voice", "pair", "text")
COMMAND_COLUMNS = ("command", "voice", "text")
NOTHING = "-"


@dataclass(frozen=True)
class Message:
    """A message with what it is. `guards`: for a harmless look-alike, the kind of danger it resembles.

    Of a minimal pair both messages carry the same `pair`, within one file.
    """

    text: str
    label: str
    kind: str | None = None
    guards: str | None = None
    pair: str | None = None
    voice: str = ""


def read_danger(path: Path) -> list[Message]:
    """Raise DataInvalid naming file and line, for these three."""
    return [
        Message(
            text,
            level,
            kind=None if level == "none" else kind,
            guards=kind if level == "none" and kind != NOTHING else None,
            pair=None if pair == NOTHING else pair,
            voice=voice,
        )
        for level, kind, voice, pair, text in _rows(path, DANGER_COLUMNS)
    ]


def read_commands(path: Path) -> list[Message]:
    return [Message(text, command, voice=voice) for command, voice, text in _rows(path, COMMAND_COLUMNS)]


def by_language(sets: Path, task: str) -> dict[str, Path]:
    """<task>_test.tsv under "" (English and mixed), <task>_test_<language>.tsv under the language."""
    whole = sets / f"{task}_test.tsv"
    others = sorted(sets.glob(f"{task}_test_*.tsv"))
    return {"": whole, **{path.stem.removeprefix(f"{task}_test_"): path for path in others}}


def read_intents(path: Path) -> list[Message]:
    """One JSON object a line, with "text" and "intent"."""
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return [Message(str(row["text"]), str(row["intent"])) for row in rows]
    except (OSError, ValueError, KeyError, TypeError):
        raise DataInvalid(f'{path}: must hold lines such as {{"text": "hi", "intent": "greet"}}') from None


def _rows(path: Path, columns: Sequence[str]) -> list[list[str]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeDecodeError):
        raise DataInvalid(f"{path}: cannot be read; is it there, and in UTF-8?") from None
    for number, row in enumerate(rows, start=1):
        if row and not row[0].startswith("#") and len(row) != len(columns):
            raise DataInvalid(f"{path}, line {number}: needs {', '.join(columns)}, parted by tabs")
    return [row for row in rows if row and not row[0].startswith("#")]
