"""Entries kept on the console: each change a version; laid over those of the files, the kept one wins."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from bot.domain.directory import Directory, Entry
from bot.domain.directory_entry import read_entry
from bot.domain.private import Private
from bot.errors import DataInvalid

MOST_IN_A_KEY = 48


class Change(str, Enum):
    """What made a version."""

    ADDED = "added"
    CHANGED = "changed"
    VERIFIED = "verified"
    RETIRED = "retired"
    RESTORED = "restored"
    IMPORTED = "imported"


@dataclass(frozen=True)
class Hidden:
    """What is sealed: it is no part of an entry, so nothing that shows or exports entries can show it."""

    address: Private | None = None
    notes: Private | None = None


@dataclass(frozen=True)
class KeptEntry:
    """One version. `told` are the values that `read_entry` reads; what is hidden is not among them."""

    key: str
    version: int
    told: Mapping[str, object]
    in_use: bool
    change: Change
    changed_by: str
    changed_at: datetime
    has_address: bool = False
    has_notes: bool = False

    @property
    def name(self) -> str:
        return str(self.told.get("name", ""))

    def entry(self) -> Entry | None:
        """None if it cannot be read any more, after a change of what an entry is."""
        try:
            return read_entry(self.key, self.told, where=self.key)
        except DataInvalid:
            return None


def lay_over(files: Directory, kept: Iterable[KeptEntry], *, past_names: Iterable[str] = ()) -> Directory:
    """The newest versions over the shipped start. One that cannot be read is offered no more, in neither
    form, and its name still counts."""
    newest = {each.key: each for each in kept}
    shipped = {entry.key: entry for entry in files.entries}
    entries = {key: entry for key, entry in shipped.items() if key not in newest}
    retired: dict[str, Entry] = {}
    for key, each in newest.items():
        entry = each.entry()
        if each.in_use and entry is not None:
            entries[key] = entry
        elif hidden := entry or shipped.get(key):
            retired[key] = hidden
    names = [shipped[key].name for key in newest if key in shipped]
    names += [each.name for each in newest.values()]
    return replace(
        files,
        entries=tuple(entries.values()),
        retired=tuple(retired.values()),
        past_names=tuple(dict.fromkeys(name for name in (*names, *past_names) if name)),
    )


def key_for(name: str, taken: Collection[str]) -> str:
    """A key that nothing else has, made of the name: it stands in addresses of pages and in consents."""
    words = re.findall(r"[a-z0-9]+", name.casefold())
    plain = "_".join(words)[:MOST_IN_A_KEY].strip("_") or "entry"
    first = plain if plain[0].isalpha() else f"entry_{plain}"
    numbered = (first if at == 1 else f"{first}_{at}" for at in range(1, len(taken) + 2))
    return next(key for key in numbered if key not in taken)
