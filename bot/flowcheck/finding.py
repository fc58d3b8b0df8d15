"""What a check has to say to the coordinator who owns the file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """`key` is the reply key, flow or rule; `language` is "" where the file has none; `warns`: to be
    looked at by a person, and no reason to refuse the file."""

    file: str
    key: str
    language: str
    message: str
    warns: bool = False

    def __str__(self) -> str:
        place = f"{self.file}: {self.key}" if self.key else self.file
        place = f"{place} ({self.language})" if self.language else place
        return f"{place}: warning: {self.message}" if self.warns else f"{place}: {self.message}"
