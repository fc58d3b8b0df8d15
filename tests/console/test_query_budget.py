"""What the queue and a conversation ask of the databases: so many queries, however much there is.

The budgets stand in bench/console_pages.py: 12 for the queue and 20 for a conversation, the two of the
session and the one to the database of keys among them; 3 more when a reading is put on the trail.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bench.busy_line import BusyLine, Questions
from bench.console_pages import (
    CLOSED,
    CONVERSATION_QUERIES,
    FIRST_READING_QUERIES,
    MESSAGES,
    QUEUE_QUERIES,
    WAITING,
)
from bench.ours import our_line
from bot.domain.consent import WrittenKind
from bot.domain.handoff import Handoff
from bot.domain.private import Private
from bot.rehearsal.clock import VirtualClock
from bot.services.note_for_staff import note_for_staff
from bot.services.write_as_worker import record_yes_to_writing, warn_before_writing
from bot.store.embedded import EmbeddedServer
from bot.store.engine import open_engine, parse_url
from bot.wire import Databases
from tests.databases import fresh_databases
from tests.line import DATA

pytestmark = pytest.mark.whole

FEW = 20
MAY_BE_READ_WHOLE = {"workers", "urgent_erased"}  # few: a line's staff, and what is erased within a day
"""A line has dozens of them, and their names stand on every page."""


@dataclass
class Grown:
    """A line that was asked while little was there, and then grew."""

    busy: BusyLine
    main_url: str
    visitor: httpx.AsyncClient
    opened: Handoff  # held by the visitor
    before: dict[str, Questions]  # by page, while FEW waited and nothing was closed

    @property
    def path(self) -> str:
        return f"/conversations/{self.opened.id}"


async def ask(visitor: httpx.AsyncClient, path: str) -> Questions:
    with Questions() as questions:
        answer = await visitor.get(path)
    assert answer.status_code == 200
    return questions


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def grown(server: EmbeddedServer) -> AsyncIterator[Grown]:
    pair = await fresh_databases(server)
    located = Databases(Private(pair.main_url), Private(pair.keys_url))
    async with our_line(located, clock=VirtualClock(), data=DATA) as line:
        busy = BusyLine(line)
        await busy.add_staff()
        opened, *_ = await busy.more(waiting=FEW)
        await busy.hold(opened, login="rowan")
        async with await busy.visitor("rowan") as visitor:
            path = f"/conversations/{opened.id}"
            before = {
                "queue": await ask(visitor, "/queue"),
                "first reading": await ask(visitor, path),
                "conversation": await ask(visitor, path),
            }
            await busy.more(waiting=WAITING - FEW, closed=CLOSED)
            yield Grown(busy, pair.main_url, visitor, opened, before)


async def test_the_queue_asks_as_much_of_200_waiting_and_2000_closed_as_of_20(grown: Grown) -> None:
    now = await ask(grown.visitor, "/queue")
    page = await grown.visitor.get("/queue")
    assert page.text.count('<li class="row') == WAITING, "the one that is held among them"
    assert len(now.asked) == len(grown.before["queue"].asked) <= QUEUE_QUERIES


async def test_a_conversation_asks_as_much_on_a_busy_line_as_on_a_quiet_one(grown: Grown) -> None:
    now = await ask(grown.visitor, grown.path)
    assert len(now.asked) == len(grown.before["conversation"].asked) <= CONVERSATION_QUERIES
    first = grown.before["first reading"]
    assert len(first.asked) <= CONVERSATION_QUERIES + FIRST_READING_QUERIES


async def test_a_long_conversation_asks_as_much_as_a_short_one(grown: Grown) -> None:
    before = await ask(grown.visitor, grown.path)
    worker, line = grown.busy.staff["rowan"], grown.busy.line
    await grown.busy.talk_on(grown.opened, messages=MESSAGES)
    for kind in (WrittenKind.PHONE, WrittenKind.ADDRESS, WrittenKind.LINK):
        await warn_before_writing(grown.opened.id, what=kind, worker="rowan", line=line)
        await grown.busy.talk_on(grown.opened, messages=1)
        await record_yes_to_writing(grown.opened.id, worker="rowan", line=line)
        await note_for_staff(grown.opened.id, Private("knows the way"), worker=worker, line=line)
    page = await grown.visitor.get(grown.path)
    assert page.text.count("knows the way") == 3
    assert page.text.count('class="bubble person') > MESSAGES
    after = await ask(grown.visitor, grown.path)
    assert len(after.asked) == len(before.asked)


async def test_the_part_that_a_page_asks_for_again_costs_no_more(grown: Grown) -> None:
    assert len((await ask(grown.visitor, "/queue/part")).asked) <= QUEUE_QUERIES
    assert len((await ask(grown.visitor, f"{grown.path}/part")).asked) <= CONVERSATION_QUERIES


async def test_nothing_that_has_ended_is_read_to_show_either_page(grown: Grown) -> None:
    """Each question can be answered from an index: with reading whole tables made dear, none is left."""
    main = parse_url(grown.main_url).database
    asked = [
        each
        for path in ("/queue", grown.path)
        for each in (await ask(grown.visitor, path)).asked
        if each[0] == main and each[1].startswith("SELECT")
    ]
    engine = open_engine(grown.main_url)
    async with engine.begin() as connection:
        await connection.exec_driver_sql("ANALYZE")
        await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for _, statement, parameters in asked:
            plan = await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
            read_whole = set(tables_read_whole(json.loads(as_text(plan.scalar_one()))[0]["Plan"]))
            assert read_whole <= MAY_BE_READ_WHOLE, statement
    await engine.dispose()


def as_text(plan: Any) -> str:
    return plan if isinstance(plan, str) else json.dumps(plan)


def tables_read_whole(node: dict[str, Any]) -> Iterator[str]:
    if node["Node Type"] == "Seq Scan":
        yield node["Relation Name"]
    for below in node.get("Plans", ()):
        yield from tables_read_whole(below)
