"""`porchlight serve`: every process of a line on one machine, kept running."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import click
from setproctitle import setproctitle

from bot import wire
from bot.commands.options import settings_options
from bot.domain.staff import Role
from bot.egress import limit_egress
from bot.egress_hosts import destinations
from bot.logs import set_up_logs
from bot.no_dumps import forbid_dumps
from bot.services.keep_accounts import Wanted, add_worker, list_workers, set_up_again
from bot.settings import Settings
from bot.wire import Databases

_RESTART_PAUSES_S = (1, 2, 5, 15, 30)
_DEMO = "demo"


@click.command()
@settings_options
def serve(demo: bool, config: Path | None) -> None:
    """Run edge, dialogue, post and console (and with --demo the phone) and keep them running.

    Without DATABASE_URL an embedded PostgreSQL is started under var/. A process that ends is
    started again. Ctrl-C ends all of them.
    """
    settings = wire.settings(demo=demo, config=config)
    setproctitle("porchlight serve")
    set_up_logs()
    forbid_dumps()
    limit_egress(destinations("serve", settings))
    asyncio.run(_serve(settings, demo=demo, config=config))


async def _serve(settings: Settings, *, demo: bool, config: Path | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    click.echo("Starting the database ...")
    async with wire.databases(settings) as located:
        await wire.migrate(located)
        arguments = (["--demo"] if demo else []) + (["--config", str(config)] if config else [])
        environment = {**os.environ, **wire.database_environment(located), "PYTHONWARNINGS": "ignore"}
        names = ["edge", "dialogue", "post", "console"] + (["phone"] if settings.demo else [])
        ready = {name: asyncio.Event() for name in names}
        click.echo("Starting the processes; the model takes a moment to load ...")
        keepers = [
            asyncio.create_task(_keep(name, arguments, environment, ready=ready[name])) for name in names
        ]
        announcer = asyncio.create_task(_announce(settings, ready, located))
        await stop.wait()
        click.echo("Ending ...")
        for task in (*keepers, announcer):
            task.cancel()
        await asyncio.gather(*keepers, announcer, return_exceptions=True)


async def _keep(
    name: str, arguments: list[str], environment: Mapping[str, str], *, ready: asyncio.Event
) -> None:
    """Start one process, and again whenever it ends, with growing pauses."""
    fails = 0
    while True:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            name,
            *arguments,
            env=dict(environment),
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        try:
            await _listen(name, process, ready)
        finally:
            await _end(process)
        pause = _RESTART_PAUSES_S[min(fails, len(_RESTART_PAUSES_S) - 1)]
        click.echo(f"{name}: ended; starting it again in {pause} s")
        fails = 0 if ready.is_set() else fails + 1
        ready.clear()
        await asyncio.sleep(pause)


async def _listen(name: str, process: asyncio.subprocess.Process, ready: asyncio.Event) -> None:
    assert process.stdout is not None
    async for line in process.stdout:
        text = line.decode("utf-8", "replace").rstrip()
        click.echo(text)
        if text == f"{name}: ready":
            ready.set()
    await process.wait()


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), 10)
    except asyncio.TimeoutError:
        process.kill()
        await process.wait()


async def _announce(settings: Settings, ready: Mapping[str, asyncio.Event], located: Databases) -> None:
    for event in ready.values():
        await event.wait()
    if settings.demo:
        await _first_account(settings, located)
        click.echo(f"\nOpen http://127.0.0.1:{settings.phone_port}/ and text the line. Ctrl-C ends it.")
    else:
        click.echo(f"\nServing. The edge listens on {settings.edge_host}:{settings.edge_port}.")
        click.echo(f"The console listens on {settings.console_host}:{settings.console_port}.\n")


async def _first_account(settings: Settings, located: Databases) -> None:
    """A demo line has a lead, "demo", who may take conversations; until set up, a new code each start."""
    store = wire.make_store(settings, located)
    line = wire.make_line(settings, store)
    try:
        known = {each.login: each for each in await list_workers(line=line)}
        if _DEMO not in known:
            zone = settings.hours.zone.key
            wanted = Wanted(_DEMO, "Demo", Role.LEAD, zone, trained=True)
            code = await add_worker(wanted, by="serve --demo", line=line)
        elif known[_DEMO].ready_at is None:
            code = await set_up_again(_DEMO, by="serve --demo", line=line)
        else:
            click.echo(f"Workers: {settings.console_url}/ (login {_DEMO})\n")
            return
    finally:
        await store.close()
    click.echo(f"Workers: {settings.console_url}/welcome, login {_DEMO}, code {code.open()}\n")
