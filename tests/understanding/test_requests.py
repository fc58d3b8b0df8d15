"""What people ask of the fixed layer, in messages by another hand than its patterns, seen by no pattern."""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from bot.domain.keeping import KeepingWord
from bot.domain.safety_word import SafetyWord
from bot.safety.agreed_word import word_set
from bot.safety.asks_who import AsksWho
from bot.safety.reader import MessageReader
from tests.line import DATA

SET = Path(__file__).with_name("requests_test.jsonl")
FLOORS = {
    "stop": 33,
    "exit": 25,
    "delete": 27,
    "held": 28,
    "gone": 8,
    "remove_part": 11,
    "keep_chat": 8,
    "not_keep": 4,
    "who_is_this": 28,
    "set_word": 15,
}
"""How many of each are understood at least, of those in the set: a little below what was measured when the
set was new. Raised when it gets better; no pattern is written after a message of it."""
_NAMED = {SafetyWord.WHAT_DO_YOU_HAVE.value: "held", SafetyWord.IS_IT_GONE.value: "gone"}
_KEEPING = {KeepingWord.KEEP_CHAT: "keep_chat", KeepingWord.DONT_KEEP: "not_keep"}
_ANYBODY = {"human"}
"""A person is asked for in some of the messages that ask for nothing else."""


@lru_cache(maxsize=1)
def messages() -> tuple[dict[str, str], ...]:
    return tuple(json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines())


@lru_cache(maxsize=1)
def understood() -> tuple[tuple[str, str, frozenset[str]], ...]:
    """Each label and message with what is done at once because of it."""
    reader, asks_who = MessageReader.load(DATA / "safety"), AsksWho.load(DATA / "safety")

    def done(text: str) -> frozenset[str]:
        reading = reader.read(text)
        found = {
            reading.safety_word and _NAMED.get(reading.safety_word.value, reading.safety_word.value),
            reading.keeping and _KEEPING[reading.keeping],
            reading.part and "remove_part",
            asks_who.language(text) and "who_is_this",
            word_set(text) and "set_word",
        }
        return frozenset(each for each in found if each)

    return tuple((each["label"], each["text"], done(each["text"])) for each in messages())


@pytest.mark.parametrize("label", FLOORS)
def test_as_many_are_understood_as_when_it_was_measured(label: str) -> None:
    assert sum(label in done for each, _, done in understood() if each == label) >= FLOORS[label]


def test_what_asks_for_none_of_it_sets_nothing_off() -> None:
    wrong = [
        text
        for label, text, done in understood()
        # Who asks "who is this" is answered only where it may be somebody else.
        if label == "none" and done - _ANYBODY - {"who_is_this"}
    ]
    assert wrong == []


def test_nothing_is_erased_that_was_not_to_be() -> None:
    wrong = [
        text for label, text, done in understood() if label != "delete" and SafetyWord.DELETE.value in done
    ]
    assert wrong == []


def test_every_label_is_there_in_three_languages() -> None:
    found = Counter((each["label"], each["lang"]) for each in messages())
    assert {label for label, _ in found} == {*FLOORS, "none"}
    assert {lang for _, lang in found} == {"en", "es", "fr"}
