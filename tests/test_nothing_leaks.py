"""P14 and P15: what a person wrote, and their address, is found in no log, row, file, error or title."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.errors import GateClosed
from bot.log_scrubber import StrictLines
from bot.phone.phones import Phone
from bot.rehearsal.clock import VirtualClock
from bot.rehearsal.house import House, house
from bot.services.claim_handoff import claim_handoff
from bot.services.end_handoff import return_to_bot
from bot.services.list_queue import list_queue
from bot.services.reply_as_worker import reply_as_worker
from bot.store.embedded import EmbeddedServer
from bot.wire import Databases
from tests.databases import dump, embedded_server, fresh_databases, run_sql
from tests.promises.marked import MARKERS, found_in, found_in_folder
from tests.promises.scripted import ScriptedEngine, say

pytestmark = pytest.mark.process  # it starts a database server of its own, to read its files

DATA = Path(__file__).parents[1] / "data"
SAID, DANGER, TO_WORKER, BY_WORKER = MARKERS


class _Everything(logging.Handler):
    """Keeps every record as production would print it."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(StrictLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server() -> AsyncIterator[EmbeddedServer]:
    async with embedded_server() as running:
        yield running


@pytest.fixture
def log() -> AsyncIterator[_Everything]:
    handler, root = _Everything(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


async def test_p14_p15_markers_are_found_nowhere(server: EmbeddedServer, log: _Everything) -> None:
    pair = await fresh_databases(server)
    located = Databases(Private(pair.main_url), Private(pair.keys_url))
    engine = ScriptedEngine(decisions=(say(f"You said {SAID}."),))
    async with house(located, engine=engine, clock=VirtualClock(), data=DATA) as home:
        phones = [home.simulated.add_phone(channel) for channel in Channel]
        pages = [await _bad_requests(home)]
        for phone in phones:
            await _every_path(home, phone, engine)
        pages.append(await _bad_requests(home))
        addresses = [phone.address for phone in phones]
        assert home.simulated.outbound(phones[0]), "the paths were really taken"
        urls = [call.path for call in home.simulated.calls]

    needles = [*MARKERS, *addresses, *(address.lstrip("+") for address in addresses)]
    await run_sql(pair.main_url, "CHECKPOINT")
    dumps = [await dump(pair.main_url), await dump(pair.keys_url)]
    assert log.lines, "something was logged, or this test sees nothing"
    assert found_in("\n".join(log.lines).encode(), needles) == []
    assert found_in("\n".join(pages).encode(), needles) == []
    assert found_in("\n".join(urls).encode(), needles) == []
    assert all(b"COPY public" in text for text in dumps)
    assert [found_in(text, needles) for text in dumps] == [[], []]
    assert found_in_folder(_data_folder(server), needles) == {}


async def _every_path(home: House, phone: Phone, engine: ScriptedEngine) -> None:
    """Said to the bot, failed, in danger, to a worker, by a worker, refused, delayed, stopped, again."""
    simulated = home.simulated
    await simulated.text(phone, f"hello {SAID}")
    await home.settle()
    engine.fails = True
    await simulated.text(phone, f"this fails {SAID}")
    await home.settle()
    engine.fails = False
    await simulated.carrier_down(phone.channel, "500")
    await simulated.text(phone, f"carrier down {SAID}")
    await home.settle()
    await simulated.carrier_up(phone.channel)
    await simulated.text(phone, f"i want to kill myself tonight {DANGER}")
    await home.settle()
    [handoff] = [
        one for one, talk in (await list_queue(line=home.line)).waiting if talk.channel is phone.channel
    ]
    await claim_handoff(handoff.id, worker="ana", line=home.line)
    await simulated.text(phone, f"are you real {TO_WORKER}")
    await reply_as_worker(handoff.id, Private(f"Yes, {BY_WORKER}."), worker="ana", line=home.line)
    with contextlib.suppress(GateClosed):
        await reply_as_worker(
            handoff.id, Private(f"Call 555 010 0177 {BY_WORKER}"), worker="ana", line=home.line
        )
    await home.settle()
    await return_to_bot(handoff.id, worker="ana", line=home.line)
    await simulated.send_not_text(phone, "photo", f"look {SAID}")
    await home.settle()
    await simulated.text(phone, "STOP")
    await simulated.text(phone, f"not heard {SAID}")
    home.clock.move(60)
    await home.sweep()
    await home.settle()


async def _bad_requests(home: House) -> str:
    """What an outsider is answered, whatever they send."""
    answers = []
    async with httpx.AsyncClient(base_url=home.edge_url) as client:
        for path in ("/sms", "/telegram", "/sms/status", "/calls/status", f"/{SAID}", "/health"):
            for body in (b"", f"Body={SAID}".encode(), b"{" + SAID.encode(), SAID.encode() * 20_000):
                answer = await client.post(path, content=body, headers={"x-twilio-signature": "no"})
                assert answer.status_code in (400, 403, 404, 405, 413), (path, answer.status_code)
                answers.append(answer.text + str(answer.headers))
    return "\n".join(answers)


def _data_folder(server: EmbeddedServer) -> Path:
    return Path(server.socket_folder)
