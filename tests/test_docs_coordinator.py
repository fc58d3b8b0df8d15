"""What the coordinators' guide says to do works, step by step, as it is written there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs_steps import Change, NewFile, Run, steps_under

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "coordinator.md"
SECTION = "Your first changes, step by step"
COPIED = ("data", "config.yml", "actions", "policies", "tests/journeys")

pytestmark = pytest.mark.model


def as_run_here(command: str) -> list[str]:
    """`make talk FILE=x` and `make train` without make, which would install first."""
    words = command.split()
    if words[:2] == ["make", "talk"]:
        words = ["porchlight", "talk", words[2].removeprefix("FILE=")]
    elif words[0] == "make":
        words = ["porchlight", *words[1:]]
    return [sys.executable, "-m", "bot", *words[1:]]


def test_each_step_of_the_guide_works_as_written(tmp_path: Path) -> None:
    # given
    for name in COPIED:
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false"}
    done = []
    # when
    for step in steps_under(SECTION, GUIDE):
        if isinstance(step, (Change, NewFile)):
            step.apply(tmp_path)
        elif step.command != "make run":  # a line that goes on until it is ended
            ended = subprocess.run(
                as_run_here(step.command),
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                timeout=600,
            )
            # then
            assert ended.returncode == 0, f"{step.command}\n{ended.stdout[-3000:]}\n{ended.stderr[-3000:]}"
        done.append(type(step))
    assert {Change, NewFile, Run} <= set(done)
