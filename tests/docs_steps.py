"""Reads the steps of a guide: what to change in which file, and what to run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^```(?P<sort>\w+)(?: (?P<path>\S+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Change:
    """Lines of a file: ` ` stays, `-` goes, `+` comes, as in a diff."""

    path: str
    lines: tuple[str, ...]

    def apply(self, root: Path) -> None:
        """Raise AssertionError if the file does not hold the lines to be changed exactly once."""
        file = root / self.path
        before = "".join(f"{line[1:]}\n" for line in self.lines if line[:1] in (" ", "-", ""))
        after = "".join(f"{line[1:]}\n" for line in self.lines if line[:1] in (" ", "+", ""))
        text = file.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{self.path} does not hold, once:\n{before}"
        file.write_text(text.replace(before, after), encoding="utf-8")


@dataclass(frozen=True)
class NewFile:
    path: str
    content: str

    def apply(self, root: Path) -> None:
        file = root / self.path
        assert not file.exists(), f"{self.path} is there already"
        file.write_text(self.content, encoding="utf-8")


@dataclass(frozen=True)
class Run:
    command: str


def steps_under(heading: str, guide: Path) -> Iterator[Change | NewFile | Run]:
    """The fenced blocks of one section: `diff PATH`, `yaml PATH` (a new file), and each line of `sh`."""
    text = guide.read_text(encoding="utf-8")
    section = re.split(r"^## ", text.split(f"\n## {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    for fence in _FENCE.finditer(section):
        if fence["sort"] == "diff":
            yield Change(fence["path"], tuple(fence["body"].splitlines()))
        elif fence["sort"] == "yaml" and fence["path"]:
            yield NewFile(fence["path"], fence["body"])
        elif fence["sort"] == "sh":
            yield from (
                Run(line.partition("#")[0].strip()) for line in fence["body"].splitlines() if line.strip()
            )
