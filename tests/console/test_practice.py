"""The practice room as workers see it: from the list through a talk to the remarks, without scripts."""

from __future__ import annotations

import re
from uuid import uuid4

import httpx
import pytest
from starlette.applications import Starlette

from bot.console.app import console_app
from bot.domain.ids import Channel
from bot.domain.staff import Role
from bot.domain.trail import Did
from bot.services.practice_room import load_practice_room
from tests.console.conftest import URL, Staff, Visitor
from tests.line import DATA, World

pytestmark = pytest.mark.whole

ROOM = load_practice_room(DATA)
POOR = "How old are you? What is your name?"
ENDED = "Finish, and see the remarks"


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


@pytest.fixture
def app(world: World) -> Starlette:
    return console_app(line=world.home.line, url=URL, demo=True, practice=ROOM)


async def begin(visitor: Visitor, scenario: str) -> str:
    """The path of the talk."""
    await visitor.get("/practice")
    answer = await visitor.post(f"/practice/{scenario}/begin")
    assert answer.url.path.startswith("/practice/"), answer.text
    return answer.url.path


async def write(visitor: Visitor, path: str, *replies: str) -> httpx.Response:
    answer = await visitor.get(path)
    for words in replies:
        fields = {"text": words} if words else {"wait": "yes"}
        answer = await visitor.post(f"{path}/reply", **fields)
        assert answer.status_code == 200, answer.text
    return answer


async def finish_everything(visitor: Visitor) -> None:
    """In the shortest way: write nothing at all until they have gone."""
    for scenario in sorted(ROOM.needed):
        path = await begin(visitor, scenario)
        page = (await visitor.get(path)).text
        for _ in range(9):
            if ENDED in page:
                break
            page = (await visitor.post(f"{path}/reply", wait="yes")).text
        assert (await visitor.post(f"{path}/finish")).status_code == 200


async def test_everybody_on_the_line_finds_the_room(staff: Staff) -> None:
    for role in Role:
        visitor = await staff.signed_in(role.value.replace("-", "."), role, trained=False)
        page = await visitor.get("/practice")
        assert page.status_code == 200
        assert 'href="/practice" aria-current="page"' in page.text
        assert page.text.count("not done yet") == len(ROOM.scenarios)
        assert "nobody gets a score" in page.text
        assert "no page shows it to a lead, an operator or anybody else" in page.text


async def test_a_talk_looks_like_a_real_one_and_says_that_nobody_is_real(staff: Staff) -> None:
    rowan = await staff.signed_in("rowan", trained=False)
    path = await begin(rowan, "who-is-this")
    page = (await rowan.get(path)).text
    assert "Practice: nobody real" in page
    assert page.index("Read first") < page.index('class="thread"') < page.index('id="composer"')
    for part in ('id="text"', 'id="count"', 'id="marks"', 'data-segments="yes"', "Sentences you can use"):
        assert part in page
    assert "ok are u a real person or still the bot" in page
    assert "I am a bot, not a person" in page, "the bot says here what it says on the line"
    assert "<title>Practice</title>" in page


async def test_a_good_reply_and_a_poor_one_lead_elsewhere(staff: Staff) -> None:
    rowan = await staff.signed_in("rowan", trained=False)
    path = await begin(rowan, "who-is-this")
    good = await write(rowan, path, "A real person. My name is Rowan.")
    assert "who do u work for" in good.text
    path = await begin(rowan, "who-is-this")
    poor = await write(rowan, path, POOR)
    assert "u didnt say. real or not" in poor.text


async def test_the_remarks_come_at_the_end_with_the_words_and_later_without(staff: Staff) -> None:
    rowan = await staff.signed_in("rowan", trained=False)
    path = await begin(rowan, "who-is-this")
    ended = await write(rowan, path, POOR, "Tell me what happened.")
    assert "They left quickly." in ended.text
    assert ENDED in ended.text
    assert 'id="composer"' not in ended.text
    shown = (await rowan.post(f"{path}/finish")).text
    assert "Two questions in one message. One is easier to answer." in shown
    assert "What went well" in shown
    assert "What to try" in shown
    assert "How old are you? What is your name?" in shown
    later = (await rowan.get(path)).text
    assert "Two questions in one message" in later
    assert "How old are you" not in later
    assert "Two questions in one message" in (await rowan.post(f"{path}/finish")).text, "sent twice"
    assert "done on" in (await rowan.get("/practice")).text


async def test_no_page_of_practice_holds_a_score(staff: Staff) -> None:
    rowan = await staff.signed_in("rowan", trained=False)
    path = await begin(rowan, "is-angry")
    await write(rowan, path, "You are rude.", "You are rude.")
    shown = (await rowan.post(f"{path}/finish")).text
    assert not re.search(r"\bscores?\b|\bpoints?\b|%|\bout of\b|\d+/\d+", re.sub(r"<[^>]+>", " ", shown))


async def test_p01_stop_closes_the_composer_and_nothing_can_be_sent_past_it(staff: Staff) -> None:
    rowan = await staff.signed_in("rowan", trained=False)
    path = await begin(rowan, "had-enough")
    page = await write(rowan, path, "What happened last week? How old are you?", "Where do you live?")
    assert "They said STOP. Nothing can be sent" in page.text
    assert 'id="composer"' not in page.text
    refused = await rowan.post(f"{path}/reply", text="Wait, one more thing")
    assert refused.status_code == 409
    assert "Nothing can be sent until they text START" in refused.text


async def test_p06_a_detail_is_held_back_and_what_was_typed_is_kept(staff: Staff) -> None:
    rowan = await staff.signed_in("rowan", trained=False)
    path = await begin(rowan, "in-writing")
    refused = await rowan.post(f"{path}/reply", text="It is at 12 Elm St.")
    assert refused.status_code == 409
    assert "Offer a call, or ask them first" in refused.text
    assert ">It is at 12 Elm St.</textarea>" in refused.text
    assert refused.text.count("12 Elm St") == 2, "in the note and in the box, not in the thread"


async def test_details_are_marked_as_one_types_for_those_who_take_no_conversations_too(
    staff: Staff,
) -> None:
    ash = await staff.signed_in("ash", Role.COORDINATOR)
    await begin(ash, "in-writing")
    found = await ash.post("/draft/details", text="12 Elm St")
    assert found.json() == {
        "details": [{"said": "12 Elm St", "kind": "address"}],
        "characters": 9,
        "parts": 1,
        "named": [],
    }
    await ash.get("/practice")
    long = (await ash.post("/draft/details", text="word " * 40)).json()
    assert (long["characters"], long["parts"]) == (200, 2)


async def test_an_empty_message_is_not_a_wait(staff: Staff) -> None:
    rowan = await staff.signed_in("rowan", trained=False)
    path = await begin(rowan, "does-not-answer")
    assert (await rowan.post(f"{path}/reply", text=" ")).status_code == 400
    assert "Twenty minutes pass" in (await write(rowan, path, "")).text


async def test_nobody_else_sees_a_talk_of_mine(staff: Staff) -> None:
    rowan = await staff.signed_in("rowan", trained=False)
    path = await begin(rowan, "is-angry")
    await write(rowan, path, "Zanzibar makes sense.")
    lead = await staff.signed_in("lead", Role.LEAD)
    for answer in (
        await lead.get(path),
        await lead.get(f"/practice/{uuid4()}"),
        await lead.get("/practice/no-id"),
    ):
        assert answer.status_code == 404
        assert "Zanzibar" not in answer.text
    await lead.get("/practice")
    for act in ("reply", "leave", "finish"):
        assert (await lead.post(f"{path}/{act}", text="hi")).status_code == 404
        await lead.get("/practice")
    assert "Zanzibar" not in (await lead.get("/overview")).text
    assert "Zanzibar" in (await rowan.get(path)).text


async def test_leaving_keeps_nothing(staff: Staff) -> None:
    rowan = await staff.signed_in("rowan", trained=False)
    path = await begin(rowan, "is-angry")
    assert "Go on" in (await rowan.get("/practice")).text
    await rowan.get(path)
    await rowan.post(f"{path}/leave")
    assert (await rowan.get(path)).status_code == 404
    assert "Go on" not in (await rowan.get("/practice")).text


async def test_nothing_of_practice_is_in_the_queue_on_the_trail_or_sent(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan", trained=False)
    path = await begin(rowan, "evening-turns")
    await write(rowan, path, "OK.", "You must call 911 now.", "What did he do? And then?")
    await rowan.post(f"{path}/finish")
    assert await world.handoffs() == []
    assert "Nobody is waiting" in (await rowan.get("/queue")).text
    await world.home.settle()
    assert world.sent() == []
    async with world.home.line.store.transaction() as tx:
        did = {entry.what for entry in await tx.trail.latest(500)}
    assert did <= {Did.SIGNED_IN.value, Did.ACCOUNT_MADE.value, Did.ACCOUNT_SET_UP.value}


async def test_an_empty_room_says_so_and_trains_nobody(world: World, staff: Staff) -> None:
    rowan = await staff.signed_in("rowan", trained=False)
    bare = console_app(line=world.home.line, url=URL, demo=True)
    transport = httpx.ASGITransport(bare)
    async with httpx.AsyncClient(
        transport=transport, base_url=URL, cookies=rowan.client.cookies, headers={"origin": URL}
    ) as client:
        page = (await client.get("/practice")).text
    assert "nobody to practise with yet" in page
    assert "You have practised all" not in page


async def test_practice_opens_live_conversations_by_a_leads_yes_and_in_no_other_way(
    world: World, staff: Staff
) -> None:
    rowan = await staff.signed_in("rowan", trained=False)
    lead = await staff.signed_in("lead", Role.LEAD)
    await world.text("can i talk to a person")
    [handoff] = await world.handoffs()

    async def try_to_take() -> httpx.Response:
        await rowan.get("/queue")
        return await rowan.post(f"/queue/{handoff.id}/take")

    # given that nothing is practised: neither the worker nor a lead can open it
    assert (await try_to_take()).status_code == 409
    page = await lead.get("/overview")
    assert f"practised 0 of {len(ROOM.needed)}" in page.text
    assert "May take live conversations" not in page.text
    assert (await lead.post("/practice/trained", login="rowan")).status_code == 409
    assert (await try_to_take()).status_code == 409
    # when everything needed is finished: still not by itself, nor by the worker
    await finish_everything(rowan)
    done = (await rowan.get("/practice")).text
    assert "You have practised all of these. Ask your lead to let you take live conversations." in done
    assert (await rowan.post("/practice/trained", login="rowan")).status_code == 403
    assert (await try_to_take()).status_code == 409
    # then a lead says yes, and it is on the trail
    assert "May take live conversations" in (await lead.get("/overview")).text
    assert (await lead.post("/practice/trained", login="rowan")).url.path == "/overview"
    assert "rowan:trained" in (await lead.get("/trail")).text
    taken = await try_to_take()
    assert taken.url.path == f"/conversations/{handoff.id}"
