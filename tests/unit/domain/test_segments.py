"""How many parts a text takes, at the edges where a part is full."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.segments import Encoding, Segments, others_than_gsm7, segments

BASIC = st.sampled_from("abcXYZ 0189.,?!@£éñÑÜöÆΩ¿¡\n")
EXTENDED = st.sampled_from("^{}\\[~]|€\f")
OUTSIDE = st.sampled_from("’“ç…áí🙂 👍漢")


@pytest.mark.parametrize(
    ("text", "units", "parts"),
    [
        ("", 0, 0),
        ("a", 1, 1),
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("a" * 306, 306, 2),
        ("a" * 307, 307, 3),
        ("€" * 80, 160, 1),
        ("a" + "€" * 80, 161, 2),
        ("a" * 152 + "€" + "a" * 152, 306, 3),  # the escaped character is not torn in two
    ],
)
def test_gsm7_text_counts_septets(text: str, units: int, parts: int) -> None:
    assert segments(text) == Segments(Encoding.GSM7, units, parts)


@pytest.mark.parametrize(
    ("text", "units", "parts"),
    [
        ("’", 1, 1),
        ("’" * 70, 70, 1),
        ("’" * 71, 71, 2),
        ("’" * 134, 134, 2),
        ("’" * 135, 135, 3),
        ("🙂" * 35, 70, 1),
        ("🙂" * 36, 72, 2),
        ("🙂" * 66, 132, 2),
        ("🙂" * 67, 134, 3),  # 33 to a part: the pair that makes one emoji is not torn in two
        ("€" * 69 + "🙂", 71, 2),
    ],
)
def test_one_letter_outside_gsm7_makes_the_whole_text_ucs2(text: str, units: int, parts: int) -> None:
    assert segments(text) == Segments(Encoding.UCS2, units, parts)


def test_the_letters_to_blame_are_named_once_in_order() -> None:
    assert others_than_gsm7("“Don’t”, she said. “Don’t.”") == ["“", "’", "”"]
    assert others_than_gsm7("Plain words, $5 & 10€ [ok]?") == []


@pytest.mark.parametrize("letter", ["ç", "`", "á", "\t", "\x1b", "\u00a0"])
def test_letters_that_look_plain_and_are_not(letter: str) -> None:
    assert segments(letter).encoding is Encoding.UCS2


@given(st.text(BASIC, max_size=700), st.integers(0, 20))
def test_basic_letters_fill_every_part(text: str, more: int) -> None:
    found = segments(text)
    assert (found.encoding, found.units) == (Encoding.GSM7, len(text))
    assert found.parts == (len(text) > 0) + (-(-len(text) // 153) - 1 if len(text) > 160 else 0)
    assert segments(text + "a" * more).parts >= found.parts


@given(st.text(BASIC | EXTENDED | OUTSIDE, max_size=400))
def test_parts_always_have_room_and_are_never_wasted(text: str) -> None:
    found = segments(text)
    alone, joined = (160, 153) if found.encoding is Encoding.GSM7 else (70, 67)
    if found.units <= alone:
        assert found.parts == (1 if text else 0)
    else:
        assert (found.parts - 1) * (joined - 1) < found.units <= found.parts * joined


@given(st.text(max_size=300))
def test_ucs2_units_are_what_utf16_takes(text: str) -> None:
    found = segments(text + "’")
    assert found.units == len((text + "’").encode("utf-16-le", "surrogatepass")) // 2
