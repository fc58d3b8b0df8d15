"""The word a person agrees on with us: how it is set, and what may be one."""

from __future__ import annotations

import pytest

from bot.safety.agreed_word import word_said, word_set


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("my word is bluebird", "bluebird"),
        ("My word is: Blue Lamp!", "blue lamp"),
        ("our secret word is bluebird", "bluebird"),
        ("safe word bluebird", "bluebird"),
        ("mi palabra es girasol", "girasol"),
        ("my word is a very long thing to say", None),
        ("his word is law", None),
        ("bluebird", None),
    ],
)
def test_a_word_is_set_only_when_it_is_said_to_be_one(text: str, word: str | None) -> None:
    assert word_set(text) == word


@pytest.mark.parametrize("text", ["Bluebird", "bluebird.", " BLUEBIRD "])
def test_however_it_is_written_it_is_the_same_word(text: str) -> None:
    assert word_said(text) == word_set("my word is bluebird")


def test_a_sentence_is_never_looked_up() -> None:
    assert word_said("can i go on with the talk from before") is None
