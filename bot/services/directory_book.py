"""What there is to turn to at this moment: the shipped files, and over them what is kept on the console."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cached_property

from bot.domain.directory import Directory
from bot.domain.directory_kept import lay_over
from bot.flowcheck.directory import Wording
from bot.services.ports import Store


class DirectoryBook:
    """One a process. It is read again at start and at each change, so that no process needs a restart; a
    service takes `current` once and works with that."""

    def __init__(self, files: Directory, *, wording: Callable[[], Wording] | None = None) -> None:
        self.files = files
        self.current = files
        self._read_wording = wording
        self._reading = asyncio.Lock()

    @cached_property
    def wording(self) -> Wording:
        """The texts an entry is written into; read when an entry is first checked."""
        return Wording({}, {}) if self._read_wording is None else self._read_wording()

    async def refresh(self, store: Store) -> None:
        """One after the other: an earlier reading never replaces a later one."""
        async with self._reading:
            async with store.transaction() as tx:
                kept, names = await tx.directory.newest(), await tx.directory.names()
            self.current = lay_over(self.files, kept, past_names=names)
