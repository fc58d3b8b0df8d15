"""Who ended a conversation sees what there was until then, for a shift; what comes after is not theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.note import Entry, NoteField
from bot.domain.staff import Role
from bot.services.who_reads import READ_ON
from tests.console.conftest import Staff
from tests.console.desk import Desk, sit_down
from tests.console.test_conversation import take
from tests.line import World

LATER = "rowan scared me"


async def ended(world: World, staff: Staff, *, by: str = "close") -> Desk:
    """Rowan ends it; then the person says something about Rowan, and it is in the note."""
    desk = await sit_down(world, staff)
    await desk.press("send", text="Hi, this is Rowan.")
    await world.text("ok bye now")
    await desk.press("note", note="knows the way home")
    world.home.clock.move(60)
    await desk.press(by, outcome="talked", summary="It went well.", yes="yes")
    world.home.clock.move(60)
    await world.text(LATER)
    await world.text("can i talk to a person")
    await remembered(world, desk)
    return desk


async def remembered(world: World, desk: Desk) -> None:
    async with world.home.line.store.transaction() as tx:
        handoff = await tx.handoffs.get(desk.handoff)
        assert handoff is not None
        turn = (await tx.turns.thread(handoff.conversation))[-1].id
        note = await tx.notes.load(handoff.conversation)
        kept = note.with_entry(NoteField.WISH, Entry(LATER, turn, 9, words=True))  # type: ignore[arg-type]
        await tx.notes.save(handoff.conversation, kept)


@pytest.mark.parametrize("by", ["close", "hand-back"])
async def test_p16_who_ended_it_reads_nothing_that_came_after(world: World, staff: Staff, by: str) -> None:
    desk = await ended(world, staff, by=by)
    for page in (await desk.page(), (await desk.rowan.get(f"{desk.path}/part")).text):
        assert LATER not in page
        assert "ok bye now" in page
        assert "Hi, this is Rowan." in page
        assert "This has ended." in page
    assert "knows the way home" in await desk.page()


async def test_p16_once_another_has_taken_it_the_first_reads_nothing_of_it(
    world: World, staff: Staff
) -> None:
    desk = await ended(world, staff)
    sasha = await staff.signed_in("sasha")
    path = await take(sasha)
    await desk.rowan.get("/queue")
    for page in ("", "/part", "/care", "/care/plan", "/referrals"):
        answer = await desk.rowan.get(desk.path + page)
        assert answer.status_code == 403, page
        assert "ok bye now" not in answer.text
    await sasha.get(path)
    await sasha.post(f"{path}/close", outcome="talked")
    assert (await desk.rowan.get(desk.path)).status_code == 403, "nor when the second has ended it too"


async def test_p16_it_is_closed_to_them_after_a_shift(world: World, staff: Staff) -> None:
    desk = await ended(world, staff)
    await desk.later((READ_ON - timedelta(minutes=5)).total_seconds())
    assert (await desk.rowan.get(desk.path)).status_code == 200
    await desk.later(timedelta(minutes=6).total_seconds())
    assert (await desk.rowan.get(desk.path)).status_code == 403


async def test_p19_what_has_ended_opens_no_address_and_takes_no_note(world: World, staff: Staff) -> None:
    desk = await ended(world, staff)
    page = await desk.page()
    for door in ("Open their address", "Note for workers", "Care: needs"):
        assert door not in page
    opened = await desk.press("address", reason="life_in_danger", why="x")
    assert opened.status_code == 409
    assert world.phone.address not in opened.text
    assert (await desk.press("note", note="one more thing")).status_code == 409
    assert (await desk.rowan.get(f"{desk.path}/care")).status_code == 403
    assert (await desk.press("care/need", code="food", area="US")).status_code == 403
    assert "one more thing" not in await desk.page()


async def test_p16_referrals_show_no_word_that_came_after(world: World, staff: Staff) -> None:
    desk = await sit_down(world, staff)
    [service, *_] = world.home.line.directory.offered(world.home.line.today())
    made = await desk.press("referrals", service=service.key)
    assert made.status_code == 200
    world.home.clock.move(60)
    await desk.press("close", outcome="linked")
    world.home.clock.move(60)
    await world.text(LATER)
    await remembered(world, desk)
    seen = await desk.rowan.get(made.url.path)
    assert seen.status_code == 200
    assert LATER not in seen.text


async def test_a_lead_reads_all_of_it(world: World, staff: Staff) -> None:
    desk = await ended(world, staff)
    lead = await staff.signed_in("lead", Role.LEAD)
    page = await lead.get(desk.path)
    assert page.text.count(LATER) >= 2, "in the thread and in the note"
    assert "It went well." in page.text
