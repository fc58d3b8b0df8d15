"""The figures below which a change may not fall: recorded from what was measured."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from bot.errors import DataInvalid
from bot.evaluation.measured import Measured


def read_floors(path: Path) -> dict[str, float]:
    """Figure to number. Raise DataInvalid if the file is missing or holds something else."""
    try:
        floors = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {str(name): float(number) for name, number in floors.items()}
    except (OSError, yaml.YAMLError, AttributeError, TypeError, ValueError):
        raise DataInvalid(f"{path}: must hold `figure: number` lines") from None


def below(measured: Measured, floors: Mapping[str, float], *, partial: bool) -> list[str]:
    """What has fallen, as sentences. A figure whose name holds "false" may not rise above its number.

    `partial`: figures that were not measured are passed over; else each of them is a finding.
    """
    fallen = []
    for name, floor in floors.items():
        share = measured.figures.get(name)
        if share is None:
            fallen += [] if partial else [f"{name} was not measured"]
        elif "false" in name and share.value > floor:
            fallen.append(f"{name} is {share.value:.3f}, at most {floor:g} is allowed")
        elif "false" not in name and share.value < floor:
            fallen.append(f"{name} is {share.value:.3f}, at least {floor:g} is needed")
    return fallen
