"""The phrases we measure with are not the phrases we train on, nor near copies of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
HELD_OUT = sorted((ROOT / "tests" / "nlu").glob("*.jsonl"))
TOO_ALIKE = 0.8  # share of words in common (Jaccard) from which two lines count as one


def words(text: str) -> tuple[str, ...]:
    """The words of a line without case, apostrophes and punctuation; emoji count as words."""
    plain = re.sub(r"['\u2019`]", "", text.casefold())
    return tuple(re.findall(r"\w+|[^\w\s.,!?;:()/-]", plain))


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """True for the same words in any order, or nearly the same."""
    if one == other:
        return True
    if len(one) < TOO_ALIKE * len(other) or len(other) < TOO_ALIKE * len(one):
        return False  # they share too few, whatever they are
    either = len(one | other)
    return either > 0 and len(one & other) / either >= TOO_ALIKE


class Learnt:
    """Lines that are learnt from, found again by their words."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = {frozenset(words(line)): line for line in lines}
        self._by_word: dict[str, list[frozenset[str]]] = {}
        for line in self._lines:
            for word in line:
                self._by_word.setdefault(word, []).append(line)

    def near(self, mine: frozenset[str]) -> set[str]:
        """Those like it. They lack less than a quarter of its words, so have one of its rarest."""
        rarest = sorted(mine, key=lambda word: len(self._by_word.get(word, ())))[: len(mine) // 4 + 1]
        candidates = {line for word in rarest for line in self._by_word.get(word, ())}
        return {self._lines[line] for line in candidates if alike(mine, line)}


def held_out_lines(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@cache
def training_lines(language: str) -> list[tuple[str, str]]:
    """(intent, line) of every training phrase of a language."""
    found = []
    for file in sorted((ROOT / "data" / "nlu" / language).rglob("*.yml")):
        for block in yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]:
            found += [(block["intent"], line[2:]) for line in block["examples"].splitlines()]
    return found


def test_a_near_copy_is_found_and_another_line_is_not() -> None:
    learnt = Learnt(["he took my phone and my keys today", "my phone is dead"])
    near = learnt.near(frozenset(words("He took my keys and my phone, today!!")))
    assert near == {"he took my phone and my keys today"}
    assert learnt.near(frozenset(words("he took my phone and went away today"))) == set()


@pytest.mark.parametrize("file", HELD_OUT, ids=lambda file: file.name)
def test_no_held_out_phrase_is_a_training_phrase_or_nearly(file: Path) -> None:
    # given
    trained = [line for _, line in training_lines(file.name[:2])]
    held_out = [row["text"] for row in held_out_lines(file)]
    # when
    learnt = Learnt(trained)
    leaks = [
        f"{line!r} is too close to the training phrase {other!r}"
        for line in held_out
        for other in learnt.near(frozenset(words(line)))
    ]
    # then
    assert trained
    assert held_out
    assert not leaks, "\n".join(leaks)


@pytest.mark.parametrize("file", HELD_OUT, ids=lambda file: file.name)
def test_every_trained_intent_is_measured_and_no_unknown_one(file: Path) -> None:
    # given
    trained = {intent for intent, _ in training_lines(file.name[:2])}
    # when
    measured = {row["intent"] for row in held_out_lines(file)}
    # then
    assert measured == trained


@pytest.mark.parametrize("language", ["en"])
def test_no_training_phrase_teaches_two_intents(language: str) -> None:
    # given
    taught: dict[tuple[str, ...], set[str]] = {}
    # when
    for intent, line in training_lines(language):
        taught.setdefault(words(line), set()).add(intent)
    # then
    torn = {" ".join(key): intents for key, intents in taught.items() if len(intents) > 1}
    assert not torn


@pytest.mark.parametrize("language", ["en"])
def test_no_training_phrase_looks_like_a_command_or_an_annotation_to_rasa(language: str) -> None:
    # given / when
    odd = [line for _, line in training_lines(language) if re.search(r"^/|[\[\]{}]", line)]
    # then
    assert training_lines(language)
    assert not odd


def test_the_near_copy_rule_catches_a_changed_word_order_and_lets_other_voices_pass() -> None:
    assert alike(frozenset(words("Can I talk to someone?")), frozenset(words("can i talk to someone")))
    assert alike(frozenset(words("to someone can i talk")), frozenset(words("can i talk to someone")))
    assert not alike(frozenset(words("is a live human around")), frozenset(words("can i talk to someone")))
