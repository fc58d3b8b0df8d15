"""A worker who holds a conversation and has its page of care open."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.domain.ids import ConversationId
from bot.domain.note import Entry, NoteField
from tests.console.conftest import Staff, Visitor
from tests.line import World


async def caring(world: World, staff: Staff, login: str = "rowan") -> tuple[Visitor, str]:
    """The worker, and the path of the conversation they took."""
    visitor = await staff.signed_in(login)
    await world.text("can i talk to a person")
    await visitor.get("/queue")
    answer = await visitor.post("/queue/next")
    path = answer.url.path
    await visitor.get(f"{path}/care")
    return visitor, path


async def conversation_of(world: World) -> ConversationId:
    [handoff] = await world.handoffs()
    return handoff.conversation


async def put_in_note(world: World, **values: str) -> None:
    """As the bot writes it down, each value under its field; wishes and what matters are own words."""
    talk = await conversation_of(world)
    async with world.home.line.store.transaction() as tx:
        note = await tx.notes.load(talk)
        [turn] = [entry.id for entry in await tx.turns.thread(talk) if entry.who == "person"][:1]
        for name, value in values.items():
            where = NoteField(name)
            own = where in (NoteField.WISH, NoteField.MATTERS)
            note = note.with_entry(where, Entry(value, turn, 1, words=own))  # type: ignore[arg-type]
        await tx.notes.save(talk, note)


def hidden(visitor: Visitor, name: str) -> str:
    """The first hidden value of this name on the page seen last."""
    assert visitor.last is not None
    found = re.search(rf'name="{name}" value="([0-9a-f-]{{36}})"', visitor.last.text)
    assert found, visitor.last.text
    return found[1]


def day(world: World, days: int) -> str:
    return (world.home.line.today() + timedelta(days=days)).isoformat()
