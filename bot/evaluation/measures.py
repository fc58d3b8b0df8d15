"""Shares with their bootstrap intervals, and what is mistaken for what."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_DRAWS = 1000
_SEED = 7


@dataclass(frozen=True)
class Share:
    """`hits` of `of`; 95 % of bootstrap draws lie between `low` and `high` (percentiles)."""

    hits: int
    of: int
    low: float
    high: float

    @classmethod
    def among(cls, hits: Sequence[bool]) -> Share:
        """Of these messages, the share that is True. An empty set has no share and counts as 0 of 0."""
        size, draw = len(hits), random.Random(_SEED)
        if not size:
            return cls(0, 0, 0.0, 0.0)
        shares = sorted(sum(draw.choices(hits, k=size)) / size for _ in range(_DRAWS))
        return cls(sum(hits), size, shares[int(0.025 * _DRAWS)], shares[int(0.975 * _DRAWS) - 1])

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else 0.0

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.hits}/{self.of}; {self.low:.3f} to {self.high:.3f})"


def confusions(pairs: Sequence[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """How often (what it is, what it was taken for), where the two differ."""
    return Counter(pair for pair in pairs if pair[0] != pair[1])
