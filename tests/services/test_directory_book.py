"""An entry kept in one process counts in every other, without a restart; above all at the gate (P06)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import wire
from bot.domain.directory_entry import plain_of
from bot.domain.directory_kept import Change, Hidden
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.errors import GateClosed
from bot.services.claim_handoff import claim_handoff
from bot.services.directory_book import DirectoryBook
from bot.services.import_directory import import_directory
from bot.services.keep_directory import Draft, add_entry, change_entry, retire_entry
from bot.services.line import Line
from bot.services.reply_as_worker import reply_as_worker
from bot.services.run_loops import run_beside
from bot.staff_errors import ChangedMeanwhile, EntryInvalid
from tests.line import World

pytestmark = pytest.mark.whole

NAME = "Quillwort Hall"


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


def told(line: Line, **changes: object) -> dict[str, object]:
    """What a shipped entry says, under another name."""
    shipped = line.book.files.get("example_pantry")
    assert shipped is not None
    values = {**plain_of(shipped), "name": NAME, "verified_on": line.today().isoformat(), **changes}
    return {name: value for name, value in values.items() if name != "example"}


@asynccontextmanager
async def another_process(world: World) -> AsyncIterator[Line]:
    """The same databases, another store, a book of its own that is kept up to date as in production."""
    store = wire.make_store(world.home.settings, world.databases)
    line = replace(world.home.line, store=store, book=DirectoryBook(world.home.line.book.files))
    await line.book.refresh(store)
    running = asyncio.create_task(run_beside(line, asyncio.Event()))
    try:
        yield line
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await store.close()


async def until_known(line: Line, name: str) -> None:
    async def look() -> None:
        while name not in line.directory_names:
            await asyncio.sleep(0.01)

    await asyncio.wait_for(look(), 30)  # far below the minute after which a loop looks by itself


async def test_a_change_in_one_process_reaches_the_other(world: World) -> None:
    line = world.home.line
    async with another_process(world) as other:
        key = await add_entry(Draft(told(line)), by="maya", line=line)
        await until_known(other, NAME)
        kept = other.directory.get(key)
        assert kept in other.directory.offered(line.today())
        await change_entry(key, Draft(told(line, name="Quillwort House"), 1), by="maya", line=line)
        await until_known(other, "Quillwort House")
        assert NAME in other.directory_names, "a name that was changed still counts"


async def test_a_process_that_starts_later_knows_it(world: World) -> None:
    key = await add_entry(Draft(told(world.home.line)), by="maya", line=world.home.line)
    async with another_process(world) as other:
        assert other.directory.get(key) is not None


async def test_p06_a_name_that_was_just_kept_is_held_back_at_once(world: World) -> None:
    await world.text("i want to talk to a person")
    [handoff] = await world.handoffs()
    line = world.home.line
    await claim_handoff(handoff.id, worker="ana", line=line)
    text = Private(f"Try {NAME}, they are kind.")
    await reply_as_worker(handoff.id, text, worker="ana", line=line)

    key = await add_entry(Draft(told(line)), by="maya", line=line)
    with pytest.raises(GateClosed, match="written_detail"):
        await reply_as_worker(handoff.id, text, worker="ana", line=line)

    await retire_entry(key, seen=1, by="maya", line=line)
    with pytest.raises(GateClosed, match="written_detail"):
        await reply_as_worker(handoff.id, text, worker="ana", line=line)


async def test_p06_the_outbox_of_another_process_holds_it_back_too(world: World) -> None:
    """Written before the name was known, still on its way when it is."""
    await world.text("i want to talk to a person")
    [handoff] = await world.handoffs()
    line = world.home.line
    await claim_handoff(handoff.id, worker="ana", line=line)
    await reply_as_worker(handoff.id, Private(f"Try {NAME}."), worker="ana", line=line)
    async with another_process(world) as other:
        await add_entry(Draft(told(line)), by="maya", line=other)
        await line.book.refresh(line.store)
        await world.home.settle()
    assert not any(NAME in text for text in world.sent())


async def test_one_of_two_who_keep_the_same_version_at_once_is_told(world: World) -> None:
    line = world.home.line
    key = await add_entry(Draft(told(line)), by="maya", line=line)
    both = [
        change_entry(key, Draft(told(line, what=what), 1), by="maya", line=line) for what in ("Food", "Tea")
    ]
    ended = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["ChangedMeanwhile", "NoneType"]
    with pytest.raises(ChangedMeanwhile):
        await retire_entry(key, seen=1, by="maya", line=line)


async def test_an_old_entry_is_not_offered_to_a_person(world: World) -> None:
    line = world.home.line
    old = (line.today() - timedelta(days=366)).isoformat()
    key = await add_entry(Draft(told(line, verified_on=old)), by="maya", line=line)
    assert line.directory.get(key) is not None
    assert key not in [entry.key for entry in line.directory.offered(line.today())]
    assert NAME in line.directory_names


async def test_the_key_of_a_kept_entry_is_not_taken_for_an_orphan(world: World) -> None:
    line = world.home.line
    hidden = Hidden(Private("77 Hidden Larch Lane"))
    key = await add_entry(Draft(told(line, address=""), hidden=hidden), by="maya", line=line)
    await line.store.destroy_dead_keys(now=line.clock() + timedelta(days=2))
    async with line.store.transaction() as tx:
        assert (await tx.directory.hidden(key)).address == hidden.address


async def test_a_file_is_taken_in_whole_or_not_at_all(world: World) -> None:
    line = world.home.line
    with pytest.raises(EntryInvalid) as wrong:
        await import_directory(
            {"quillwort": told(line), "broken": told(line, area=["here"]), "new": told(line)},
            by="shell",
            line=line,
        )
    assert set(wrong.value.problems) == {"broken: area", "new: "}
    assert line.directory.get("quillwort") is None

    first = await import_directory({"quillwort": told(line)}, by="shell", line=line)
    again = await import_directory({"quillwort": told(line)}, by="shell", line=line)
    assert (first.kept, again.same) == (("quillwort",), ("quillwort",))
    async with line.store.transaction() as tx:
        [version] = await tx.directory.versions("quillwort")
    assert version.change is Change.IMPORTED
