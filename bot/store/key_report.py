"""How the keys stand: what each master version wraps, can it be used, what waits to be destroyed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class VersionReport:
    """One master version. `kind` is where it lives, None if it is not configured; `trouble` is the code of
    why it cannot be used now."""

    version: int
    kind: str | None
    wraps: int
    trouble: str | None
    is_newest: bool

    @property
    def is_missing(self) -> bool:
        return self.kind is None

    @property
    def may_go(self) -> bool:
        """An older one that wraps nothing any more."""
        return self.kind is not None and self.wraps == 0 and not self.is_newest


@dataclass(frozen=True)
class KeyReport:
    versions: tuple[VersionReport, ...]
    marked: int
    oldest_at: datetime | None
