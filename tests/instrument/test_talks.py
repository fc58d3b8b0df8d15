"""An invented instrument through the whole line: asked with leave, in order, seen by few."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.domain.conversation import Conversation
from bot.rehearsal.read_script import read_script
from bot.rehearsal.report import readable
from bot.rehearsal.stage import Stage, open_stage
from bot.rehearsal.verdict import judge
from bot.services.line import Line
from bot.services.read_note import read_note
from tests.dialogue.talk import Talk

if TYPE_CHECKING:
    from bot.dialogue.engine import RasaEngine

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DATA, MODELS, EXAMPLE = ROOT / "data", ROOT / "models", HERE / "example.yml"
TALKS = sorted((HERE / "talks").glob("*.yml"))

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def archive() -> Path:
    """Kept beside the plain model, and trained anew only when something changed."""
    from bot.dialogue.train import train

    train(DATA, MODELS)
    return train(DATA, MODELS, instrument=EXAMPLE)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(archive: Path) -> AsyncIterator[Stage]:
    from bot.dialogue.engine import RasaEngine

    engine = RasaEngine.load(archive.parent, DATA, instrument=EXAMPLE)
    try:
        async with open_stage(engine=engine, data=DATA) as opened:
            yield opened
    finally:
        engine.close()


@pytest.fixture(scope="module")
def plain(archive: Path) -> Iterator[RasaEngine]:
    """What serves where no instrument is set."""
    from bot.dialogue.engine import RasaEngine

    engine = RasaEngine.load(archive.parent, DATA)
    yield engine
    engine.close()


async def as_a_lead(conversation: Conversation, line: Line) -> str:
    async with line.store.transaction() as tx:
        handoff = await tx.handoffs.open_of(conversation.id)
    return "" if handoff is None else await read_note(handoff.id, line=line, sees_instrument=True)


@pytest.mark.parametrize("path", TALKS, ids=lambda path: path.stem)
async def test_the_talk_holds(stage: Stage, path: Path) -> None:
    script = read_script(path)
    seen = await stage.play(script)
    verdicts = judge(script, seen)
    assert all(verdict.ok for verdict in verdicts), "\n".join(readable(script, seen, verdicts))


async def test_who_may_see_reads_the_answers_in_the_note_and_in_the_thread(stage: Stage) -> None:
    seen = await replace(stage, note_text=as_a_lead).play(read_script(HERE / "talks" / "asked.yml"))
    assert "Instrument: rest (yes), garden (skip), rain (no)\n" in seen.note
    assert "others may see" not in seen.note
    assert "Signals" not in seen.note


def test_off_by_default_only_the_model_that_was_given_it_knows_it(stage: Stage, plain: RasaEngine) -> None:
    engine = stage.engine
    assert isinstance(engine, type(plain))
    assert "utter_ask_instrument_rest_1" in engine.domain.responses
    assert "instrument_rest" in {slot.name for slot in engine.domain.slots}
    known = [*plain.domain.action_names_or_texts, *(slot.name for slot in plain.domain.slots)]
    assert not [name for name in known if "instrument" in name]


async def test_switched_off_within_a_talk_the_talk_goes_on(stage: Stage, plain: RasaEngine) -> None:
    # Given an item that stands open
    talk = Talk(stage.engine)
    for words in ("hi", "yes", "i need food", "no"):
        await talk.say(words)
    assert await talk.keys("ok sure") == ["utter_ask_instrument_rest_1"]
    # When the plain model takes over
    later = Talk(plain, snapshot=talk.snapshot)
    # Then it answers, and asks nothing of the instrument
    assert await later.keys("i need clothes") == ["utter_need_clothing", "utter_offer_person_again"]


def test_another_file_asks_for_another_model_and_another_place_does_not(tmp_path: Path) -> None:
    from bot.dialogue.train import archive_for

    text = EXAMPLE.read_text(encoding="utf-8")
    moved, changed = tmp_path / "moved.yml", tmp_path / "changed.yml"
    moved.write_text(text, encoding="utf-8")
    changed.write_text(text.replace("2099", "2098"), encoding="utf-8")
    of_example = archive_for(DATA, MODELS, instrument=EXAMPLE)
    assert archive_for(DATA, MODELS, instrument=moved) == of_example
    assert archive_for(DATA, MODELS, instrument=changed) != of_example
