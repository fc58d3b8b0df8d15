"""P15: nothing a person wrote, and no address, lies readable in either database or its files."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from bot.domain.call_back import CallBack
from bot.domain.carrier import CarrierCopy
from bot.domain.danger import Danger, DangerLevel
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.records import TurnOutcome
from bot.domain.turn import Button
from bot.domain.urgency import Urgency
from bot.store.embedded import EmbeddedServer
from bot.store.postgres_store import PostgresStore
from tests.databases import FINGERPRINT_KEY, MASTER_KEYS, Databases, dump, run_sql
from tests.store.making import NOW, a_message, a_turn, begin

NUMBER = "+15550109137"
MARKERS = (
    NUMBER,
    "marker-words",
    "marker-answer",
    "marker-label",
    "marker-intent",
    "marker-key",
    "marker-danger",
    "marker-reason",
    "marker-snapshot",
    "marker-copy",
    "marker-call-back",
)


async def fill(store: PostgresStore) -> None:
    """Every column that takes something personal."""
    talk = await begin(store, Private(NUMBER))
    danger = Danger(DangerLevel.URGENT, ("marker-danger",), ("marker-reason",))
    async with store.transaction() as tx:
        turn = await tx.turns.add(talk.id, a_turn("marker-words", danger=danger))
        buttons = (Button("marker-label", "marker-intent"),)
        answer = a_message(turn, "marker-answer", key="marker-key", buttons=buttons)
        await tx.outbox.add(talk.id, answer)
        await tx.handoffs.open_or_raise(talk.id, urgency=Urgency.URGENT, reasons=("marker-reason",), at=NOW)
        await tx.trackers.save(talk.id, b"marker-snapshot")
        await tx.suppressions.add(Channel.SMS, talk.fingerprint, at=NOW)
        await tx.seen.first_time(Channel.SMS, "marker-copy", at=NOW)
        await tx.deletions.add(Channel.SMS, Private(NUMBER), [CarrierCopy("marker-copy", NOW)], at=NOW)
        promised = CallBack(uuid4(), talk.id, "rowan", NOW, made_at=NOW, words=Private("marker-call-back"))
        await tx.call_backs.add(promised)
        await tx.turns.finish_waiting(talk.id, TurnOutcome.TO_HUMAN)


async def test_p15_a_dump_of_either_database_tells_nothing(
    store: PostgresStore, databases: Databases
) -> None:
    await fill(store)
    dumped = [await dump(databases.main_url), await dump(databases.keys_url)]
    assert b"to_human" in dumped[0], "the dump does hold the rows"
    for marker in MARKERS:
        plain = marker.encode()
        for whole in dumped:
            assert plain not in whole, marker
            assert plain.hex().encode() not in whole, marker


async def test_p15_the_files_on_the_disk_tell_nothing(
    store: PostgresStore, databases: Databases, server: EmbeddedServer
) -> None:
    await fill(store)
    await run_sql(databases.main_url, "CHECKPOINT")
    written = b"".join(
        file.read_bytes() for file in Path(server.socket_folder).rglob("*") if file.is_file()
    )
    assert b"to_human" in written, "the files do hold the rows"
    secrets = [FINGERPRINT_KEY.raw, b"m" * 32]
    assert MASTER_KEYS.newest == 1
    for hidden in [marker.encode() for marker in MARKERS] + secrets:
        assert hidden not in written, hidden
