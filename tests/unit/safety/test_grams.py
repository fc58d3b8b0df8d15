"""Words and letter groups as numbers: the same message is always the same numbers."""

from __future__ import annotations

import numpy as np
import pytest

from bot.safety.grams import BUCKETS, grams


@pytest.mark.parametrize("text", ["help", "he wont let me leave", "a" * 5000, "é"])
def test_columns_are_in_range_and_weights_have_unit_length(text: str) -> None:
    columns, values = grams(text)
    assert columns.min() >= 0
    assert columns.max() < BUCKETS
    assert len(set(columns)) == len(columns)
    assert float(values @ values) == pytest.approx(1.0, rel=1e-5)


def test_an_empty_text_has_none() -> None:
    columns, values = grams("")
    assert len(columns) == len(values) == 0


def test_the_numbers_are_those_the_heads_were_made_with() -> None:
    known = [1679, 3351, 13457, 14783, 19899, 21112, 21885, 23553, 25739, 28803]
    assert np.sort(grams("skip")[0]).tolist() == known, "other numbers need other heads: make encoder"


def test_a_misspelt_word_shares_groups_with_the_right_one() -> None:
    right, wrong = (set(grams(text)[0]) for text in ("scared of him", "scarred of him"))
    assert len(right & wrong) > len(right) // 2
