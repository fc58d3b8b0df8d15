"""`porchlight workers`: an operator links accounts to the organisation's sign-in."""

from __future__ import annotations

import asyncio

import pytest
from click.testing import CliRunner, Result

from bot.commands.workers import workers
from bot.domain.organisation import KnownAs
from bot.domain.private import Private
from tests.line import World

pytestmark = pytest.mark.whole

ISSUER = "https://sign-in.example.org/realm"
SET = {
    "PORCHLIGHT_OIDC_ISSUER": ISSUER,
    "PORCHLIGHT_OIDC_CLIENT_ID": "porchlight-console",
    "PORCHLIGHT_OIDC_CLIENT_SECRET": "an-example-client-secret",
    "PORCHLIGHT_OIDC_NAME": "Sign in with Example Org",
}


async def porchlight(world: World, *words: str, **environment: str) -> Result:
    """The command, on the databases and with the keys of this line."""
    given, located = world.home.settings, world.databases
    env = {
        "DATABASE_URL": located.main.open(),
        "KEYS_URL": located.keys.open(),
        "PORCHLIGHT_MASTER_KEYS": given.master_keys.open(),
        "PORCHLIGHT_FINGERPRINT_KEY": given.fingerprint_key.open(),
        **environment,
    }
    return await asyncio.to_thread(CliRunner().invoke, workers, ["--demo", *words], env=env)


async def account_of(world: World, subject: str) -> str | None:
    async with world.home.line.store.transaction() as tx:
        found = await tx.staff.by_subject(KnownAs(ISSUER, Private(subject)).name)
    return None if found is None else found.login


async def test_accounts_are_made_linked_and_unlinked_from_the_shell(world: World) -> None:
    made = await porchlight(world, "add", "rowan", "--name", "Rowan", "--role", "worker", **SET)
    assert made.exit_code == 0, made.output
    assert (await porchlight(world, "link", "rowan", "subject-1", **SET)).exit_code == 0
    assert await account_of(world, "subject-1") == "rowan"
    only = ["add", "sasha", "--name", "Sasha", "--role", "worker", "--organisation-only"]
    taken = await porchlight(world, *only, "subject-1", **SET)
    assert (taken.exit_code, "linked to rowan" in taken.output) == (1, True)
    assert (await porchlight(world, *only, "subject-2", **SET)).exit_code == 0, "nothing was left half made"
    assert await account_of(world, "subject-2") == "sasha"
    gone = await porchlight(world, "unlink", "sasha", **SET)
    assert "workers set-up sasha" in gone.output, "nothing lets them in now"
    assert await account_of(world, "subject-2") is None
    assert "Nobody has this login" in (await porchlight(world, "link", "nobody", "x", **SET)).output


async def test_without_an_organisation_nothing_is_linked(world: World) -> None:
    refused = await porchlight(world, "link", "rowan", "subject-1")
    assert (refused.exit_code, "oidc.issuer" in refused.output) == (1, True)
