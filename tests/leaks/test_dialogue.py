"""P14: the process with Rasa in it: a real talk, and not a word on its pipes, its disk or in its model."""

from __future__ import annotations

import re
import tarfile
from datetime import datetime, timezone
from pathlib import Path

import pytest

from bot.dialogue.train import archive_for
from bot.domain.ids import Channel
from tests.leaks.test_processes import hosts_of, left_nothing, needles, no_marker_in_open_files, until
from tests.leaks.whole_line import ROOT, process
from tests.line import World
from tests.promises.marked import MARKERS, found_in

pytestmark = [pytest.mark.model, pytest.mark.process]

SAID = MARKERS[0]


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


async def test_p14_a_talk_with_the_real_engine_leaves_no_word_anywhere(
    world: World, tmp_path: Path
) -> None:
    """Pipes and folders of the whole process, native code too; afterwards the model's archive."""
    from bot.dialogue.train import train

    archive = train(ROOT / "data", ROOT / "models")
    clock = world.home.clock
    before, clock._now = clock._now, datetime.now(timezone.utc)
    world.home.dialogue_up = False
    try:
        async with process("dialogue", world, tmp_path, TF_CPP_MIN_LOG_LEVEL="0") as dialogue:
            for number, words in enumerate(
                (f"hello {SAID}", f"i need a place to sleep {SAID}", f"no {SAID}")
            ):
                await _heard(world, words, number)
            no_marker_in_open_files(dialogue, world)
        hosts_of(dialogue, world)
        left_nothing(dialogue, world)
        assert found_in(archive.read_bytes(), needles(world)) == []
    finally:
        clock._now = before


async def _heard(world: World, words: str, number: int) -> None:
    await world.receive(words)

    async def answered() -> bool:
        world.home.clock._now = datetime.now(timezone.utc)
        await world.home.send()
        return len(world.sent()) > number

    await until(answered)


def test_p14_a_model_is_made_of_our_files_alone() -> None:
    """Its name is the sum of what it learnt from; nothing that is trained on is read from a store."""
    archive = archive_for(ROOT / "data", ROOT / "models")
    with tarfile.open(archive) as model:
        held = b"".join(model.extractfile(one).read() for one in model if one.isfile())  # type: ignore[union-attr]
    assert held
    assert found_in(held, list(MARKERS)) == []
    for module in ("train", "importer", "fingerprint"):
        text = (ROOT / "bot/dialogue" / f"{module}.py").read_text()
        assert not re.search(r"bot\.(store|services|wire|crypto)", text), module
