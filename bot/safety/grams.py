"""The words and letter groups of a message as numbers, the same in training and in serving."""

from __future__ import annotations

import itertools
import zlib
from collections import Counter
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

BUCKETS = 2**15
_LETTER_GROUPS = (3, 4, 5)
_MOST_LETTERS = 400  # of a longer message the rest adds little that is not said by then

Columns = npt.NDArray[np.int64]
Values = npt.NDArray[np.float32]


def grams(text: str) -> tuple[Columns, Values]:
    """Columns (below BUCKETS) and their weights, of unit length; both empty for an empty text."""
    counts = Counter(zlib.crc32(gram.encode()) % BUCKETS for gram in _grams(text))
    columns = np.fromiter(counts, dtype=np.int64, count=len(counts))
    values = 1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))
    return columns, values / (np.sqrt(values @ values) or 1.0)


def _grams(text: str) -> Iterator[str]:
    words = text.split()
    yield from (f"w {word}" for word in words)
    yield from (f"w {one} {two}" for one, two in itertools.pairwise(words))
    letters = f" {' '.join(words)} "[:_MOST_LETTERS]
    for size in _LETTER_GROUPS:
        yield from (letters[at : at + size] for at in range(len(letters) - size + 1))
