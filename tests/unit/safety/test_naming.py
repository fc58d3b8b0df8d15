"""What a worker may not write while it may be somebody else: names of any length, words of before."""

from __future__ import annotations

import pytest

from bot.safety.naming import Naming
from tests.line import DATA

NAMING = Naming.load(DATA / "naming.yml")
BEFORE = ("jo said she is coming to get me oh no", "im 15 and the bed at ty is gone")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Is Jo with you?", ["Jo"]),
        ("Are you 15?", ["15"]),
        ("There are beds.", ["beds"]),
        ("Oh, no. I am here.", []),
        ("Are you safe to talk?", ["Are you safe"]),
        ("You can say so, or ask me to go.", []),
    ],
)
def test_p18_words_of_before_are_found_however_short(text: str, found: list[str]) -> None:
    assert [text[each.start : each.end] for each in NAMING.found(text, before=BEFORE)] == found
