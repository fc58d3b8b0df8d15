"""P14: metrics are numbers and our own codes, for whoever holds the token; what leaves tells of nobody."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from click.testing import CliRunner, Result
from prometheus_client.parser import text_string_to_metric_families

from bot.__main__ import main
from bot.console.app import console_app
from bot.domain.ids import Channel
from bot.domain.measured import KEPT_MONTHS, MonthCount, bucket_of, month_of, oldest_kept
from bot.domain.private import Private
from bot.domain.report import report_rows
from bot.errors import DatabaseUnavailable
from bot.services.claim_handoff import claim_handoff
from bot.services.list_queue import list_queue
from bot.services.measure import forget_counts, write_counts
from bot.services.run_loops import Loop, kept_up, run
from tests.databases import run_sql
from tests.line import World
from tests.promises.environment import environment_of

TOKEN = "a-token-of-sixteen"
URL = "http://127.0.0.1:8070"
MARKED = "quartzlantern"


@pytest.fixture
def channel() -> Channel:
    return Channel.TELEGRAM


@pytest.fixture(autouse=True)
def counted_anew(world: World) -> None:
    world.home.line.tally.take()


@pytest.fixture
async def scraper(world: World) -> AsyncIterator[httpx.AsyncClient]:
    app = console_app(line=world.home.line, url=URL, demo=True, metrics_token=Private(TOKEN))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client:
        client.headers["authorization"] = f"Bearer {TOKEN}"
        yield client


async def scraped(client: httpx.AsyncClient) -> dict[tuple[str, str], float]:
    """Each sample by its name and the value of its one label."""
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_who_waits_what_was_answered_and_how_fast(world: World, scraper: httpx.AsyncClient) -> None:
    await world.text("hello there")
    await world.text("can i talk to a person")
    world.home.clock.move(90)
    await write_counts(line=world.home.line)
    seen = await scraped(scraper)
    assert seen["porchlight_waiting", "normal"] == 1
    assert seen["porchlight_waiting_oldest_seconds", "normal"] == 90
    assert seen["porchlight_inbound_total", "telegram:accepted"] == 1
    assert seen["porchlight_inbound_total", "telegram:human"] == 1
    assert seen["porchlight_turn_seconds_bucket", "+Inf"] == 1
    assert seen["porchlight_send_total", "telegram:sent"] == len(world.sent())

    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    seen = await scraped(scraper)
    assert (seen["porchlight_waiting", "normal"], seen["porchlight_held", ""]) == (0, 1)


async def test_failures_are_counted_by_their_code(world: World, scraper: httpx.AsyncClient) -> None:
    await world.home.simulated.carrier_down(world.phone.channel, "500")
    await world.text("hello")
    await world.text("delete")
    async with httpx.AsyncClient(base_url=world.home.edge_url) as outsider:
        await outsider.post("/telegram", content=b"{}")
    await write_counts(line=world.home.line)
    seen = await scraped(scraper)
    assert seen["porchlight_send_total", "telegram:send_delayed"] >= 1
    assert seen["porchlight_refused_total", "telegram:bad_signature"] == 1
    assert seen["porchlight_deletions_unfinished", ""] == 1


async def test_p14_nothing_of_a_person_is_in_the_metrics(world: World, scraper: httpx.AsyncClient) -> None:
    await world.text(f"my name is {MARKED} and he has a gun")
    await write_counts(line=world.home.line)
    text = (await scraper.get("/metrics")).text
    assert MARKED not in text
    assert world.phone.address not in text
    [(_, talk)] = (await list_queue(line=world.home.line)).waiting
    assert talk.pseudonym not in text
    assert str(talk.id) not in text


@pytest.mark.parametrize("given", ["", "Bearer wrong", f"Basic {TOKEN}"])
async def test_without_the_token_there_is_no_such_page(scraper: httpx.AsyncClient, given: str) -> None:
    answer = await scraper.get("/metrics", headers={"authorization": given})
    assert answer.status_code == 404
    assert "porchlight_" not in answer.text


async def test_without_a_token_set_nothing_opens_it(world: World) -> None:
    app = console_app(line=world.home.line, url=URL, demo=True)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client:
        for given in ("Bearer ", "Bearer None", ""):
            assert (await client.get("/metrics", headers={"authorization": given})).status_code == 404


async def test_counts_of_two_processes_add_up_and_are_written_once(world: World) -> None:
    line = world.home.line
    for _ in range(2):
        line.tally.add("inbound", "sms:stop", 3)
        await write_counts(line=line)
        await write_counts(line=line)
    [row] = await run_sql(world.databases.main.open(), "SELECT number FROM counters")
    assert row["number"] == 6


async def test_a_database_that_is_away_loses_no_count(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = world.home.line
    line.tally.add("inbound", "sms:stop")

    def away() -> None:
        raise DatabaseUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(line.store, "transaction", away)
        with pytest.raises(DatabaseUnavailable):
            await write_counts(line=line)
    await write_counts(line=line)
    [row] = await run_sql(world.databases.main.open(), "SELECT number FROM counters")
    assert row["number"] == 1


async def test_to_write_counts_down_leaves_nothing_more_to_write(world: World) -> None:
    line, stop = world.home.line, asyncio.Event()
    line.tally.add("inbound", "sms:stop")
    [counts] = [each for each in kept_up(line) if each.name == "counts"]

    async def step() -> object:
        done = await counts.step()
        stop.set()
        return done

    await run([Loop("counts", step, "turns", 9.0)], line=line, stop=stop)
    assert line.tally.take() == {}


async def test_counts_are_kept_for_two_years(world: World) -> None:
    line = world.home.line
    first = oldest_kept(line.clock())
    assert int(month_of(line.clock())[:4]) - int(first[:4]) == KEPT_MONTHS // 12
    async with line.store.transaction() as tx:
        for month in (first, "2001-01"):
            await tx.counters.add({("inbound", "sms:stop"): 1}, month=month)
    assert [await forget_counts(line=line), await forget_counts(line=line)] == [1, 0]
    [row] = await run_sql(world.databases.main.open(), "SELECT month FROM counters")
    assert row["month"] == first


def test_a_small_number_is_not_told_and_none_is_not_told_apart() -> None:
    counts = [
        MonthCount("inbound", "sms:stop", "2026-03", 4),
        MonthCount("inbound", "telegram:exit", "2026-03", 3),
        MonthCount("inbound", "sms:exit", "2026-03", 2),
        MonthCount("send", "sms:sent", "2026-03", 90),
    ]
    told = {row.what: row.shown for row in report_rows(counts)}
    assert told["stopped"] == told["asked to be deleted"] == "under 5"
    assert told["left quickly"] == "5"
    assert told["messages to the line"] == "9"


@pytest.mark.parametrize(
    "words",
    ["what do you have on me", "remove 2", "keep this chat", "who is this", "delete", "dont keep it"],
)
async def test_each_message_is_in_the_sum_of_them_all_whatever_became_of_it(
    world: World, words: str
) -> None:
    await world.text("hello there")
    for _ in range(5):
        await world.text(words)
    counts = [
        MonthCount(name, code, "2026-03", number)
        for (name, code), number in world.home.line.tally.take().items()
    ]
    assert {row.what: row.shown for row in report_rows(counts)}["messages to the line"] == "6"


async def test_what_comes_twice_or_is_no_message_is_not_in_the_sum(world: World) -> None:
    for _ in range(6):
        await world.text("hello there")
    await world.home.simulated.deliver_again(world.phone)
    await world.home.simulated.block(world.phone)
    await world.home.settle()
    counts = [
        MonthCount(name, code, "2026-03", number)
        for (name, code), number in world.home.line.tally.take().items()
    ]
    assert {row.what: row.shown for row in report_rows(counts)}["messages to the line"] == "6"


async def test_the_report_is_printed_from_a_terminal(world: World) -> None:
    assert "Nothing has been counted yet" in (await _porchlight(world)).output
    world.home.line.tally.add("inbound", "sms:exit", 7)
    await write_counts(line=world.home.line)
    assert "left quickly                   7" in (await _porchlight(world)).output
    written = (await _porchlight(world, "--csv")).output.splitlines()
    assert written[0] == "month,what,number"
    assert any(line.endswith(",left quickly,7") for line in written)


def test_what_takes_longer_than_every_bucket_is_counted_above_them() -> None:
    assert [bucket_of(timedelta(seconds=s)) for s in (0, 0.1, 0.11, 300, 301)] == [
        "0.1",
        "0.1",
        "0.25",
        "300",
        "inf",
    ]


async def _porchlight(world: World, *words: str) -> Result:
    environment = {name: value for name, value in environment_of(world).items() if name not in os.environ}
    return await asyncio.to_thread(CliRunner().invoke, main, ["report", "--demo", *words], env=environment)
