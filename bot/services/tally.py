"""Counts of what was done, by name and code; nothing of a person is ever in either."""

from __future__ import annotations


class Tally:
    """One of a process. Its event loop is the only one who counts, so no lock is needed."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}

    def add(self, name: str, code: str, n: int = 1) -> None:
        if n:
            self._counts[name, code] = self._counts.get((name, code), 0) + n

    def take(self) -> dict[tuple[str, str], int]:
        """What was counted since it was taken last."""
        counts, self._counts = self._counts, {}
        return counts
