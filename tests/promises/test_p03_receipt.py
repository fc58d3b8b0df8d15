"""P03: whoever asks afterwards is told what is gone, what is not yet, and what nobody here can reach."""

from __future__ import annotations

import pytest

from bot.domain.ids import Channel
from tests.line import World
from tests.promises.leaving import DAY, ruled
from tests.promises.rows import count_rows
from tests.promises.test_p03_kept_notes import with_a_note

GONE, DOING = "is gone, and so is what was waiting", "Not all copies are removed yet"
LATE, REFUSED = "not removed yet, after a day", "could not be removed. We know no way"
OLD = "Some texts in this chat could not be removed"
ASKED = "did you really delete it?"


async def receipt(world: World, words: str = ASKED) -> list[str]:
    before = len(world.sent())
    await world.text(words)
    said = world.sent()[before:]
    assert len(said) <= 2
    assert all(len(text) <= 160 for text in said)
    return said


def of_the_phone(world: World) -> str:
    """What is said of the phone itself where everything went well."""
    return "delete just this " + ("thread" if world.phone.channel is Channel.SMS else "chat")


@pytest.mark.parametrize(
    "words",
    [
        "is it gone",
        "did u delete my texts",
        "are my messages really gone",
        "ya borraste todo",
        "tu as tout efface",
    ],
)
async def test_p03_the_receipt_is_plain_in_several_spellings(world: World, words: str) -> None:
    await world.text("hello")
    await world.text("DELETE")
    first, second = await receipt(world, words)
    assert GONE in first
    assert of_the_phone(world) in second


async def test_p03_the_usual_question_gets_it_when_nothing_else_is_held(world: World) -> None:
    await world.text("hello")
    await world.text("DELETE")
    assert GONE in (await receipt(world, "what do you have on me"))[0]


async def test_p03_the_usual_question_is_answered_by_what_is_held(world: World) -> None:
    await world.text("hello")
    await world.text("DELETE")
    await world.text("i need a bed")
    assert GONE not in " ".join(await receipt(world, "what do you have on me"))
    assert GONE in (await receipt(world))[0], "asked for what became of it, that is told"


async def test_p03_without_a_deletion_there_is_no_receipt(world: World) -> None:
    await world.text("hello")
    assert GONE not in " ".join(await receipt(world))
    assert "Kept here, locked" in world.sent()[-1]


async def test_p03_nobody_elses_deletion_is_told(world: World) -> None:
    other = world.other_phone()
    await world.home.simulated.text(other, "hello")
    await world.home.simulated.text(other, "DELETE")
    await world.home.settle()
    assert GONE not in " ".join(await receipt(world))


@pytest.mark.parametrize("how", ["500", "429"])
async def test_p03_what_is_still_being_done_is_called_so(world: World, how: str) -> None:
    """The line can speak and cannot delete: what was put off is not asked again at once."""
    await world.text("hello")
    await world.home.simulated.carrier_down(world.phone.channel, how)
    await world.text("DELETE")
    await world.home.simulated.carrier_up(world.phone.channel)
    first, _ = await receipt(world)
    assert DOING in first

    await world.later(60)
    assert GONE in (await receipt(world))[0]


# Telegram has no such state.
@pytest.mark.parametrize("channel", [Channel.SMS], ids=["sms"])
async def test_p03_what_is_in_progress_at_the_carrier_is_called_not_done(world: World) -> None:
    world.home.simulated.hold_delivery()
    await world.text("hello")
    await world.text("DELETE")
    assert DOING in (await receipt(world))[0]
    await world.home.simulated.release_delivery()
    await world.later(60)
    assert GONE in (await receipt(world))[0]


async def test_p03_after_a_day_it_is_said_that_it_failed_so_far(world: World) -> None:
    await world.text("hello")
    await world.home.simulated.carrier_down(world.phone.channel, "500")
    await world.text("DELETE")
    for _ in range(49):
        await world.later(1800)
    await world.home.simulated.carrier_up(world.phone.channel)
    assert LATE in (await receipt(world))[0]
    await world.later(1800)
    assert GONE in (await receipt(world))[0]


async def test_p03_what_is_older_than_48_hours_is_owned_up_to(world: World) -> None:
    await world.text("hello")
    world.home.clock.move(2 * DAY + 60)
    await world.text("DELETE")
    first, second = await receipt(world)
    assert GONE in first
    assert (OLD in second) is (world.phone.channel is Channel.TELEGRAM)
    if world.phone.channel is Channel.SMS:
        assert of_the_phone(world) in second


# An SMS can always be deleted at the carrier.
@pytest.mark.parametrize("channel", [Channel.TELEGRAM], ids=["telegram"])
async def test_p03_who_blocked_the_line_meanwhile_finds_it_said_that_the_chat_is_not_clear(
    world: World,
) -> None:
    await world.text("hello")
    await world.home.simulated.carrier_down(world.phone.channel, "500")
    await world.text("DELETE")
    await world.home.simulated.carrier_up(world.phone.channel)
    world.phone.blocked = True
    world.home.clock.move(60)
    await world.home.settle()
    world.phone.blocked = False
    first, second = await receipt(world)
    assert (GONE in first, OLD in second) == (True, False), "Telegram lets a blocked bot delete"


async def test_p03_notes_of_workers_are_named_where_the_policy_keeps_them(world: World) -> None:
    with ruled(world, keeps_staff_notes=True):
        await with_a_note(world, "she asked for a bed in june")
        await world.text("DELETE")
        _, second = await receipt(world)
    assert "A worker's notes stay up to 72 hours" in second


async def test_p03_the_receipt_ends_after_three_days(world: World) -> None:
    await world.text("hello")
    await world.text("DELETE")
    await world.later(3 * DAY + 60)
    assert GONE not in " ".join(await receipt(world))
    main, _ = await count_rows(world.databases)
    assert not {"erasures", "erasure_places"} & set(main)


# On Telegram what is so old is out of reach: there is nothing to wait for.
@pytest.mark.parametrize("channel", [Channel.SMS], ids=["sms"])
@pytest.mark.parametrize("last", ["EXIT", "hello again"])
async def test_p03_what_is_left_of_an_older_talk_is_part_of_the_receipt(world: World, last: str) -> None:
    """The carrier kept its copies through an EXIT, or for so long that the talk itself grew too old."""
    await world.text("hello")
    await world.home.simulated.carrier_down(world.phone.channel, "500")
    await world.text(last)
    await world.later(4 * DAY)
    await world.later(60)
    assert "conversations" not in (await count_rows(world.databases))[0]
    await world.home.simulated.carrier_up(world.phone.channel)

    await world.text("DELETE")

    assert DOING in (await receipt(world))[0]
    await world.later(3600)
    assert GONE in (await receipt(world))[0]
