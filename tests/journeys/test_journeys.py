"""Every scripted conversation of this folder holds, through the whole line with the trained model."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.rehearsal.read_script import read_script
from bot.rehearsal.report import readable
from bot.rehearsal.stage import Stage, open_stage
from bot.rehearsal.verdict import judge

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SCRIPTS = sorted(HERE.glob("*.yml"))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage() -> AsyncIterator[Stage]:
    from bot.dialogue.engine import RasaEngine  # takes seconds: only when these tests are run

    engine = RasaEngine.load(ROOT / "models", ROOT / "data")
    try:
        async with open_stage(engine=engine, data=ROOT / "data") as opened:
            yield opened
    finally:
        engine.close()


@pytest.mark.model
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
async def test_the_journey_holds(stage: Stage, path: Path) -> None:
    script = read_script(path)
    seen = await stage.play(script)
    verdicts = judge(script, seen)
    assert all(verdict.ok for verdict in verdicts), "\n".join(readable(script, seen, verdicts))


def test_there_are_journeys_and_each_expects_something() -> None:
    assert len(SCRIPTS) >= 12
    assert [path.stem for path in SCRIPTS if not read_script(path).expect] == []
