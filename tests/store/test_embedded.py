"""The embedded server is shared by whoever uses its folder, and outlives the death of any of them."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.ids import ConversationId
from bot.errors import DatabaseUnavailable
from bot.store.embedded import EmbeddedServer, start_embedded
from bot.store.migrations import migrate
from bot.store.postgres_store import PostgresStore
from tests.databases import Databases, open_store, run_sql
from tests.processes import ended, line_of, start
from tests.store.making import add_turn, begin

pytestmark = pytest.mark.process

# Starts or joins the folder's server, says so, and leaves in order when its input ends.
USER = """
import asyncio, sys
from pathlib import Path
from bot.store.embedded import start_embedded
server = asyncio.run(start_embedded(Path(sys.argv[1])))
print(server.main_url, flush=True)
sys.stdin.read()
server.stop()
"""


@pytest.fixture
async def folder() -> AsyncIterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="pl-", dir="/tmp"))
    yield made
    last = await start_embedded(made)
    last.stop()
    shutil.rmtree(made)


async def another_process(folder: Path) -> subprocess.Popen[bytes]:
    process = start(sys.executable, "-c", USER, folder)
    assert (await line_of(process)).startswith(b"postgresql+asyncpg://")
    return process


async def leave(process: subprocess.Popen[bytes]) -> None:
    """Its input ends, and so does it."""
    code, _ = await ended(process)
    assert code == 0


async def postmaster(server: EmbeddedServer) -> int:
    rows = await run_sql(server.main_url, "SELECT pg_read_file('postmaster.pid') AS note")
    return int(rows[0]["note"].splitlines()[0])


async def answers(server: EmbeddedServer) -> bool:
    try:
        await run_sql(server.main_url, "SELECT 1")
    except OSError:
        return False
    return True


async def test_the_last_to_leave_stops_the_server(folder: Path) -> None:
    other = await another_process(folder)
    server = await start_embedded(folder)
    before = await postmaster(server)
    await leave(other)
    assert await answers(server), "the one who started it left, but it is still in use"
    joined = await another_process(folder)
    server.stop()
    server.stop()
    assert await answers(server), "another still uses it"
    again = await start_embedded(folder)
    assert await postmaster(again) == before
    again.stop()
    await leave(joined)
    assert not await answers(server)


async def test_several_processes_may_start_it_at_once(folder: Path) -> None:
    processes = await asyncio.gather(*(another_process(folder) for _ in range(3)))
    server = await start_embedded(folder)
    databases = await run_sql(server.main_url, "SELECT datname FROM pg_database")
    assert {"porchlight", "porchlight_keys"} <= {row["datname"] for row in databases}
    for process in processes:
        await leave(process)
    assert await answers(server)
    server.stop()


async def test_p12_the_server_survives_the_death_of_its_starter(folder: Path) -> None:
    starter = await another_process(folder)
    starter.send_signal(signal.SIGKILL)
    await ended(starter)
    server = await start_embedded(folder)
    assert await answers(server)
    server.stop()
    assert not await answers(server), "the dead do not count as users"


async def test_p12_nothing_is_lost_when_the_server_itself_is_killed(folder: Path) -> None:
    server = await start_embedded(folder)
    await migrate(server.main_url, server.keys_url)
    store = open_store(Databases(server.main_url, server.keys_url))
    talk = await begin(store)
    assert await store.wait_for("turns", timeout_s=30)
    listening = asyncio.create_task(store.wait_for("turns", timeout_s=60))
    os.kill(await postmaster(server), signal.SIGKILL)
    with pytest.raises(DatabaseUnavailable):
        await add_turns_until_lost(store, talk.id)
    assert not await store.ready()
    server.stop()
    restarted = await start_embedded(folder)
    await add_turn(store, talk.id)
    async with store.transaction() as tx:
        assert len(await tx.turns.thread(talk.id)) >= 1
    assert await listening, "it listens again by itself"
    assert await store.ready()
    await store.close()
    restarted.stop()


async def add_turns_until_lost(store: PostgresStore, conversation: ConversationId) -> None:
    """The server's children notice its death a moment later."""
    while True:
        await add_turn(store, conversation)


async def test_a_note_left_by_a_crash_does_not_stop_the_start(folder: Path) -> None:
    """After a reboot the number in it may belong to some other program, such as this one."""
    server = await start_embedded(folder)
    server.stop()
    note = folder / "data" / "postmaster.pid"
    for left_behind in ("", f"{os.getpid()}\n{folder / 'data'}\n", "999999999\n"):
        note.write_text(left_behind)
        server = await start_embedded(folder)
        assert await answers(server)
        server.stop()


async def test_a_path_too_long_for_a_socket_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="longer than"):
        await start_embedded(tmp_path / ("x" * 80))


async def test_p14_failed_statements_stay_out_of_the_servers_own_log(server: EmbeddedServer) -> None:
    with pytest.raises(Exception, match="no_such_table"):
        await run_sql(server.main_url, "SELECT 'words of a person' FROM no_such_table")
    log = Path(server.socket_folder) / "log"
    assert "no_such_table" in log.read_text()
    assert "words of a person" not in log.read_text()
