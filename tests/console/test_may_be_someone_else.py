"""P18 in the console: what workers see of a doubt, and what the composer does not let out."""

from __future__ import annotations

import re

from bot.domain.staff import Role
from tests.console.conftest import Staff, Visitor
from tests.console.test_conversation import take, trail_of
from tests.line import World

LONG = 11 * 60.0
MEANS = "nothing you write may name what this line is about"


async def doubted(world: World, staff: Staff, *, word: str | None = None) -> tuple[Visitor, str]:
    """Rowan holds the talk of somebody who wrote again after eleven minutes."""
    rowan = await staff.signed_in("rowan")
    if word is not None:
        await world.text(f"my word is {word}")
    await world.text("marcus wont let me sleep")
    await world.text("can i talk to a person")
    path = await take(rowan)
    await rowan.get(path)
    await rowan.post(f"{path}/send", text="Hi, this is Rowan.")
    await world.home.settle()
    world.home.clock.move(LONG)
    await world.text("hello")
    await rowan.get(path)
    return rowan, path


async def test_p18_queue_and_page_say_that_it_may_be_someone_else(world: World, staff: Staff) -> None:
    rowan, path = await doubted(world, staff)
    page = await rowan.get(path)
    assert "They wrote after a long silence." in page.text
    assert MEANS in page.text
    part = await rowan.get(f"{path}/part")
    assert MEANS in part.text
    queue = await rowan.get("/queue")
    assert "may be someone else" in queue.text


async def test_p18_before_any_doubt_nothing_of_it_is_shown(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    await world.text("can i talk to a person")
    path = await take(rowan)
    assert MEANS not in (await rowan.get(path)).text
    assert "may be someone else" not in (await rowan.get("/queue")).text


async def test_p18_the_composer_refuses_what_names_and_lets_out_what_does_not(
    world: World, staff: Staff
) -> None:
    rowan, path = await doubted(world, staff)
    for text in ("Is Marcus there?", "Could you sleep?", "Are you safe?", "Call 555 010 0144"):
        refused = await rowan.post(f"{path}/send", text=text)
        assert refused.status_code == 409, text
        assert "This may be someone else" in refused.text
        assert text in refused.text, "what was typed is not lost"
    past = await rowan.post(
        f"{path}/send-past-gate", text="Ask at 555 010 0144.", reason="asked_by_voice", why="on the phone"
    )
    assert past.status_code == 409
    await rowan.get(path)
    await rowan.post(f"{path}/send", text="Hi, Rowan here. What do you need?")
    await world.home.settle()
    assert world.sent()[-1] == "Hi, Rowan here. What do you need?"


async def test_p18_the_first_line_that_is_offered_may_be_sent(world: World, staff: Staff) -> None:
    rowan, path = await doubted(world, staff)
    page = (await rowan.get(path)).text
    assert "I read what you wrote" not in page
    [offered] = set(re.findall(r'value="(Hi, I am a person[^"]*)"', page))
    await rowan.post(f"{path}/send", text=offered)
    await world.home.settle()
    assert world.sent()[-1] == offered


async def test_p18_what_names_is_marked_as_it_is_typed(world: World, staff: Staff) -> None:
    rowan, path = await doubted(world, staff)
    handoff = path.rsplit("/", 1)[1]
    page = await rowan.get(path)
    assert f'data-about="{handoff}"' in page.text
    marked = await rowan.post("/draft/details", text="Is Marcus near the shelter?", about=handoff)
    assert marked.json()["named"] == ["shelter", "Marcus"]


async def test_p18_marks_tell_nothing_to_whoever_does_not_hold_it(world: World, staff: Staff) -> None:
    _, path = await doubted(world, staff)
    sam = await staff.signed_in("sam")
    await sam.get("/queue")
    marked = await sam.post("/draft/details", text="Marcus", about=path.rsplit("/", 1)[1])
    assert marked.json()["named"] == []


async def test_p18_sentences_that_name_something_are_not_offered(world: World, staff: Staff) -> None:
    rowan, path = await doubted(world, staff)
    page = await rowan.get(path)
    line = world.home.line
    offered = [text for text in line.quick_replies.texts() if text in page.text]
    assert not [text for text in offered if line.naming.found(text)]


async def test_p18_it_is_them_stands_on_the_trail_and_opens_the_composer(
    world: World, staff: Staff
) -> None:
    rowan, path = await doubted(world, staff)
    other = await rowan.post(f"{path}/it-is-them", by="a feeling")
    assert other.status_code == 400, "the list is closed"
    await rowan.get(path)
    page = await rowan.post(f"{path}/it-is-them", by="voice")
    assert MEANS not in page.text
    assert ("rowan", "said_it_is_them") in await trail_of(world)
    await rowan.post(f"{path}/send", text="Is Marcus there?")
    await world.home.settle()
    assert world.sent()[-1] == "Is Marcus there?"


async def test_p18_where_a_word_was_agreed_only_the_word_opens_it(world: World, staff: Staff) -> None:
    rowan, path = await doubted(world, staff, word="blue lamp")
    page = await rowan.get(path)
    assert "Only that word tells" in page.text
    refused = await rowan.post(f"{path}/it-is-them", by="voice")
    assert refused.status_code == 409
    assert "Only that word opens it" in refused.text
    await world.text("blue lamp")
    page = await rowan.get(path)
    assert MEANS not in page.text
    assert "blue lamp" not in page.text


async def test_p18_a_lead_who_reads_along_may_not_say_it_is_them(world: World, staff: Staff) -> None:
    _, path = await doubted(world, staff)
    lead = await staff.signed_in("lead", Role.LEAD)
    await lead.get(path)
    refused = await lead.post(f"{path}/it-is-them", by="voice")
    assert refused.status_code == 409
