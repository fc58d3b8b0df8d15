"""`porchlight edge`, `dialogue`, `post`, `console`, `phone`: one process each, alone or by `serve`."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Protocol

import click
from setproctitle import setproctitle

from bot import processes, wire
from bot.commands.options import settings_options
from bot.commands.said import missing_sentence, settings_sentence
from bot.egress import limit_egress
from bot.egress_hosts import destinations
from bot.errors import DatabaseUnavailable, DataInvalid, MasterKeyMissing, ModelUnfit, SettingsInvalid
from bot.logs import set_up_logs
from bot.settings import Settings

READY = "ready"
"""Each process prints `<name>: ready` once it serves; `porchlight serve` waits for that line."""


class Work(Protocol):
    """One process from its settings to its end."""

    def __call__(self, given: Settings, *, ready: processes.Ready) -> Coroutine[Any, Any, None]: ...


@click.command()
@settings_options
def edge(demo: bool, config: Path | None) -> None:
    """Answer the carriers' webhooks (the only process that faces the internet).

    It verifies signatures over edge.public_url, stores what came in one transaction and answers
    at once. Put a TLS proxy before it. Run as many as you need around one PostgreSQL.
    """
    _run("edge", processes.run_edge, wire.settings(demo=demo, config=config))


@click.command()
@settings_options
def dialogue(demo: bool, config: Path | None) -> None:
    """Understand and decide with Rasa. Opens no port and needs no internet.

    Refuses to start on a model that fails its canary phrases. Train one with `porchlight train`.
    """
    _run("dialogue", processes.run_dialogue, wire.settings(demo=demo, config=config))


@click.command()
@settings_options
def post(demo: bool, config: Path | None) -> None:
    """Send what waits in the outbox, delete copies at carriers, rescue turns, erase what is old."""
    _run("post", processes.run_post, wire.settings(demo=demo, config=config))


@click.command()
@settings_options
def console(demo: bool, config: Path | None) -> None:
    """The workers' web pages. Listens on a private address; never put it on the internet.

    Make accounts with `porchlight workers add`.
    """
    _run("console", processes.run_console, wire.settings(demo=demo, config=config))


@click.command()
@settings_options
def phone(demo: bool, config: Path | None) -> None:
    """Simulated carriers and a web page with a phone; works with --demo only."""
    settings = wire.settings(demo=demo, config=config)
    if not settings.demo:
        raise click.ClickException("The simulated phone belongs to a demo line: add --demo.")
    _run("phone", processes.run_phone, settings)


def _run(name: str, work: Work, given: Settings) -> None:
    """The process title is the program's name alone: no URL, no argument is shown in `ps`."""
    setproctitle(f"porchlight {name}")
    set_up_logs()
    try:
        limit_egress(destinations(name, given))
        asyncio.run(work(given, ready=lambda: click.echo(f"{name}: {READY}")))
    except SettingsInvalid as invalid:
        raise click.ClickException(f"{name}: {settings_sentence(invalid)}") from None
    except MasterKeyMissing as missing:
        raise click.ClickException(f"{name}: {missing_sentence(missing)}") from None
    except DatabaseUnavailable as lost:
        raise click.ClickException(f"{name}: the database is not ready ({lost}).") from None
    except ModelUnfit as unfit:
        raise click.ClickException(f"{name}: {unfit or unfit.code}. Train one with `make train`.") from None
    except DataInvalid as invalid:
        raise click.ClickException(f"{name}: {invalid}\nRun `porchlight check`.") from None
