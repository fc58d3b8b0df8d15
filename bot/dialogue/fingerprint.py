"""One sum over everything a model is made of: equal sums, equal models."""

from __future__ import annotations

import hashlib
from pathlib import Path

ROOT = Path(__file__).parents[2]

_DATA = ("domain/**/*", "nlu/**/*", "stories/**/*", "flows/**/*", "responses/**/*", "safety/*/words.yml")
_CODE = (
    "bot/dialogue/components/*.py",
    "bot/dialogue/importer.py",
    "bot/safety/encoder.py",
    "bot/safety/encoder/*",
    "policies/*.py",
    "uv.lock",
)


def fingerprint(data: Path, config: Path) -> str:
    """Sixteen letters over what Rasa reads of data/, config.yml, our components and the locked versions."""
    total = hashlib.sha256()
    for name, path in sorted({**_named(data, _DATA), **_named(ROOT, _CODE), config.name: config}.items()):
        total.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return total.hexdigest()[:16]


def checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _named(root: Path, patterns: tuple[str, ...]) -> dict[str, Path]:
    found = (path for pattern in patterns for path in root.glob(pattern))
    return {str(path.relative_to(root)): path for path in found if path.is_file()}
