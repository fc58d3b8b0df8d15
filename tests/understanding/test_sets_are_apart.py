"""What we measure with is written by others, and is not what we learn from, nor a near copy of it."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from bot.evaluation.held_apart import Message, read_commands, read_danger
from tests.nlu.test_no_leak import Learnt, training_lines, words

ROOT = Path(__file__).resolve().parents[2]
SETS = ROOT / "tests" / "understanding"
EXAMPLES = ROOT / "data" / "examples" / "en"
READERS = {"danger": read_danger, "commands": read_commands}
_TOO_SHORT = 3  # words: everybody says "skip" and "stop texting" alike


def learnt_from(task: str) -> list[Message]:
    found = [message for path in sorted((EXAMPLES / task).glob("*.tsv")) for message in READERS[task](path)]
    assert found
    return found


def held_apart(task: str) -> dict[str, list[Message]]:
    return {path.stem: READERS[task](path) for path in sorted(SETS.glob(f"{task}_*.tsv"))}


@pytest.mark.parametrize("task", READERS)
def test_no_message_we_measure_with_is_learnt_from(task: str) -> None:
    learnt = Learnt([each.text for each in learnt_from(task)] + [line for _, line in training_lines("en")])
    leaks = [
        f"{name}: {message.text!r} is too close to {other!r}"
        for name, messages in held_apart(task).items()
        for message in messages
        if len(mine := frozenset(words(message.text))) >= _TOO_SHORT
        for other in learnt.near(mine)
    ]
    assert not leaks, "\n".join(leaks)


@pytest.mark.parametrize("task", READERS)
def test_no_voice_writes_in_two_sets(task: str) -> None:
    voices = {name: {each.voice for each in messages} for name, messages in held_apart(task).items()}
    voices["training"] = {each.voice for each in learnt_from(task)}
    shared = {(one, other): voices[one] & voices[other] for one, other in combinations(voices, 2)}
    assert not {names: both for names, both in shared.items() if both}


@pytest.mark.parametrize("task", READERS)
def test_no_message_stands_twice_under_two_labels(task: str) -> None:
    labels: dict[tuple[str, ...], set[str]] = {}
    for message in learnt_from(task):
        labels.setdefault(words(message.text), set()).add(message.label)
    assert not {" ".join(key): found for key, found in labels.items() if len(found) > 1}
