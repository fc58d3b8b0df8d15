"""Counts of what a process did, by name and code: no person, no word, no time of day."""

from __future__ import annotations

from collections import Counter

from bot.domain.measured import Counts


class Tally:
    """Held in memory between two writings to the database; what a killed process had not written yet is
    lost, a few seconds' counts. Adding takes no lock and waits for nothing: every turn does it."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, name: str, code: str = "", n: int = 1) -> None:
        """`name` and `code` are our own words, never a person's or a carrier's."""
        if n:
            self._counts[name, code] += n

    def take(self) -> Counts:
        """All of it; counting begins anew."""
        taken, self._counts = self._counts, Counter()
        return taken
