"""Gathers what is wrong with a script, so that its author sees every mistake at once."""

from __future__ import annotations

from pathlib import Path

from bot.errors import ScriptInvalid


class Mistakes:
    """A list of sentences, each with the place it speaks of."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found: list[str] = []

    def add(self, where: str, what: str) -> None:
        self._found.append(f"{self._path}: {where}: {what}" if where else f"{self._path}: {what}")

    def unknown_keys(self, where: str, given: set[str], known: tuple[str, ...]) -> None:
        for key in sorted(given - set(known)):
            self.add(where, f"`{key}` is not known here; use {', '.join(known)}")

    def raise_if_any(self) -> None:
        """Raise ScriptInvalid with one line a mistake."""
        if self._found:
            raise ScriptInvalid("\n".join(self._found))
