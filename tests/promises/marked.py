"""Words and addresses that stand out, and where they may never be found."""

from __future__ import annotations

from pathlib import Path

MARKERS = ("zebrafinch", "quartzlantern", "velvetanchor", "mapletrombone")
"""One for what is said to the bot, in danger, to a worker, and by a worker."""


def found_in(data: bytes, needles: list[str]) -> list[str]:
    """Which needles stand in these bytes, in UTF-8 or UTF-16."""
    lower = data.lower()
    return [
        needle
        for needle in needles
        if needle.lower().encode() in lower or needle.lower().encode("utf-16-le") in lower
    ]


def found_in_folder(folder: Path, needles: list[str]) -> dict[str, list[str]]:
    """Every file below `folder`, read as raw bytes."""
    hits = {
        str(path.relative_to(folder)): found_in(path.read_bytes(), needles)
        for path in folder.rglob("*")
        if path.is_file()
    }
    return {name: found for name, found in hits.items() if found}
