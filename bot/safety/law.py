"""Reads data/law: what counsel reviewed, place by place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.domain.law import Asked, Law, Sentence, read_law
from bot.errors import DataInvalid
from bot.safety.read_yaml import read_mapping


def load_law(folder: Path, *, places: Sequence[str]) -> Law:
    """Every <folder>/*.yml. Raise DataInvalid naming the file. No folder: the neutral sentences alone."""
    sentences: dict[str, Mapping[Asked, Sentence]] = {}
    for path in sorted(folder.glob("*.yml")):
        place, read = read_law(read_mapping(path), where=str(path))
        if place in sentences:
            raise DataInvalid(f"{path}: {place} stands in another file too; join the two")
        sentences[place] = read
    return Law(tuple(places), sentences)
