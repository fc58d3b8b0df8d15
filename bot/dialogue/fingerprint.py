"""One sum over everything a model is made of: equal sums, equal models."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

_CODE = ("bot/dialogue/components", "bot/dialogue/importer.py", "bot/safety", "policies", "uv.lock")
_DATA = ("domain", "nlu", "stories", "flows", "responses", "safety")


def fingerprint(data: Path, config: Path) -> str:
    """Sixteen letters over data/, config.yml, the components' code and the locked versions."""
    total = hashlib.sha256()
    for name, path in sorted({**_named(data, _DATA), **_named(ROOT, _CODE), config.name: config}.items()):
        total.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return total.hexdigest()[:16]


def checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _named(root: Path, places: tuple[str, ...]) -> dict[str, Path]:
    return {str(path.relative_to(root)): path for place in places for path in _files(root / place)}


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
    for path in place.rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            yield path
