"""`porchlight workers` and `porchlight audit` from an operator's terminal, over the real databases."""

from __future__ import annotations

import asyncio
import os
import re

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.domain.ids import Channel
from bot.domain.staff import Role
from bot.domain.trail import Did
from tests.databases import run_sql
from tests.line import World
from tests.promises.environment import environment_of


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


async def porchlight(world: World, *arguments: str) -> Result:
    group, *rest = arguments
    environment = {**environment_of(world), "PORCHLIGHT_HOURS": "always"}

    def run() -> Result:
        return CliRunner().invoke(main, [group, "--demo", *rest], env=environment)

    assert os.environ.get("DATABASE_URL") is None
    return await asyncio.to_thread(run)


async def test_an_operator_makes_lists_and_disables_an_account(world: World) -> None:
    empty = await porchlight(world, "workers", "list")
    assert "Nobody yet" in empty.output
    made = await porchlight(world, "workers", "add", "rowan", "--name", "Rowan", "--role", "worker")
    assert made.exit_code == 0, made.output
    assert re.search(r"([a-z0-9]{4}-){3}[a-z0-9]{4}", made.output)
    assert "/welcome" in made.output
    listed = await porchlight(world, "workers", "list")
    assert "not set up yet, not trained" in listed.output
    await porchlight(world, "workers", "trained", "rowan")
    await porchlight(world, "workers", "disable", "rowan")
    assert "disabled, trained" in (await porchlight(world, "workers", "list")).output
    async with world.home.line.store.transaction() as tx:
        did = [entry.what for entry in await tx.trail.latest(10)]
    assert did == [Did.ACCOUNT_CHANGED.value, Did.ACCOUNT_CHANGED.value, Did.ACCOUNT_MADE.value]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("rowan", "--name", "Other", "--role", "lead"), "is taken"),
        (("Rowan!", "--name", "R", "--role", "lead"), "small letters"),
        (("sasha", "--name", " ", "--role", "lead"), "first name"),
        (("sasha", "--name", "S", "--role", "lead", "--independent"), "survivor-mentor"),
        (("sasha", "--name", "S", "--role", "lead", "--most", "0"), "1 to 20"),
        (("sasha", "--name", "S", "--role", "lead", "--zone", "Mars/Base"), "time zone"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_made(
    world: World, arguments: tuple[str, ...], told: str
) -> None:
    await porchlight(world, "workers", "add", "rowan", "--name", "Rowan", "--role", Role.WORKER.value)
    refused = await porchlight(world, "workers", "add", *arguments)
    assert refused.exit_code == 1
    assert told in refused.output
    assert "sasha" not in (await porchlight(world, "workers", "list")).output


async def test_an_unknown_login_gets_a_clear_error(world: World) -> None:
    answer = await porchlight(world, "workers", "disable", "nobody")
    assert answer.exit_code == 1
    assert "Nobody has this login" in answer.output


async def filled(world: World, entries: int = 5) -> None:
    async with world.home.line.store.transaction() as tx:
        for number in range(entries):
            await tx.trail.add(Did.SIGNED_IN.value, who=f"worker{number}", at=world.home.line.clock())


async def test_a_whole_trail_is_said_to_be_whole(world: World) -> None:
    await filled(world)
    answer = await porchlight(world, "audit", "verify")
    assert answer.exit_code == 0, answer.output
    assert "Whole: 5 entries" in answer.output
    head = answer.output.split("Head ")[1].strip()
    await filled(world, 2)
    assert (await porchlight(world, "audit", "verify", "--head", head)).exit_code == 0
    shown = await porchlight(world, "audit", "show")
    assert shown.output.count("signed_in") == 7


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE trail SET who = 'somebody' WHERE seq = 3",
        "UPDATE trail SET at = at + interval '1 second' WHERE seq = 1",
        "UPDATE trail SET reason = 'x' WHERE seq = 5",
        "DELETE FROM trail WHERE seq = 2",
        "DELETE FROM trail WHERE seq = 1",
        "UPDATE trail SET hash = previous WHERE seq = 4",
    ],
)
async def test_what_was_changed_or_left_out_is_found(world: World, harm: str) -> None:
    await filled(world)
    await run_sql(world.databases.main.open(), harm)
    answer = await porchlight(world, "audit", "verify")
    assert answer.exit_code == 1
    assert "BROKEN at entry" in answer.output


async def test_an_end_that_was_cut_off_is_found_with_a_noted_head(world: World) -> None:
    await filled(world)
    head = (await porchlight(world, "audit", "verify")).output.split("Head ")[1].strip()
    await run_sql(world.databases.main.open(), "DELETE FROM trail WHERE seq = 5")
    assert (await porchlight(world, "audit", "verify")).exit_code == 0
    cut = await porchlight(world, "audit", "verify", "--head", head)
    assert cut.exit_code == 1
    assert "CUT OFF" in cut.output
    assert (await porchlight(world, "audit", "verify", "--head", "zz")).exit_code == 1
