"""P03: what workers wrote goes with the rest, or by policy outlasts it under a key of its own."""

from __future__ import annotations

from uuid import uuid4

import pytest

from bot.domain.erasure import KEPT, KEYS_AWAY, Place
from bot.domain.private import Private
from bot.domain.staff import Role, Worker, WorkerId
from bot.domain.staff_note import StaffNoteKind
from bot.rehearsal.clock import START
from bot.services.claim_handoff import claim_handoff
from bot.services.read_kept_notes import read_kept_notes
from bot.staff_errors import NotAllowed
from tests.line import World
from tests.promises.leaving import DAY, columns, keys_away, place, ruled
from tests.promises.rows import count_rows

WORDS = "she asked for a bed in june"


def somebody(role: Role) -> Worker:
    return Worker(WorkerId(uuid4()), "lee", "Lee", role, "UTC", START)


async def with_a_note(world: World, words: str = WORDS) -> None:
    """A worker holds the conversation and has written something down."""
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()
    await claim_handoff(handoff.id, worker="ana", line=world.home.line)
    async with world.home.store.transaction() as tx:
        await tx.staff_notes.add(
            handoff.conversation, StaffNoteKind.NOTE, Private(words), by="ana", at=world.home.clock()
        )


async def test_p03_without_the_policy_notes_go_with_the_rest(world: World) -> None:
    await with_a_note(world)
    await world.text("DELETE")
    assert await columns(world, "SELECT count(*) FROM kept_notes") == [(0,)]
    notes = await place(world, Place.STAFF_NOTES)
    assert (notes.gone, notes.left, notes.code) == (1, 0, None)


async def test_p03_with_it_they_are_readable_under_another_key_until_retention_ends(world: World) -> None:
    with ruled(world, keeps_staff_notes=True):
        await with_a_note(world)
        before = await columns(world, "SELECT key_id FROM conversations")
        await world.text("DELETE")
        notes = await place(world, Place.STAFF_NOTES)
        assert (notes.gone, notes.left, notes.code) == (0, 1, KEPT)
        [kept] = await read_kept_notes(worker=somebody(Role.LEAD), line=world.home.line)
        assert (kept.text, kept.by, kept.kind) == (WORDS, "ana", "note")
        assert await columns(world, "SELECT key_id FROM kept_notes") != before
        sealed = await columns(world, "SELECT encode(content_sealed, 'hex') FROM kept_notes")
        assert WORDS.encode().hex() not in str(sealed)

        await world.later(3 * DAY + 60)
        assert await columns(world, "SELECT count(*) FROM kept_notes") == [(0,)]
        assert (await count_rows(world.databases))[1] == {}, "and their key"


async def test_p03_only_a_lead_reads_them_and_it_stands_on_the_trail(world: World) -> None:
    with ruled(world, keeps_staff_notes=True):
        await with_a_note(world)
        await world.text("DELETE")
    for role in (Role.WORKER, Role.OPERATOR, Role.COORDINATOR, Role.SURVIVOR_MENTOR):
        with pytest.raises(NotAllowed):
            await read_kept_notes(worker=somebody(role), line=world.home.line)
    await read_kept_notes(worker=somebody(Role.LEAD), line=world.home.line)
    async with world.home.store.transaction() as tx:
        assert [(each.who, each.what) for each in await tx.trail.latest(1)] == [("lee", "kept_notes_read")]


async def test_p03_while_the_keys_are_away_the_request_comes_before_the_policy(world: World) -> None:
    with ruled(world, keeps_staff_notes=True):
        await with_a_note(world)
        async with keys_away(world):
            await world.text("DELETE")
    assert await columns(world, "SELECT count(*) FROM kept_notes") == [(0,)]
    assert (await place(world, Place.STAFF_NOTES)).code == KEYS_AWAY
