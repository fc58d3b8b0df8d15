"""The processes of a line, each from its settings to its end."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from bot import wire
from bot.channels.telegram import TelegramBot
from bot.console.app import console_app
from bot.console.breached import BreachedRange
from bot.domain.ids import Channel
from bot.domain.instrument import Instrument
from bot.edge.app import edge_app
from bot.errors import DataInvalid, PorchlightError
from bot.safety.instrument import load_instrument
from bot.services import run_loops
from bot.services.practice_room import PracticeRoom, load_practice_room
from bot.settings import Settings

Ready = Callable[[], None]

SENDERS = 4  # messages on their way at once in one post process; order per person is kept

_log = logging.getLogger("porchlight")


async def run_edge(given: Settings, *, ready: Ready) -> None:
    carriers = wire.make_carriers(given)
    wire.message_reader(given.data / "safety")  # loaded now: an unfit one shows before a message is taken
    async with wire.opened(given, connections=10) as line:
        callers = wire.call_paths(wire.make_caller(given))
        app = edge_app(line=line, carriers=wire.edge_paths(carriers), callers=callers)
        async with _beside(run_loops.run_beside(line, asyncio.Event())):
            await serve_http(app, host=given.edge_host, port=given.edge_port, ready=ready)


async def run_dialogue(given: Settings, *, ready: Ready) -> None:
    """Loads the model before it takes a turn; a model that fails its canaries ends the process."""
    from bot.dialogue.engine import RasaEngine  # Rasa and TensorFlow: this process alone pays

    async with wire.opened(given) as line:
        engine = await asyncio.to_thread(
            RasaEngine.load, given.models, given.data, instrument=given.instrument
        )
        gc.collect()
        gc.freeze()  # the model stays for good: nobody's turn waits while all of it is searched for garbage
        try:
            ready()
            await run_loops.run_dialogue(line=line, engine=engine, stop=_stopped())
        finally:
            engine.close()


async def run_post(given: Settings, *, ready: Ready) -> None:
    carriers = wire.make_carriers(given)
    async with wire.opened(given, connections=10) as line:
        await _tell_telegram(carriers.get(Channel.TELEGRAM), public_url=given.public_url)
        ready()
        await run_loops.run_post(line=line, carriers=carriers, senders=SENDERS, stop=_stopped())


async def run_console(given: Settings, *, ready: Ready) -> None:
    """The workers' pages, on a private address."""
    organisation = wire.make_organisation(given)
    breached = BreachedRange(given.breached_url) if given.breached_url else None
    async with wire.opened(given, connections=10) as line:
        caller = wire.make_caller(given)
        app = console_app(
            line=line,
            url=given.console_url,
            demo=given.demo,
            instrument=_instrument(given.instrument),
            caller=caller,
            practice=_practice_room(given.data),
            organisation=organisation,
            breached=breached,
            metrics_token=given.metrics_token,
        )
        news = app.state.console.news.listen()
        async with _beside(news, run_loops.run_beside(line, asyncio.Event())):
            await serve_http(app, host=given.console_host, port=given.console_port, ready=ready)
        if caller is not None:
            await caller.close()
        if organisation is not None:
            await organisation.close()
        if breached is not None:
            await breached.close()


@asynccontextmanager
async def _beside(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """What goes on for as long as the pages are served, and ends with them."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _instrument(file: Path | None) -> Instrument | None:
    """Nobody sees its answers while the file that says who may cannot be read."""
    try:
        return load_instrument(file)
    except DataInvalid:
        _log.warning("the instrument cannot be read; see porchlight check")
        return None


def _practice_room(data: Path) -> PracticeRoom:
    """An empty one while its files cannot be read: who waits for a worker does not wait for those."""
    try:
        return load_practice_room(data)
    except DataInvalid:
        _log.warning("the practice room cannot be read; see porchlight check")
        return PracticeRoom()


async def run_phone(given: Settings, *, ready: Ready) -> None:
    """The page, Twilio's and Telegram's simulated APIs, on three neighbouring ports."""
    from bot.phone.server import PhonePorts, serve_phone
    from bot.simulation import make_simulated_carriers

    first = given.phone_port
    await serve_phone(
        make_simulated_carriers(given, clock=wire.now),
        ports=PhonePorts(page=first, twilio=first + 1, telegram=first + 2),
        ready=lambda _: ready(),
    )


async def serve_http(app: Starlette, *, host: str, port: int, ready: Ready) -> None:
    """Serve until SIGTERM or SIGINT. No access log: it would hold addresses of machines and paths."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=3,  # open pages of the console wait for news and would never end
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    if server.started:
        ready()
    await serving


async def _tell_telegram(bot: object, *, public_url: str) -> None:
    """Tell Telegram where we are; if it cannot be reached now, the webhook it knows still works.

    Telegram takes only https, so a demo line, whose phone needs no telling, says nothing.
    """
    if isinstance(bot, TelegramBot) and public_url.startswith("https://"):
        try:
            await bot.register_webhook()
        except PorchlightError as error:
            _log.warning("telegram webhook not registered: %s", error.code)


def _stopped() -> asyncio.Event:
    """An event set by SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)
    return stop
