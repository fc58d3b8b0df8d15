"""P06 and A-36: what was told leads to a line by place and age, still only after a warning and a choice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.directory import Form, Verified
from bot.domain.note import NoteField
from bot.domain.routing import Age
from bot.domain.turn import HandOff, OfferWritten, Remember, SendWritten
from bot.domain.urgency import Urgency
from bot.rehearsal.note import note_text
from bot.services.directory_book import DirectoryBook
from tests.line import World
from tests.promises.scripted import say

NATIONAL, STATE, EXAMPLE = "1-888-373-7888", "1-800-962-2873", "202-555-0155"


@pytest.fixture
def checked(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A line in Florida that has called every line of its directory today."""
    line = world.home.line
    today = Verified(line.today(), "ana", "called")
    entries = tuple(replace(entry, verified=today) for entry in line.directory.entries)
    book = DirectoryBook(replace(line.directory, entries=entries))
    monkeypatch.setattr(world.home, "line", replace(line, book=book))
    return world


async def asks(world: World, age: Age, sign: str = "exchange") -> None:
    world.engine.decisions = (say("It stays on this phone."), OfferWritten((), sign=sign, age=age))
    await world.text("text me a number")


async def chooses(world: World, form: Form = Form.FULL) -> None:
    world.engine.decisions = (SendWritten(form),)
    await world.text("send it")


@pytest.mark.parametrize("age", list(Age))
async def test_p06_a_routed_line_is_sent_after_warning_and_choice_and_bare(
    checked: World, age: Age
) -> None:
    # Given what was told, and a warning
    await asks(checked, age)
    assert not any(NATIONAL in text for text in checked.sent())
    # When they choose it, in full
    await chooses(checked)
    # Then the number alone is sent: its name says what it is for, and the state line is never sent
    assert checked.sent()[-2] == NATIONAL
    assert not any(STATE in text or "Hotline" in text for text in checked.sent())


async def test_p06_without_a_warning_a_routed_line_is_not_sent(checked: World) -> None:
    await chooses(checked)
    assert not any(NATIONAL in text for text in checked.sent())


async def test_p06_a_line_nobody_called_within_a_year_gives_way_to_the_next(world: World) -> None:
    await asks(world, Age.ADULT)
    await chooses(world)
    assert world.sent()[-2] == EXAMPLE


@pytest.mark.parametrize(
    ("band", "route"),
    [
        ("13_17", f"Route, a child may be harmed: Florida Abuse Hotline {STATE}; "),
        (
            None,
            f"Route, a child may be harmed (they did not say their age): Florida Abuse Hotline {STATE}; ",
        ),
        ("18_or_over", "Route, may be used by somebody: National Human Trafficking Hotline " + NATIONAL),
    ],
)
async def test_the_worker_sees_the_route_and_the_person_does_not(
    checked: World, band: str | None, route: str
) -> None:
    told = (Remember(NoteField.AGE, band),) if band else ()
    checked.engine.decisions = (
        say("I believe you."),
        Remember(NoteField.SIGNAL, "exchange"),
        *told,
        HandOff(Urgency.NORMAL, "asked_for_person"),
    )
    await checked.text("i trade for a couch")
    note = await note_of(checked)
    assert route in note
    assert ("child" in note) is (band != "18_or_over")
    assert not any(NATIONAL in text or STATE in text for text in checked.sent())


async def test_danger_now_shows_the_worker_the_two_numbers_of_the_settings(world: World) -> None:
    await world.text("he has a gun and hes outside my door")
    [handoff] = await world.handoffs()
    async with world.home.store.transaction() as tx:
        conversation = await tx.conversations.get(handoff.conversation)
    assert conversation is not None
    assert "Route, danger now: 911; 988" in await note_text(conversation, world.home.line)


async def note_of(world: World) -> str:
    async with world.home.store.transaction() as tx:
        conversation = await tx.conversations.get(world.engine.asked[-1].conversation)
    assert conversation is not None
    return await note_text(conversation, world.home.line)
