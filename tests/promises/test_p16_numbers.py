"""P16: a number takes out what was shown under it and nothing else, whatever has changed since."""

from __future__ import annotations

import pytest

from bot.domain.held import HeldKind
from tests.line import World
from tests.promises import holding
from tests.promises.holding import ASK, number_of, piece, put, talk_of, told


async def test_p16_a_number_never_takes_another_thing_than_the_one_shown(world: World) -> None:
    await world.text("hello")
    await put(holding.call_back, world)
    await put(holding.window, world)
    number = await number_of(world, HeldKind.CALL_TIME)
    await put(holding.note, world)  # now stands under that number
    await world.text(f"REMOVE {number}")
    async with world.home.store.transaction() as tx:
        talk = (await talk_of(world, tx)).id
        assert not await tx.call_backs.of(talk)
        assert not (await tx.notes.load(talk)).empty
    await world.text(f"REMOVE {number}")
    assert piece(world, HeldKind.NOTE) in " ".join(world.sent()[-2:]), "gone already: the list as it is now"
    async with world.home.store.transaction() as tx:
        assert not (await tx.notes.load(talk)).empty


async def test_p16_another_time_under_the_same_number_is_not_taken(world: World) -> None:
    await world.text("hello")
    await put(holding.window, world)
    number = await number_of(world, HeldKind.TEXT_TIME)
    await put(holding.window, world)
    await world.text(f"remove {number}")
    assert piece(world, HeldKind.TEXT_TIME) in world.sent()[-1]
    async with world.home.store.transaction() as tx:
        assert await tx.windows.latest((await talk_of(world, tx)).id) is not None


@pytest.mark.parametrize("asked", ["CHANGE {mentor}", "change the mentor"])
async def test_p16_no_number_means_another_thing_because_one_part_was_spoken_of(
    world: World, asked: str
) -> None:
    await world.text("hello")
    await put(holding.mentor, world)
    number = await number_of(world, HeldKind.MENTOR)
    await put(holding.call_back, world)  # would stand under that number in a list made now
    await world.text(asked.format(mentor=number))
    assert f"REMOVE {number}" in world.sent()[-1]
    await world.text(f"REMOVE {number}")
    left = await told(world)
    assert piece(world, HeldKind.MENTOR) not in left
    assert piece(world, HeldKind.CALL_TIME) in left


async def test_p16_a_number_means_nothing_of_a_list_that_has_not_left_yet(world: World) -> None:
    await world.text("hello")
    await put(holding.mentor, world)
    number = await number_of(world, HeldKind.MENTOR)
    await put(holding.call_back, world)
    await world.receive(ASK)  # a list in which the number stands for the call
    await world.text(f"REMOVE {number}")
    left = await told(world)
    assert piece(world, HeldKind.CALL_TIME) in left
    assert piece(world, HeldKind.MENTOR) in left


async def test_p16_a_part_that_was_never_shown_gets_a_number_of_its_own(world: World) -> None:
    await world.text("hello")
    await put(holding.mentor, world)
    shown = int(await number_of(world, HeldKind.MENTOR))
    await put(holding.contact, world)
    await world.text("change which worker i know")
    assert f"REMOVE {shown + 1}" in world.sent()[-1]
    await world.text(f"REMOVE {shown + 1}")
    left = await told(world)
    assert piece(world, HeldKind.MENTOR) in left
    assert piece(world, HeldKind.CONTACT) not in left
