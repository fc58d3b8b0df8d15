"""The messages the encoder learns from, each with the labels that are known of it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

LEVELS = ("none", "concern", "urgent")
KINDS = (
    "suicide",
    "self_harm",
    "violence_now",
    "threat",
    "held",
    "medical",
    "weapon",
    "missing_or_stranded_minor",
    "other_person",
)
COMMANDS = ("none", "stop", "exit", "delete", "start", "human", "what_do_you_have", "skip", "send_written")

# Intents that are a command in other words, and those that say nothing on whether they are one.
_INTENT_COMMANDS = {
    "wants_to_stop": "stop",
    "wants_to_exit": "exit",
    "wants_delete": "delete",
    "wants_person": "human",
    "what_do_you_have": "what_do_you_have",
    "skip": "skip",
    "send_written": "send_written",
}
_MAY_BE_A_COMMAND = frozenset(
    {"not_now", "not_alone", "goodbye", "deny", "unsure", "too_much", "need_talk", "angry_or_testing"}
    | {
        "wants_call",
        "wants_peer",
        "what_can_i_get",
        "ask_who_sees",
        "not_safe_now",
        "in_danger",
        "love_him_no_help",
    }
    | {"wrong_number_or_spam", "need_papers_legal", "feeling_bad", "states_wish", "ask_is_anyone_there"}
)
_CALM_TOPICS = frozenset(
    {"needs", "about_line", "talk", "contact", "people", "other", "help", "change", "feelings"}
)
_CALM = frozenset({"love_him_no_help", "safe_now", "told_exchange", "told_debt", "told_moved"})
"""Folders of data/nlu, and intents, whose phrases hold no sign of danger: to weigh whether to leave, or to
tell calmly how one lives, is none."""


@dataclass(frozen=True)
class Example:
    """`None` is: not known. `kinds` are known where `level` is; `voice` names the imagined writer."""

    text: str
    level: str | None = None
    kinds: tuple[str, ...] = ()
    command: str | None = None
    intent: str | None = None
    voice: str = ""


def danger_rows(path: Path) -> Iterator[Example]:
    """level, kind, voice, pair, text; the kind of a look-alike names what it resembles and is no label."""
    for level, kind, voice, _pair, text in rows(path, columns=5):
        yield Example(text, level, () if level == "none" else tuple(kind.split("+")), voice=voice)


def command_rows(path: Path) -> Iterator[Example]:
    for command, voice, text in rows(path, columns=3):
        yield Example(text, command=command, voice=voice)


def rows(path: Path, *, columns: int) -> Iterator[list[str]]:
    """The rows of a table; lines that begin with # are comments. Raise ValueError naming the line."""
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), start=1):
            if not row or row[0].startswith("#"):
                continue
            if len(row) != columns:
                raise ValueError(f"{path}, line {number}: {columns} columns are needed")
            yield row


def intent_examples(folder: Path) -> Iterator[Example]:
    for path in sorted(folder.glob("*/*.yml")):
        calm = path.parent.name in _CALM_TOPICS
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            intent = block["intent"]
            level = "none" if calm or intent in _CALM else None
            command = _INTENT_COMMANDS.get(intent, None if intent in _MAY_BE_A_COMMAND else "none")
            for line in block["examples"].splitlines():
                yield Example(line[2:], level, command=command, intent=intent)


def training_examples(data: Path, language: str = "en") -> list[Example]:
    """Everything one learns from; no file under tests/ is read."""
    examples = list(intent_examples(data / "nlu" / language))
    for kind, read in (("danger", danger_rows), ("commands", command_rows)):
        examples += _folder(data / "examples" / language / kind, read)
    return examples


def _folder(folder: Path, read: Callable[[Path], Iterator[Example]]) -> list[Example]:
    return [example for path in sorted(folder.glob("*.tsv")) for example in read(path)]
