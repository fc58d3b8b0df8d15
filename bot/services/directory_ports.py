"""What the services need of the store about entries of the directory that are kept on the console."""

from __future__ import annotations

from typing import Protocol

from bot.domain.directory_kept import Hidden, KeptEntry

DIRECTORY = "directory"
"""The topic that tells every process to read them again."""


class DirectoryEntries(Protocol):
    async def newest(self) -> list[KeptEntry]:
        """The newest version of each, out of use as well, in the order of their keys."""
        ...

    async def names(self) -> list[str]:
        """Every name that an entry ever had."""
        ...

    async def versions(self, key: str) -> list[KeptEntry]:
        """Of one entry, newest first."""
        ...

    async def hidden(self, key: str, *, version: int | None = None) -> Hidden:
        """What the newest version, or a given one, holds sealed."""
        ...

    async def add(self, kept: KeptEntry, hidden: Hidden) -> bool:
        """False if this version is there already: somebody else was quicker. Wakes every process."""
        ...

    async def forget_address(self, key: str) -> None:
        """In every version: what must not be known any more is not brought back by undoing a change."""
        ...
