"""`porchlight keys`: status, rotation and the drill, as an operator runs them."""

from __future__ import annotations

import asyncio
import base64
import signal
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands.keys import keys
from bot.domain.ids import Channel
from bot.store.keys import KeyShelf
from tests.databases import run_sql
from tests.keys.simulated_vault import KEY, TOKEN, SimulatedVault
from tests.line import World
from tests.processes import ended, line_of, start
from tests.promises.environment import environment_of
from tests.promises.rows import count_rows

pytestmark = pytest.mark.whole
ROOT = Path(__file__).parents[2]
TWO = base64.b64encode(b"2" * 32).decode()


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


def environment(world: World, *more: str, **differing: str) -> dict[str, str]:
    """That of this line, with further versions of the master key."""
    env = environment_of(world)
    masters = ",".join([env["PORCHLIGHT_MASTER_KEYS"], *more])
    return {**env, "PORCHLIGHT_MASTER_KEYS": masters, **differing}


async def porchlight(env: dict[str, str], *words: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, keys, ["--demo", *words], env=env)


async def test_status_says_where_each_version_lives_and_never_its_value(
    world: World, vault: SimulatedVault
) -> None:
    await world.text("hello")
    env = environment(world, f"2:vault:{KEY}", VAULT_ADDR=vault.url, VAULT_TOKEN=TOKEN)
    found = await porchlight(env, "status")
    assert found.exit_code == 0, found.output
    assert "master key 1 (settings): 1 keys; can be used" in found.output
    assert "master key 2 (vault): 0 keys; can be used; the newest" in found.output
    assert "0 keys are marked" in found.output
    vault.sealed = True
    found = await porchlight(env, "status")
    assert (found.exit_code, "CANNOT BE USED (master_key_unavailable)" in found.output) == (1, True)
    for secret in (TOKEN, env["PORCHLIGHT_MASTER_KEYS"].split(",")[0][2:]):
        assert secret not in found.output


async def test_from_the_settings_to_a_vault_by_rotation(world: World, vault: SimulatedVault) -> None:
    await world.text("hello")
    env = environment(world, f"2:vault:{KEY}", VAULT_ADDR=vault.url, VAULT_TOKEN=TOKEN)
    rotated = await porchlight(env, "rotate")
    assert (rotated.exit_code, "1 of 1 keys" in rotated.output) == (0, True), rotated.output
    assert (
        "1 (settings): 0 keys; can be used; wraps nothing any more and may be taken away"
        in (await porchlight(env, "status")).output
    )
    again = await porchlight(env, "rotate")
    assert "0 of 0 keys" in again.output


async def test_nothing_starts_without_a_version_that_is_in_use(world: World) -> None:
    await world.text("hello")
    env = {**environment(world), "PORCHLIGHT_MASTER_KEYS": f"2:{TWO}"}
    status = await porchlight(env, "status")
    assert (status.exit_code, "master key 1 (not configured): 1 keys; MISSING" in status.output) == (
        1,
        True,
    )
    process = start(sys.executable, "-m", "bot", "post", "--demo", cwd=ROOT, env=env, quiet=True)
    assert (await ended(process))[0] == 1


async def test_p15_a_rotation_that_is_killed_goes_on_where_it_stopped(
    world: World, vault: SimulatedVault
) -> None:
    for _ in range(3):
        await world.text("hello")
        world.phone = world.other_phone()
    env = environment(world, f"2:vault:{KEY}", VAULT_ADDR=vault.url, VAULT_TOKEN=TOKEN)
    code = (
        "import sys; from bot.store import wrapped_in; wrapped_in._BATCH = 1;"
        "from bot.__main__ import main; main(sys.argv[1:])"
    )
    process = start(sys.executable, "-u", "-c", code, "keys", "--demo", "rotate", cwd=ROOT, env=env)
    assert [await line_of(process) for _ in range(2)] == [b"0 of 3 keys\n", b"1 of 3 keys\n"]
    process.send_signal(signal.SIGKILL)
    await ended(process)

    await world.text("a new talk, while it stands half done")
    rotated = await porchlight(env, "rotate")

    assert rotated.exit_code == 0, rotated.output
    rows = await run_sql(world.databases.keys.open(), "SELECT DISTINCT master_version FROM keys")
    assert [row["master_version"] for row in rows] == [2]


async def test_the_drill_proves_each_step_and_leaves_nothing(world: World, vault: SimulatedVault) -> None:
    await world.text("hello")
    before = await count_rows(world.databases)
    env = environment(world, f"2:vault:{KEY}", VAULT_ADDR=vault.url, VAULT_TOKEN=TOKEN)
    drilled = await porchlight(env, "drill")
    assert drilled.exit_code == 0, drilled.output
    assert "FAILED" not in drilled.output
    assert drilled.output.count("ok ") == 8, drilled.output
    assert await count_rows(world.databases) == before


async def test_a_drill_in_which_keys_outlive_their_destruction_fails_and_leaves_no_words(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def keeps_all(*_: object) -> int:
        return 0

    with monkeypatch.context() as broken:
        broken.setattr(KeyShelf, "destroy", keeps_all)
        drilled = await porchlight(environment(world), "drill")
    assert drilled.exit_code == 1
    assert "FAILED  neither key nor words are in the databases (key_still_there)" in drilled.output
    assert "ok      the made-up conversation is removed" in drilled.output
    assert "conversations" not in (await count_rows(world.databases))[0]


async def test_a_drill_with_a_vault_that_is_sealed_fails(world: World, vault: SimulatedVault) -> None:
    vault.sealed = True
    env = environment(world, f"2:vault:{KEY}", VAULT_ADDR=vault.url, VAULT_TOKEN=TOKEN)
    drilled = await porchlight(env, "drill")
    assert drilled.exit_code == 1
    assert "FAILED  master key 2" in drilled.output
    assert await count_rows(world.databases) == ({}, {})
