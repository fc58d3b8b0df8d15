"""Where the shipped safety data lies."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def data_folder() -> Path:
    return Path(__file__).parents[3] / "data"


@pytest.fixture(scope="session")
def safety_folder(data_folder: Path) -> Path:
    return data_folder / "safety"
