"""Every scripted conversation of this folder holds, through the whole line with the trained model."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.rehearsal.read_script import read_script
from bot.rehearsal.report import readable
from bot.rehearsal.stage import Stage, open_stage
from bot.rehearsal.transcript import Transcript
from bot.rehearsal.verdict import judge
from tests.journeys.reach import STRENGTHS, UNSEEN, flow_actions, seen_in, unreached

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SCRIPTS = sorted(HERE.glob("*.yml"))
# What one conversation can reach: a question asked in one order leaves out another, and the note, an agreed
# time and things in writing have journeys of their own.
ONE_WALK = 0.65


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage() -> AsyncIterator[Stage]:
    from bot.dialogue.engine import RasaEngine  # takes seconds: only when these tests are run

    engine = RasaEngine.load(ROOT / "models", ROOT / "data")
    try:
        async with open_stage(engine=engine, data=ROOT / "data") as opened:
            yield opened
    finally:
        engine.close()


@pytest.fixture(scope="module")
def played() -> dict[Path, Transcript]:
    """What was seen of each journey so far; each is played once."""
    return {}


@pytest.mark.model
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
async def test_the_journey_holds(stage: Stage, played: dict[Path, Transcript], path: Path) -> None:
    script = read_script(path)
    seen = played[path] = await stage.play(script)
    verdicts = judge(script, seen)
    assert all(verdict.ok for verdict in verdicts), "\n".join(readable(script, seen, verdicts))


@pytest.mark.model
async def test_every_flow_step_and_every_text_is_reached_by_a_journey(
    stage: Stage, played: dict[Path, Transcript]
) -> None:
    # Given every journey, those that were not played just now as well
    for path in SCRIPTS:
        if path not in played:
            played[path] = await stage.play(read_script(path))
    # Then nothing stands in data/ that nobody has seen work
    assert unreached(seen_in(played.values()), ROOT / "data") == []


@pytest.mark.model
async def test_one_walk_reaches_nearly_every_step(stage: Stage, played: dict[Path, Transcript]) -> None:
    path = HERE / "the-long-way-round.yml"
    if path not in played:
        played[path] = await stage.play(read_script(path))
    reached = seen_in([played[path]])
    steps = set().union(*flow_actions(ROOT / "data").values()) - UNSEEN
    assert len(reached & steps) / len(steps) > ONE_WALK


@pytest.mark.model
async def test_a_strength_is_named_in_every_talk_that_comes_to_a_choice(
    stage: Stage, played: dict[Path, Transcript]
) -> None:
    # Given every journey in which the person was offered something and answered it
    for path in SCRIPTS:
        if path not in played:
            played[path] = await stage.play(read_script(path))
    without = []
    for path, transcript in played.items():
        said = {message.key for _, message in transcript.sent(bot_only=True)}
        chosen = said & {"utter_your_call_1", "utter_no_rush", "utter_may_i_ask_1"}
        if chosen and not said & STRENGTHS:
            without.append(path.stem)
    # Then something they are good at was said, and never that it was good to tell
    assert without == []


def test_a_step_or_text_that_nobody_reaches_is_named() -> None:
    missing = unreached(set(), ROOT / "data")
    assert "flow opening: utter_opening_3" in missing
    assert "text utter_cost" in missing


def test_there_are_journeys_and_each_expects_something() -> None:
    assert len(SCRIPTS) >= 40
    assert [path.stem for path in SCRIPTS if not read_script(path).expect] == []
