"""Disguise, haste and decoration do not hide what a message says."""

from __future__ import annotations

import pytest

from bot.safety.normalise import normalise


@pytest.mark.parametrize(
    "text",
    [
        "S.T.O.P",
        "s t o p",
        "STOP",
        "/stop",
        "\u00absto\u0301p\u00bb",
        "\u0455t\u043ep",
        "\uff33\uff34\uff2f\uff30",
        "st0p",
        "5top",
        "$top",
        "s\u200bt\u200bop",
        "\U0001f1f8\U0001f1f9\U0001f1f4\U0001f1f5",
        "\U0001f172top".replace("\U0001f172", "s"),
        "\U0001f182\U0001f183\U0001f17e\U0001f17f",
        "\U0001d4fc\U0001d4fd\U0001d4f8\U0001d4f9",
        "s\u0336t\u0336o\u0336p\u0336",
        "\u202estop\u202c",
        "(stop)",
        "\U0001f62d stop \U0001f64f\U0001f3fd",
        "\u24c8\u24c9\u24c4\u24c5",
        "\ua731\u1d1b\u1d0f\u1d18",
    ],
)
def test_every_dress_of_a_word_is_the_word(text: str) -> None:
    assert normalise(text) == "stop"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("I don\u2019t", "i dont"),
        ("k1ll mys3lf", "kill myself"),
        ("su1c1de", "suicide"),
        ("im 13yo", "im 13 yo"),
        ("a 9mm", "a 9 mm"),
        ("at 5pm", "at 5 pm"),
        ("2nite b4", "2nite b4"),
        ("r u a bot", "r u a bot"),
        ("k m s", "kms"),
        ("helllllp", "hellp"),
        ("\u00bfQu\u00e9 m\u00e1s?", "que mas"),
        ("c\u0153ur fran\u00e7ais", "coeur francais"),
    ],
)
def test_words_and_numbers_keep_their_meaning(text: str, plain: str) -> None:
    assert normalise(text) == plain


def test_emoji_are_words_only_where_the_caller_says_so() -> None:
    assert normalise("\U0001f198", {"\U0001f198": "help"}) == "help"
    assert normalise("\U0001f198") == ""


@pytest.mark.parametrize("text", ["Stop texting me", "n\u00f3 m\u00e1s", "h3lp m3", "sooooo", "i m 1 2"])
def test_the_plain_form_of_a_plain_form_is_itself(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
