"""Reads the file of a licensed instrument, which an agency keeps outside data/ and outside git."""

from __future__ import annotations

from pathlib import Path

from bot.domain.instrument import Instrument
from bot.domain.instrument_form import read_instrument
from bot.safety.read_yaml import read_mapping


def load_instrument(path: Path | None) -> Instrument | None:
    """None where no file is set. Raise DataInvalid naming file and item, never an item's words."""
    return None if path is None else read_instrument(read_mapping(path), where=str(path))
