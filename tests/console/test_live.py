"""A page that looks live is live: streams that break, answers that fail, sessions that end."""

from __future__ import annotations

import asyncio
import re

import pyotp
import pytest
from playwright.async_api import Page, Route, expect

from bot.domain.ids import Channel
from bot.domain.staff_session import IDLE
from tests.console.conftest import PASSWORD, Staff
from tests.console.served import Served
from tests.console.test_browser import signed_in
from tests.line import World

pytestmark = pytest.mark.browser

IN_TIME_MS = 20_000  # some tries; nothing here is measured
ALWAYS = 1_000_000


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS  # the pages are the same for both


async def is_live(page: Page) -> None:
    """Connected, and saying so."""
    await expect(page.locator("#not-live")).to_be_hidden(timeout=IN_TIME_MS)


async def takes_somebody(world: World, page: Page) -> None:
    await world.text("can i talk to a person")
    await page.get_by_role("button", name="Take the next").click()
    await expect(page.locator("#text")).to_be_visible()


async def test_p07_danger_is_seen_after_the_stream_was_refused_once(
    world: World, staff: Staff, page: Page, served: Served
) -> None:
    served.stumbles.times["/news"] = 1
    await signed_in(page, staff, "rowan")
    await world.text("he has a knife and hes outside the door")
    await expect(page.locator("ol.rows > li").first).to_contain_text("Urgent", timeout=IN_TIME_MS)
    await is_live(page)
    assert served.stumbles.answered == 1


async def test_p07_a_queue_that_is_not_live_says_so_until_it_is(
    world: World, staff: Staff, page: Page, served: Served
) -> None:
    served.stumbles.times["/news"] = served.stumbles.times["/queue/part"] = ALWAYS
    await signed_in(page, staff, "rowan")
    await expect(page.get_by_role("alert")).to_contain_text("Not live: trying again", timeout=IN_TIME_MS)
    assert (await page.title()).startswith("(not live)")
    await world.text("he has a knife and hes outside the door")
    await expect(page.get_by_text("Nobody is waiting.", exact=True)).to_be_visible()

    served.stumbles.times.clear()
    await expect(page.locator("ol.rows > li").first).to_contain_text("Urgent", timeout=IN_TIME_MS)
    await is_live(page)
    assert await page.title() == "Queue"
    await world.home.simulated.text(world.other_phone(), "can i talk to a person")
    await world.home.settle()
    await expect(page.locator("ol.rows > li")).to_have_count(2, timeout=IN_TIME_MS)


async def test_p07_a_stream_that_falls_silent_is_taken_for_dead(
    world: World, staff: Staff, page: Page, served: Served
) -> None:
    """A connection can be gone without anybody being told: a lid closed, another network."""
    await page.clock.install()
    await signed_in(page, staff, "rowan")
    await expect(page).to_have_url(re.compile("/queue$"))
    await is_live(page)
    served.stumbles.times["/queue/part"] = ALWAYS
    await page.clock.fast_forward(60_000)
    await expect(page.get_by_role("alert")).to_contain_text("Not live", timeout=IN_TIME_MS)
    served.stumbles.times.clear()
    await page.clock.fast_forward(5_000)
    await is_live(page)


async def test_one_answer_that_fails_reloads_nothing_and_loses_no_word(
    world: World, staff: Staff, page: Page, served: Served
) -> None:
    await signed_in(page, staff, "rowan")
    await takes_somebody(world, page)
    await page.evaluate("globalThis.stayed = true")
    await page.locator("#text").fill("half a sentence")
    served.stumbles.times["/part"] = 1
    await world.text("are you there")
    await expect(page.get_by_text("are you there")).to_be_visible(timeout=IN_TIME_MS)
    await is_live(page)
    assert served.stumbles.answered == 1
    assert await page.evaluate("globalThis.stayed")
    await expect(page.locator("#text")).to_have_value("half a sentence")


async def test_p07_a_session_that_ends_is_told_and_what_was_typed_comes_back(
    world: World, staff: Staff, page: Page
) -> None:
    secret = await signed_in(page, staff, "rowan")
    await takes_somebody(world, page)
    talk = page.url
    await page.locator("#text").fill("half a sentence that is not lost")
    world.home.clock.move(IDLE.total_seconds())
    await world.text("are you there")

    await expect(page.get_by_text("Your session had ended")).to_be_visible(timeout=IN_TIME_MS)
    await expect(page.get_by_text("What you typed was not sent")).to_be_visible()
    await signs_in_again(world, page, secret)
    await page.goto(talk)
    await expect(page.locator("#text")).to_have_value("half a sentence that is not lost")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator(".bubble.worker")).to_contain_text("half a sentence that is not lost")
    await expect(page.locator("#text")).to_have_value("")
    assert await kept(page) == []


async def test_p07_a_session_that_ended_before_the_page_was_connected_is_told_too(
    world: World, staff: Staff, page: Page
) -> None:
    ended = asyncio.Event()

    async def connected_late(route: Route) -> None:
        await ended.wait()
        await route.continue_()

    await signed_in(page, staff, "rowan")
    await takes_somebody(world, page)
    await page.route("**/news", connected_late)
    await page.reload()
    world.home.clock.move(IDLE.total_seconds())
    ended.set()
    await expect(page.get_by_text("Your session had ended")).to_be_visible(timeout=IN_TIME_MS)


async def test_what_was_sent_after_the_session_ended_comes_back_unsent(
    world: World, staff: Staff, page: Page, served: Served
) -> None:
    secret = await signed_in(page, staff, "rowan")
    await takes_somebody(world, page)
    talk = page.url
    await page.locator("#text").fill("i am here with you")
    world.home.clock.move(IDLE.total_seconds())
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page).to_have_url(re.compile("/sign-in"))
    await signs_in_again(world, page, secret)
    await page.goto(talk)
    await expect(page.locator("#text")).to_have_value("i am here with you")


async def test_what_was_typed_is_gone_from_the_tab_once_they_sign_out(
    world: World, staff: Staff, page: Page
) -> None:
    secret = await signed_in(page, staff, "rowan")
    await takes_somebody(world, page)
    await page.locator("#text").fill("half a sentence")
    world.home.clock.move(IDLE.total_seconds())
    await world.text("are you there")
    await expect(page.get_by_text("Your session had ended")).to_be_visible(timeout=IN_TIME_MS)
    await signs_in_again(world, page, secret)
    assert len(await kept(page)) == 1
    await page.get_by_role("button", name="Sign out").click()
    await expect(page).to_have_url(re.compile("/sign-in$"))
    assert await kept(page) == []


async def test_p03_words_to_somebody_who_was_erased_do_not_stay_in_the_tab(
    world: World, staff: Staff, page: Page
) -> None:
    secret = await signed_in(page, staff, "rowan")
    await takes_somebody(world, page)
    talk = page.url
    await page.locator("#text").fill("did your uncle come back")
    world.home.clock.move(IDLE.total_seconds())
    await world.text("are you there")
    await expect(page.get_by_text("Your session had ended")).to_be_visible(timeout=IN_TIME_MS)
    await world.text("DELETE")
    await signs_in_again(world, page, secret)
    answer = await page.goto(talk)
    assert answer is not None
    assert answer.status == 404
    assert await kept(page) == []


async def test_a_draft_is_written_on_though_the_answer_about_it_is_not_ours(
    world: World, staff: Staff, page: Page
) -> None:
    """As on a network that answers for us, or where the page is left while the answer comes."""
    await signed_in(page, staff, "rowan")
    await takes_somebody(world, page)
    await page.route(
        "**/draft/details", lambda route: route.fulfill(status=200, body="<p>sign in to the wifi")
    )
    async with page.expect_response("**/draft/details"):
        await page.locator("#text").fill("call 555 010 0144")
    await page.unroute("**/draft/details")
    await page.locator("#text").fill("call 555 010 0145")
    await expect(page.locator("#marks")).to_contain_text("555 010 0145")


async def test_single_letter_keys_can_be_switched_off(world: World, staff: Staff, page: Page) -> None:
    await signed_in(page, staff, "rowan")
    await world.text("can i talk to a person")
    await expect(page.locator("#next")).to_be_enabled(timeout=IN_TIME_MS)
    switch = page.get_by_role("button", name="Single-letter keys")
    await switch.click()
    await expect(switch).to_have_attribute("aria-pressed", "false")
    await page.keyboard.press("g")
    await page.keyboard.press("n")
    await page.reload()
    await expect(page).to_have_url(re.compile("/queue$"))
    await switch.click()
    await page.keyboard.press("n")
    await expect(page.get_by_role("heading", name="Read first")).to_be_visible()


async def signs_in_again(world: World, page: Page, secret: str) -> None:
    world.home.clock.move(60)  # each code counts once
    await page.get_by_label("Login").fill("rowan")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Go on").click()
    await page.get_by_label("Six digits").fill(pyotp.TOTP(secret).at(world.home.clock()))
    await page.get_by_role("button", name="Sign in").click()
    await expect(page).to_have_url(re.compile("/queue$"))


async def kept(page: Page) -> list[str]:
    found: list[str] = await page.evaluate(
        "Object.keys(sessionStorage).filter(each => each.startsWith('kept'))"
    )
    return found
