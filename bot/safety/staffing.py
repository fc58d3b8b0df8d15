"""Reads data/staffing: what is done while a conversation waits and nobody takes it."""

from __future__ import annotations

from pathlib import Path

from bot.domain.escalation import Step
from bot.domain.escalation_form import read_escalation
from bot.safety.read_yaml import read_mapping

FILE = "escalation.yml"


def load_escalation(folder: Path) -> tuple[Step, ...]:
    """Raise DataInvalid naming the step and what to do."""
    path = folder / FILE
    return read_escalation(read_mapping(path), where=str(path))
