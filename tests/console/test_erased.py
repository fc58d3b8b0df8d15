"""What workers and leads see of somebody who left quickly, came back blank, or had everything erased."""

from __future__ import annotations

import pytest

from bot.domain.ids import Channel
from bot.domain.staff import Role
from tests.console.conftest import Staff
from tests.console.test_conversation import take
from tests.line import World
from tests.promises.leaving import DAY, columns, ruled
from tests.promises.test_p03_kept_notes import WORDS, with_a_note

pytestmark = pytest.mark.whole

DANGER = "he has a gun and hes outside the door"


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


async def test_p02_left_quickly_closes_the_composer_on_the_page_and_at_the_door(
    world: World, staff: Staff
) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    await rowan.post(f"{path}/send", text="I am here.")
    await world.home.settle()
    before = world.sent()

    await world.text("EXIT")
    page = (await rowan.get(path)).text
    assert "They left quickly" in page
    assert 'name="text"' not in page.split('id="composer"')[-1].split("</form>")[0]
    refused = await rowan.post(f"{path}/send", text="are you there")
    assert refused.status_code == 409
    await world.home.settle()
    assert world.sent() == before
    assert "left quickly" in (await rowan.get("/queue")).text


async def test_p18_the_old_page_says_that_a_blank_talk_began_and_links_nothing(
    world: World, staff: Staff
) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    await world.text("EXIT")
    assert "Somebody has written from there since" not in (await rowan.get(path)).text

    await world.text("who is this")
    page = (await rowan.get(path)).text
    assert "Somebody has written from there since" in page
    [newer] = await columns(world, "SELECT id, pseudonym FROM conversations WHERE ended_at IS NULL")
    assert str(newer[0]) not in page
    assert str(newer[1]) not in page
    assert (await rowan.post(f"{path}/send", text="hi again")).status_code == 409


async def test_p03_an_urgent_one_that_was_erased_is_shown_until_the_lease_ends(
    world: World, staff: Staff
) -> None:
    rowan, sasha = await staff.signed_in("rowan"), await staff.signed_in("sasha")
    await world.text(DANGER)
    path = await take(rowan)
    await world.text("DELETE")

    assert (await rowan.get(path)).status_code == 404
    queue = (await rowan.get("/queue")).text
    assert "erased by request at" in queue
    assert "was urgent because danger" in queue
    assert "was with you" in queue
    assert "was with you" not in (await sasha.get("/queue")).text

    await world.later(600)
    assert "erased by request at" not in (await sasha.get("/queue")).text


async def test_p03_a_failing_erasure_is_told_to_leads_and_operators(world: World, staff: Staff) -> None:
    await world.text("hello")
    await world.home.simulated.carrier_down(world.phone.channel, "500")
    await world.text("DELETE")
    await world.later(DAY + 60)
    lead, operator = await staff.signed_in("lee", Role.LEAD), await staff.signed_in("olu", Role.OPERATOR)
    for visitor, page in ((lead, "/overview"), (operator, "/accounts")):
        text = (await visitor.get(page)).text
        assert "1 erasure failed, or is not done after a day" in text
        assert world.phone.address[1:] not in text


async def test_p03_nothing_is_told_where_nothing_fails(world: World, staff: Staff) -> None:
    await world.text("hello")
    await world.text("DELETE")
    lead = await staff.signed_in("lee", Role.LEAD)
    assert "porchlight erasures" not in (await lead.get("/overview")).text


async def test_p03_kept_notes_have_a_page_for_leads_alone(world: World, staff: Staff) -> None:
    with ruled(world, keeps_staff_notes=True):
        await with_a_note(world)
        await world.text("DELETE")
        lead, rowan = await staff.signed_in("lee", Role.LEAD), await staff.signed_in("rowan")
        assert WORDS in (await lead.get("/kept-notes")).text
        assert WORDS not in (await rowan.get("/kept-notes")).text
