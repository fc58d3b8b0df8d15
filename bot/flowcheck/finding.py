"""What a check has to say to the coordinator who owns the file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """`key` is the reply key, flow or rule; `language` is "" where the file has none."""

    file: str
    key: str
    language: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}: {self.key}" if self.key else self.file
        return f"{place} ({self.language}): {self.message}" if self.language else f"{place}: {self.message}"
