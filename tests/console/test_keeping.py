"""Keeping something longer, on the page: asked by who holds it, answered by the person alone."""

from __future__ import annotations

import re

from bot.domain.staff import Role
from tests.console.conftest import Staff
from tests.console.test_conversation import take, trail_of
from tests.line import World

KEPT = re.compile(r'name="kept" value="([^"]+)"')


async def test_p16_asked_from_the_page_shown_with_the_yes_and_taken_back(
    world: World, staff: Staff
) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    page = await rowan.get(path)
    assert "all of it goes 72 hours after their last message" in page.text
    assert 'value="talk"' in page.text
    assert "<option>30</option>" in page.text
    assert "<option>60</option>" not in page.text, "at most what the operator allows"

    await rowan.post(f"{path}/keep-longer", kind="plan", days="14")
    await world.home.settle()
    assert "for 14 days" in world.sent()[-1]
    assert "their next message answers it" in (await rowan.get(path)).text

    await world.text("ok yes")
    page = await rowan.get(path)
    assert "they said yes" in page.text
    [kept] = KEPT.findall(page.text)

    await rowan.post(f"{path}/keep-longer/take-back", kept=kept)
    page = await rowan.get(path)
    assert "taken back" in page.text
    assert "Take back" not in page.text
    again = await rowan.post(f"{path}/keep-longer/take-back", kept=kept)
    assert again.status_code == 200
    moved = [what for _, what in await trail_of(world) if what == "keeping_moved"]
    assert len(moved) == 3, "asked, agreed, taken back once"


async def test_p16_the_page_refuses_what_may_not_be_asked(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    said = len(world.sent())
    for kind, days in (("plan", "31"), ("plan", "0"), ("plan", "x"), ("everything", "5")):
        await rowan.get(path)
        assert (await rowan.post(f"{path}/keep-longer", kind=kind, days=days)).status_code == 400
    await rowan.get(path)
    assert (await rowan.post(f"{path}/keep-longer/take-back", kept="x")).status_code == 400
    await world.text("STOP")
    await rowan.get(path)
    assert (await rowan.post(f"{path}/keep-longer", kind="plan", days="5")).status_code == 409
    assert len(world.sent()) == said


async def test_p11_who_does_not_hold_it_sees_it_and_changes_nothing(world: World, staff: Staff) -> None:
    rowan, lead = await staff.signed_in("rowan"), await staff.signed_in("lead", Role.LEAD)
    await world.text("can i talk to a person")
    path = await take(rowan)
    await rowan.get(path)
    await rowan.post(f"{path}/keep-longer", kind="talk", days="7")
    await world.home.settle()
    await world.text("yes")
    kept = KEPT.findall((await rowan.get(path)).text)[0]
    page = await lead.get(path)
    assert "they said yes" in page.text
    assert "keep-longer" not in page.text
    assert (await lead.post(f"{path}/keep-longer", kind="talk", days="7")).status_code == 409
    await lead.get(path)
    assert (await lead.post(f"{path}/keep-longer/take-back", kept=kept)).status_code == 409
