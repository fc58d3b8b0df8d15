"""P12: a page that ends a conversation says what it showed, so that nothing which came since is lost."""

from __future__ import annotations

import re
from html import unescape

from tests.console.conftest import Staff, Visitor
from tests.console.test_conversation import take
from tests.line import World

SEEN = re.compile(r'name="seen" value="([^"]+)" form="([a-z-]+)"')


def seen(visitor: Visitor) -> str:
    """What the browser sends along with either form."""
    assert visitor.last is not None
    found = SEEN.findall(visitor.last.text)
    assert {form for _, form in found} == {"hand-back", "close"}
    [value] = {unescape(value) for value, _ in found}
    return value


async def test_p12_who_closes_is_told_that_they_wrote_meanwhile(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    await rowan.get(path)
    shown = seen(rowan)
    await world.text("wait, one more thing")
    refused = await rowan.post(f"{path}/close", outcome="talked", summary="Wants a bed.", seen=shown)
    assert refused.status_code == 409
    assert "They wrote while you did this" in refused.text
    assert "wait, one more thing" in refused.text
    assert "Wants a bed.</textarea>" in refused.text, "what was typed is not lost"
    assert seen(rowan) != shown
    await rowan.post(f"{path}/close", outcome="talked", summary="Wants a bed.", seen=seen(rowan))
    assert await world.handoffs() == []


async def test_p12_live_arrival_brings_what_the_forms_send(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    page = await rowan.get(path)
    assert 'id="close"' in page.text
    assert 'id="hand-back"' in page.text
    await world.text("wait, one more thing")
    await rowan.get(f"{path}/part")
    shown = seen(rowan)
    await rowan.get(path)
    assert seen(rowan) == shown


async def test_what_was_seen_must_be_a_message(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    await rowan.get(path)
    refused = await rowan.post(f"{path}/close", outcome="talked", seen="nonsense")
    assert refused.status_code == 400
    [held] = await world.handoffs()
    assert held.claimed_by == "rowan"
