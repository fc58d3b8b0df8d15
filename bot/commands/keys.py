"""`porchlight keys`: how conversation keys are wrapped, rotation to a new master key, and the drill."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import click

from bot import wire
from bot.commands.options import settings_options
from bot.commands.said import AWAY, missing_sentence
from bot.errors import DatabaseUnavailable, MasterKeyMissing, MasterKeyUnavailable
from bot.settings import Settings
from bot.store.drill_keys import Step
from bot.store.key_report import KeyReport, VersionReport
from bot.store.migrations import check_current
from bot.store.postgres_store import PostgresStore

T = TypeVar("T")

_STEPS = {
    "master": "master key {version} wraps and unwraps, in its own place alone",
    "make": "a made-up conversation is sealed under a key of its own",
    "reads_back": "what was sealed reads back",
    "destroy": "it is erased and its key destroyed",
    "is_gone": "neither key nor words are in the databases",
    "copy_stays_shut": "a copy of its rows, put back as from a backup, cannot be read",
    "tidy": "the made-up conversation is removed",
}


@click.group()
@settings_options
@click.pass_context
def keys(context: click.Context, demo: bool, config: Path | None) -> None:
    """See, rotate and try the keys that seal what people wrote.

    To rotate: put a new version beside the old one in keys.master (1:...,2:...), restart the
    processes, run `porchlight keys rotate`, then take the old version away.
    """
    context.obj = wire.settings(demo=demo, config=config)


@keys.command()
@click.pass_obj
def status(settings: Settings) -> None:
    """What each master key version wraps, where it lives, and whether it can be used now.

    Exit code 1 if a version is missing or cannot be used.
    """
    report = _with_store(settings, lambda store: store.key_report())
    for version in report.versions:
        click.echo(_version_line(version))
    _say_rest(report)
    if any(version.trouble for version in report.versions):
        raise SystemExit(1)


@keys.command()
@click.pass_obj
def rotate(settings: Settings) -> None:
    """Wrap every key with the newest master key. Safe while running; may be interrupted."""
    left = _with_store(settings, _rotate)
    if left:
        raise click.ClickException(
            f"{left} keys could not be opened, or were made meanwhile by a process that still has the old "
            "settings. Restart all processes and rotate again; what stays then is damaged."
        )
    click.echo("Every key is wrapped with the newest master key.")


@keys.command()
@click.pass_obj
def drill(settings: Settings) -> None:
    """Prove with a made-up conversation that a destroyed key is the end. Safe while running.

    Exit code 1 if anything does not hold. The made-up conversation is removed in any case.
    """
    steps: list[Step] = []

    def say(step: Step) -> None:
        steps.append(step)
        told = _STEPS[step.name].format(version=step.version)
        click.echo(f"ok      {told}" if step.code is None else f"FAILED  {told} ({step.code})")

    _with_store(settings, lambda store: store.drill_keys(say, now=wire.now()))
    failed = sum(step.code is not None for step in steps)
    if failed or len({step.name for step in steps}) < len(_STEPS):
        click.echo("The keys do not hold what they promise. Do not rely on DELETE until they do.")
        raise SystemExit(1)
    click.echo("The keys hold what they promise.")


def _with_store(given: Settings, act: Callable[[PostgresStore], Awaitable[T]]) -> T:
    """One thing with the store alone; what stands in its way becomes a clear sentence."""
    try:
        return asyncio.run(_act(given, act))
    except MasterKeyMissing as missing:
        raise click.ClickException(missing_sentence(missing)) from None
    except MasterKeyUnavailable as away:
        raise click.ClickException(AWAY.format(code=away.code)) from None
    except DatabaseUnavailable as lost:
        raise click.ClickException(f"The database is not ready ({lost}).") from None


async def _act(given: Settings, act: Callable[[PostgresStore], Awaitable[T]]) -> T:
    async with wire.databases(given) as located:
        await check_current(located.main.open(), located.keys.open())
        store = wire.make_store(given, located)
        try:
            return await act(store)
        finally:
            await store.close()


async def _rotate(store: PostgresStore) -> int:
    """How many keys an older version still wraps at the end."""
    async for done, total in store.rotate_keys():
        click.echo(f"{done} of {total} keys")
    counts = await store.key_status()
    newest = max(store.master_kinds)
    return sum(count for version, count in counts.items() if version < newest)


def _version_line(found: VersionReport) -> str:
    line = f"master key {found.version} ({found.kind or 'not configured'}): {found.wraps} keys"
    if found.is_missing:
        return f"{line}; MISSING: put it back into keys.master, or these cannot be read and nothing starts"
    line += f"; CANNOT BE USED ({found.trouble})" if found.trouble else "; can be used"
    if found.is_newest:
        return f"{line}; the newest, which wraps new keys"
    return f"{line}; wraps nothing any more and may be taken away" if found.may_go else line


def _say_rest(report: KeyReport) -> None:
    click.echo(f"{report.marked} keys are marked and wait to be destroyed.")
    if report.oldest_at is None:
        click.echo("No conversation keys yet.")
    else:
        age = wire.now() - report.oldest_at
        click.echo(f"The oldest key is {age.days} days and {age.seconds // 3600} hours old.")
