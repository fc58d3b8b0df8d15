"""A private value is shown by nothing but `open()` (P14)."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback

import pytest

from bot.domain.private import Private

WORDS = "she said the blue door"


@pytest.mark.parametrize(
    "show",
    [str, repr, "{}".format, "%s".__mod__, "%r".__mod__, "{:>40}".format, "{!r:<40}".format],
)
def test_p14_no_way_of_printing_shows_the_words(show: object) -> None:
    assert callable(show)
    shown = show(Private(WORDS))
    assert "Private" in shown
    assert not any(word in shown for word in WORDS.split())


def test_p14_containers_logs_and_tracebacks_do_not_show_it(caplog: pytest.LogCaptureFixture) -> None:
    private = Private(WORDS)
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("test").info("heard %s in %r", private, {"text": [private]})
    try:
        raise ValueError(private)
    except ValueError:
        trace = traceback.format_exc()
    assert "heard Private(...)" in caplog.text
    assert WORDS not in caplog.text + trace


def test_p14_it_cannot_be_pickled_copied_out_or_made_json() -> None:
    for way in (pickle.dumps, copy.deepcopy, json.dumps, vars):
        with pytest.raises(TypeError):
            way(Private(WORDS))


def test_open_gives_the_words_and_equal_words_are_equal() -> None:
    assert Private(WORDS).open() == WORDS
    assert Private(WORDS) == Private(WORDS)
    assert Private(WORDS) != Private("other")
    assert Private(WORDS) != WORDS
    assert len({Private(WORDS), Private(WORDS)}) == 1


def test_an_empty_one_is_false() -> None:
    assert not Private("")
    assert Private(" ")
