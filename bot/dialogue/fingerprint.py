"""One sum over everything a model is made of: equal sums, equal models."""

from __future__ import annotations

import hashlib
from pathlib import Path

ROOT = Path(__file__).parents[2]

_DATA = ("domain/**/*", "nlu/**/*", "stories/**/*", "flows/**/*", "responses/**/*", "safety/*/words.yml")
_CODE = (
    "bot/dialogue/components/*.py",
    "bot/dialogue/importer.py",
    "bot/domain/instrument*.py",
    "bot/safety/encoder.py",
    "bot/safety/encoder/*",
    "policies/*.py",
    "uv.lock",
)
_INSTRUMENT = "an instrument"
"""Under this name whatever its file is called: to move it asks for no other model."""


def fingerprint(data: Path, config: Path, instrument: Path | None = None) -> str:
    """Sixteen letters over what Rasa reads of data/, config.yml, our components, the locked versions, and
    the file of an instrument, if one is set and there."""
    total = hashlib.sha256()
    read = {**_named(data, _DATA), **_named(ROOT, _CODE), config.name: config}
    if instrument is not None and instrument.is_file():
        read[_INSTRUMENT] = instrument
    for name, path in sorted(read.items()):
        total.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return total.hexdigest()[:16]


def checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _named(root: Path, patterns: tuple[str, ...]) -> dict[str, Path]:
    found = (path for pattern in patterns for path in root.glob(pattern))
    return {str(path.relative_to(root)): path for path in found if path.is_file()}
