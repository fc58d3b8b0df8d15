"""A trained model for the tests of this folder: reused if nothing changed, trained if something did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bot.dialogue.engine import RasaEngine

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def archive() -> Path:
    from bot.dialogue.train import train

    return train(ROOT / "data", ROOT / "models")


@pytest.fixture(scope="session")
def engine(archive: Path) -> Iterator[RasaEngine]:
    """The engine as the dialogue process loads it, canaries heard."""
    from bot.dialogue.engine import RasaEngine

    engine = RasaEngine.load(archive.parent, ROOT / "data")
    yield engine
    engine.close()
