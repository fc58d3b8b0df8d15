"""What a person answered to an agency's instrument is for those whom its file names, for nobody else."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.domain.ids import Channel
from bot.domain.staff import Role
from bot.domain.turn import HandOff
from bot.domain.urgency import Urgency
from tests.databases import run_sql
from tests.line import World
from tests.promises.environment import environment_of
from tests.promises.scripted import say
from tests.services.test_claims import an_account

EXAMPLE = Path(__file__).parents[1] / "instrument" / "example.yml"
APART, ELSE = "nope zebrafinch", "marmalade is fine"
HIDDEN = "(an answer to the instrument, which others may see)"


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


async def answered(world: World, words: str = APART) -> str:
    """Somebody answered an item, was asked the next, and asked for a person; the id of the handoff."""
    world.engine.topics = {"instrument_rest": "no", "instrument_garden": "open", "sleep": "yes"}
    await world.text(words)
    world.engine.topics = {}
    world.engine.decisions = (HandOff(Urgency.NORMAL, "asked_for_person"), say("OK.", key="utter_ok"))
    await world.text(ELSE)
    [handoff] = await world.handoffs()
    return str(handoff.id)[:8]


async def one_with(world: World, role: str) -> str:
    """The login of an account of this role."""
    async with world.home.store.transaction() as tx:
        known = await tx.staff.by_login(role)
    return (known or await an_account(world, role, role=Role(role))).login


async def queue(world: World, *words: str, role: str, file: Path | None = EXAMPLE) -> str:
    """In a thread of its own, because the command runs an event loop of its own."""
    environment = {name: value for name, value in environment_of(world).items() if name not in os.environ}
    environment |= {"PORCHLIGHT_INSTRUMENT": str(file)} if file else {}
    command = ["queue", "--demo", "--as", await one_with(world, role), *words]
    ended = await asyncio.to_thread(CliRunner().invoke, main, command, env=environment)
    assert ended.exit_code == 0, ended.output
    return ended.output


@pytest.mark.parametrize("role", ["survivor-mentor", "lead"])
async def test_who_may_see_reads_each_answer_and_no_sum(world: World, role: str) -> None:
    shown = await queue(world, "show", await answered(world), role=role)
    assert "Instrument: rest (no)\n" in shown
    assert APART in shown
    assert "Asked and answered: sleep (yes)" in shown


@pytest.mark.parametrize("command", ["show", "claim"])
async def test_who_may_not_see_reads_only_that_it_was_asked(world: World, command: str) -> None:
    shown = await queue(world, command, await answered(world), role="worker")
    assert "rest (" not in shown
    assert APART not in shown
    assert HIDDEN in shown
    assert ELSE in shown
    if command == "show":
        assert "Instrument: asked; its answers are for others to see" in shown
        assert "Asked and answered: sleep (yes)" in shown


async def test_where_the_file_is_gone_nobody_sees_them_and_the_queue_works(
    world: World, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text("instrument: [", encoding="utf-8")
    short = await answered(world)
    for file in (None, broken, tmp_path / "gone.yml"):
        shown = await queue(world, "show", short, role="lead", file=file)
        assert APART not in shown
        assert HIDDEN in shown


async def test_p07_words_of_danger_are_for_everybody(world: World) -> None:
    shown = await queue(
        world, "show", await answered(world, "no i will kill myself tonight"), role="worker"
    )
    assert "i will kill myself tonight" in shown
    assert "rest (no)" not in shown


async def test_p15_answers_lie_sealed(world: World) -> None:
    await answered(world)
    [row] = await run_sql(world.databases.main.open(), "SELECT note_sealed FROM notes")
    assert b"instrument" not in row["note_sealed"]
