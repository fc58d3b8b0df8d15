"""Opened keys, kept for minutes where the master key is far away, and wiped when dropped."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from uuid import UUID

from bot.crypto.keyring import WrappedKey
from bot.crypto.secret import SecretKey

KEPT_S = 300.0
MOST = 2_000


class OpenedKeys:
    """It saves the unwrapping alone: whether a key still exists is asked of the database each time, so that
    a key destroyed in any process is served from no memory."""

    def __init__(
        self,
        *,
        kept_s: float = KEPT_S,
        most: int = MOST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kept_s, self._most, self._clock = kept_s, most, clock
        # Oldest first. A key opened again later is not kept longer for it.
        self._kept: OrderedDict[UUID, tuple[float, WrappedKey, SecretKey]] = OrderedDict()
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key_id: UUID, wrapped: WrappedKey) -> SecretKey | None:
        """A twin of the key, if exactly this wrapping was opened a moment ago."""
        self.drop_old()
        found = self._kept.get(key_id)
        return found[2].twin() if found is not None and found[1] == wrapped else None

    def keep(self, key_id: UUID, wrapped: WrappedKey, key: SecretKey) -> None:
        """Keeps a twin; the key itself stays the caller's to wipe."""
        self.drop([key_id])
        self._kept[key_id] = (self._clock() + self._kept_s, wrapped, key.twin())
        while len(self._kept) > self._most:
            self.drop([next(iter(self._kept))])
        self._wake_later()

    def drop(self, key_ids: Collection[UUID]) -> None:
        for key_id in key_ids:
            kept = self._kept.pop(key_id, None)
            if kept is not None:
                kept[2].wipe()

    def drop_old(self) -> None:
        now = self._clock()
        self.drop([key_id for key_id, (until, _, _) in self._kept.items() if until <= now])

    def close(self) -> None:
        self.drop(list(self._kept))
        if self._timer is not None:
            self._timer.cancel()

    def _wake_later(self) -> None:
        """Old ones go even if nobody asks for any key again."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._kept_s, self._wake)

    def _wake(self) -> None:
        self._timer = None
        self.drop_old()
        if self._kept:
            self._wake_later()

    def __repr__(self) -> str:
        return f"OpenedKeys({len(self._kept)})"
