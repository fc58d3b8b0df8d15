"""Disguise is undone and slang put into plain words, before the trained reader sees a message."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import DataInvalid
from bot.safety.legible import Legible


@pytest.fixture(scope="module")
def legible(safety_folder: Path) -> Legible:
    return Legible.load(safety_folder)


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("He's got a 🔫!!!  pls", "he's got a gun ! please"),
        ("kms lol", "kill myself lol"),
        ("s3lf h@rm", "self harm"),
        ("i w\u200ba\u200bn\u200bt to d\u200bie", "i want to die"),
        ("ｈｅｌｐ ｍｅ", "help me"),
        ("he wоnt lеt me оut", "he wont let me out"),  # Cyrillic letters
        ("sooooooo tired…", "soo tired."),
        ("i feel s u i c i d a l", "i feel suicidal"),
        ("st*p", "stp"),
        ("whats ur #", "whats your"),
        ("", ""),
    ],
)
def test_p07_what_is_hidden_is_made_plain(legible: Legible, written: str, seen: str) -> None:
    assert legible.of(written) == seen


def test_a_slang_word_inside_another_word_stays(legible: Legible) -> None:
    assert legible.of("turn the page") == "turn the page", '"rn" is not "right now" in "turn"'


def test_a_very_long_message_costs_no_more_than_a_long_one(legible: Legible) -> None:
    assert len(legible.of("a b " * 100_000)) <= 1200


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("terms: [{term: [x]}]", "entry 1 needs term and means"),
        ("terms: [{term: [x], means: y, sey: z}]", "entry 1"),
        ("words: []", "unknown key 'words'"),
        ("terms: {}", "must be a list"),
        ("emoji: [x]", "sign: word"),
    ],
)
def test_a_wrong_slang_file_is_named(tmp_path: Path, content: str, named: str) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "slang.yml").write_text(content, encoding="utf-8")
    with pytest.raises(DataInvalid, match=r"slang\.yml") as raised:
        Legible.load(tmp_path)
    assert named in str(raised.value)
