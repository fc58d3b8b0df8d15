"""Every scripted conversation of this folder holds, through the whole line with the trained model."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
import pytest_asyncio

from bot.domain.ids import Channel
from bot.domain.records import Sort
from bot.rehearsal.read_script import read_script
from bot.rehearsal.report import readable
from bot.rehearsal.stage import Stage, open_stage
from bot.rehearsal.transcript import Arrived, SentMessage, Transcript, TurnRecord
from bot.rehearsal.verdict import judge
from tests.journeys.guide_notes import notes_in_the_guide, shown_note
from tests.journeys.reach import (
    NOT_IN_A_SCRIPT,
    STRENGTHS,
    flow_actions,
    seen_in,
    steps_not_walked,
    unreached,
)

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SCRIPTS = sorted(HERE.glob("*.yml"))
EVERY_STEP = HERE / "every-step-once.yml"


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
async def test_one_script_walks_every_flow_step(stage: Stage, played: dict[Path, Transcript]) -> None:
    if EVERY_STEP not in played:
        played[EVERY_STEP] = await stage.play(read_script(EVERY_STEP))
    assert steps_not_walked(seen_in([played[EVERY_STEP]]), ROOT / "data") == []


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


@pytest.mark.parametrize("key", NOT_IN_A_SCRIPT)
def test_a_text_that_no_script_reaches_is_no_step_and_is_said_by_the_named_test(key: str) -> None:
    assert key not in set().union(*flow_actions(ROOT / "data").values())
    assert key in (ROOT / "tests" / NOT_IN_A_SCRIPT[key].test).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("sent", "searched"),
    [
        (("utter_written_voice_first", "utter_written_warning"), {"action_find_written"}),
        (("utter_written_voice_first", "utter_written_which"), {"action_find_written"}),
        (("utter_written_which", "utter_written_warning"), {"action_find_written_named"}),
        (("utter_written_which_again", "utter_written_warning_again"), {"action_find_written_named"}),
        (("utter_written_which", "utter_written_none"), set()),
        (("utter_written_warning", "utter_written_warning_again"), set()),
        (
            ("utter_written_which", "utter_written_voice_first", "utter_written_none"),
            {"action_find_written"},
        ),
    ],
)
def test_a_search_counts_by_what_stands_straight_before(sent: tuple[str, ...], searched: set[str]) -> None:
    assert {each for each in seen_in([_of(*sent)]) if each.startswith("action_find")} == searched


def test_a_text_that_others_say_too_counts_only_after_its_question() -> None:
    assert "utter_danger_line" not in seen_in([_of("utter_opening_3", "utter_danger_line")])
    assert "utter_danger_line" in seen_in([_of("utter_left_ok_2", "utter_danger_line")])


def _of(*keys: str) -> Transcript:
    sent = tuple(SentMessage(Sort.BOT, key, "") for key in keys)
    arrived = Arrived(Channel.SMS, "text", "hi")
    return Transcript((TurnRecord(1, datetime(2030, 1, 1, tzinfo=timezone.utc), arrived, sent),))


def test_there_are_journeys_and_each_expects_something() -> None:
    assert len(SCRIPTS) >= 40
    assert [path.stem for path in SCRIPTS if not read_script(path).expect] == []


@pytest.mark.model
@pytest.mark.parametrize("name", sorted(notes_in_the_guide()))
async def test_a_note_in_the_workers_guide_is_as_it_is_shown(stage: Stage, name: str) -> None:
    shown = replace(stage, note_text=shown_note)
    seen = await shown.play(read_script(HERE / f"{name}.yml"))
    assert notes_in_the_guide()[name] == seen.note


def test_the_guide_holds_three_notes() -> None:
    assert len(notes_in_the_guide()) == 3
