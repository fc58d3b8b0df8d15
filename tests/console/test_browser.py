"""The console in a real browser beside the phone page: live arrival, to the end, axe, small screens."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from bot.console.doors import DOORS
from bot.domain.ids import Channel
from bot.domain.staff import RIGHTS, Role
from tests.browser import page_at_home
from tests.console.conftest import PASSWORD, Staff
from tests.console.served import Served
from tests.line import World

pytestmark = pytest.mark.browser

IN_TIME_MS = 5000
ON_SMS = pytest.mark.parametrize(
    "channel", [Channel.SMS], indirect=True
)  # where the channel changes nothing


@pytest.fixture
async def small(browser: Browser, served: Served) -> AsyncIterator[Page]:
    async with page_at_home(browser, served.url, width=360, height=740) as opened:
        yield opened


async def signed_in(page: Page, staff: Staff, login: str, role: Role = Role.WORKER) -> str:
    """Set up in the browser itself, from the operator's code on; the secret of their app."""
    code = await staff.add(login, role)
    await page.goto(page.url.rstrip("/").rsplit("/", 1)[0] + "/welcome")
    await page.get_by_label("Login").fill(login)
    await page.get_by_label("Code").fill(code.open())
    await page.get_by_role("button", name="Go on").click()
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_label("The same again").fill(PASSWORD)
    await page.get_by_role("button", name="Go on").click()
    await page.get_by_text("I cannot scan it").click()
    visitor = staff.visitors()
    visitor.secret = (await page.locator("code").inner_text()).replace(" ", "")
    await page.get_by_label("The six digits it shows now").fill(staff.code(visitor))
    await page.get_by_role("button", name="Finish").click()
    await page.get_by_role("link", name="I have kept them").click()
    return visitor.secret


async def write_on_the_phone(world: World, browser: Browser, words: str) -> None:
    """A person writes on the phone page."""
    async with page_at_home(browser, world.home.phone_url) as phone:
        await phone.get_by_role(
            "tab", name="SMS" if world.phone.channel is Channel.SMS else "Telegram"
        ).click()
        await phone.get_by_label("Which phone").select_option(world.phone.key)
        await phone.get_by_role("textbox", name="Message").fill(words)
        await phone.get_by_role("button", name="Send").click()
        await expect(phone.locator("#chat")).to_contain_text(words)
    await world.home.settle()


async def test_from_danger_on_the_phone_to_the_end_of_the_conversation(
    world: World, staff: Staff, page: Page, browser: Browser
) -> None:
    await signed_in(page, staff, "rowan")
    await expect(page.get_by_role("button", name="Take the next")).to_be_disabled()
    await world.home.simulated.text(world.other_phone(), "can i talk to a person")
    await world.home.settle()
    await expect(page.get_by_text("1 waiting")).to_be_visible(timeout=IN_TIME_MS)

    await write_on_the_phone(world, browser, "he has a knife and hes outside the door")
    first = page.locator("ol.rows > li").first
    await expect(first).to_contain_text("Urgent", timeout=IN_TIME_MS)
    await expect(page.locator("main")).not_to_contain_text("knife")

    await page.keyboard.press("n")
    await expect(page.get_by_role("heading", name="Read first")).to_be_visible()
    hard = page.get_by_text("May be hard to read. Open it")
    await expect(page.get_by_text("knife")).not_to_be_visible()
    await hard.click()
    await expect(page.get_by_text("knife")).to_be_visible()

    await page.get_by_text("Sentences you can use").click()
    await page.locator(".quick-one").nth(1).click()
    await expect(page.locator("#count")).to_contain_text("characters")
    await page.get_by_role("button", name="Send", exact=True).click()
    await world.home.settle()
    assert world.sent()[-1].startswith("Hi, this is Rowan, a person now.")

    await page.locator("#text").fill("half a sentence that is not lo")
    await write_on_the_phone(world, browser, "im ok he went away")
    await expect(page.get_by_text("im ok he went away")).to_be_visible(timeout=IN_TIME_MS)
    assert await page.locator("#text").input_value() == "half a sentence that is not lo"

    await agrees_to_a_referral(page, world, browser)
    await hands_back(page, world, browser)
    await closes(page, world, browser)


async def agrees_to_a_referral(page: Page, world: World, browser: Browser) -> None:
    """Told what it is, they say yes to it, and then to one field of what it may know."""
    talk = page.url
    await page.get_by_text("Propose a service").click()
    await page.get_by_role("button", name="Propose").click()
    world.home.clock.move(5)
    await page.get_by_role("button", name="Send it by text").click()
    await world.home.settle()
    world.home.clock.move(5)
    await write_on_the_phone(world, browser, "yes that sounds good")
    await page.reload()
    await page.get_by_label("yes that sounds good").check()
    await page.get_by_role("button", name="They said yes", exact=True).click()
    await page.get_by_label("What they need", exact=True).check()
    await page.get_by_label("What they need, in which words").fill("a bed for tonight")
    world.home.clock.move(5)
    await page.get_by_role("button", name="Ask by text").click()
    await world.home.settle()
    world.home.clock.move(5)
    await write_on_the_phone(world, browser, "yes you can tell them that")
    await page.reload()
    await page.get_by_label("What they need: a bed for tonight").check()
    await page.get_by_label("yes you can tell them that").check()
    await page.get_by_role("button", name="They said yes to these").click()
    shared = page.locator("section", has=page.get_by_role("heading", name="What this service may know"))
    await expect(shared.locator("ul.rows > li")).to_have_count(1)
    await expect(shared.locator("ul.rows")).to_contain_text("a bed for tonight")
    await page.goto(talk)


async def closes(page: Page, world: World, browser: Browser) -> None:
    """They ask for a person once more; it is closed without a word to them."""
    await write_on_the_phone(world, browser, "can i talk to a person")
    await page.get_by_role("button", name="Take the next").click()
    before = world.sent()
    await page.get_by_text("Close", exact=True).click()
    await page.get_by_label("How it ended").select_option("talked")
    await page.get_by_label("For whoever they talk with next").fill("Has a referral; will write again.")
    await page.get_by_role("button", name="Close without a word to them").click()
    await expect(page).to_have_url(re.compile("/queue$"))
    await world.home.settle()
    assert world.sent() == before


async def hands_back(page: Page, world: World, browser: Browser) -> None:
    """The worker asks, the person says yes, the bot is back."""
    await page.locator("#text").fill("Is it OK if the bot takes over?")
    await page.get_by_role("button", name="Send", exact=True).click()
    await world.home.settle()
    await write_on_the_phone(world, browser, "yes thats fine")
    await page.get_by_text("Back to the bot").click()
    await page.get_by_label("I asked, and they said yes").check()
    await page.get_by_role("button", name="Hand back").click()
    await expect(page).to_have_url(f"{page.url.split('/queue')[0]}/queue")
    await expect(page.get_by_text("That was an urgent one")).to_be_visible()
    await world.home.settle()
    assert "bot" in world.sent()[-1].lower()


async def test_p06_what_looks_like_a_detail_is_marked_as_one_types(
    world: World, staff: Staff, page: Page
) -> None:
    await signed_in(page, staff, "rowan")
    await world.text("can i talk to a person")
    await page.get_by_role("button", name="Take the next").click()
    await page.locator("#text").press_sequentially("call 555 010 0144 or ")
    await expect(page.locator("#marks")).to_contain_text("555 010 0144")
    await page.locator("#text").fill("we can talk about it")
    await expect(page.locator("#marks")).to_be_empty()


async def test_escape_twice_covers_the_screen_and_loses_nothing(
    world: World, staff: Staff, page: Page
) -> None:
    await signed_in(page, staff, "rowan")
    await world.text("can i talk to a person")
    await page.get_by_role("button", name="Take the next").click()
    await page.locator("#text").fill("a draft")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await expect(page.get_by_text("Paused.")).to_be_visible()
    assert await page.evaluate("document.querySelector('main').inert")
    await page.get_by_role("button", name="Show the page").click()
    await expect(page.locator("#text")).to_have_value("a draft")


async def test_everything_is_reached_with_the_keyboard_alone(
    world: World, staff: Staff, page: Page
) -> None:
    await signed_in(page, staff, "rowan")
    await world.text("can i talk to a person")
    await page.goto(page.url)
    await page.keyboard.press("Tab")
    await expect(page.get_by_text("Skip to the page")).to_be_focused()
    seen = set()
    for _ in range(12):
        await page.keyboard.press("Tab")
        seen.add(await page.evaluate("document.activeElement.textContent.trim()"))
    assert {"Queue", "Rowan", "Sign out", "Take the next"} <= seen


@ON_SMS
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_no_violation_on_any_page(
    world: World, staff: Staff, page: Page, small: Page, scheme: str
) -> None:
    await page.emulate_media(color_scheme=scheme)
    await small.emulate_media(color_scheme=scheme)
    await check(page, "sign-in")
    await signed_in(page, staff, "lead", Role.LEAD)
    await world.home.simulated.text(world.other_phone(), "can i talk to a person")
    await world.text("he has a knife and hes outside the door")
    await small.context.add_cookies(await page.context.cookies())
    home = page.url.split("/queue")[0]
    for path in pages_of(Role.LEAD):
        for opened in (page, small):
            await opened.goto(home + path)
            await check(opened, path)
            assert await fits(opened), f"{path} is wider than the screen"
    await page.goto(f"{home}/queue")
    await page.get_by_role("button", name="Take the next").click()
    for opened in (page, small):
        await opened.goto(page.url)
        await opened.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        await check(opened, "conversation")
        assert await fits(opened), "a conversation is wider than the screen"


@ON_SMS
async def test_pictures_for_the_guide(
    world: World, staff: Staff, page: Page, small: Page, browser: Browser
) -> None:
    """docs/worker.md shows them; with PORCHLIGHT_PICTURES set to a folder they are drawn anew."""
    await signed_in(page, staff, "rowan")
    await small.context.add_cookies(await page.context.cookies())
    calm = world.other_phone()
    await world.home.simulated.text(calm, "can i talk to a person")
    await world.home.settle()
    world.home.clock.move(240)
    await world.text("hi. i need somewhere to sleep")
    await world.text("he says he will hurt me if i dont come home tonight")
    home = page.url.split("/queue")[0]
    await picture(page, f"{home}/queue", "queue")
    await page.get_by_role("button", name="Take the next").click()
    await page.locator("#text").fill("Hi, this is Rowan, a person now. No rush.")
    await page.get_by_role("button", name="Send", exact=True).click()
    await world.home.settle()
    await world.text("ok thank you. can you call me")
    talk = page.url
    await picture(page, talk, "conversation")
    await picture(small, f"{home}/queue", "queue-small")
    await picture(small, talk, "conversation-small")
    await page.emulate_media(color_scheme="dark")
    await picture(page, talk, "conversation-dark")


async def picture(page: Page, url: str, name: str) -> None:
    await page.goto(url)
    folder = os.environ.get("PORCHLIGHT_PICTURES")
    drawn = await page.screenshot(full_page=True)
    assert len(drawn) > 5000
    if folder:
        Path(folder, f"{name}.png").write_bytes(drawn)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_no_violation_on_the_pages_of_one_thing(
    world: World, staff: Staff, page: Page, small: Page, scheme: str
) -> None:
    await page.emulate_media(color_scheme=scheme)
    await small.emulate_media(color_scheme=scheme)
    await signed_in(page, staff, "rowan")
    await world.text("can i talk to a person")
    await page.get_by_role("button", name="Take the next").click()
    talk = page.url
    await page.get_by_text("Propose a service").click()
    await page.get_by_role("button", name="Propose").click()
    paths = [talk, page.url, f"{talk}/care", f"{talk}/care/plan"]
    await page.goto(f"{talk.split('/conversations')[0]}/directory")
    paths.append(await first_link(page, "/directory/"))
    await page.goto(f"{talk.split('/conversations')[0]}/practice")
    await page.get_by_role("button", name=re.compile("Begin|Start|Practise", re.IGNORECASE)).first.click()
    paths.append(page.url)
    await small.context.add_cookies(await page.context.cookies())
    for path in paths:
        for opened in (page, small):
            await opened.goto(path)
            await opened.evaluate(
                "for (const each of document.querySelectorAll('details')) each.open = true"
            )
            await check(opened, path)
            assert await fits(opened), f"{path} is wider than the screen"


@ON_SMS
@pytest.mark.parametrize("role", [Role.OPERATOR, Role.COORDINATOR, Role.SURVIVOR_MENTOR])
async def test_axe_finds_no_violation_for_other_roles_and_before_signing_in(
    world: World, staff: Staff, page: Page, role: Role
) -> None:
    home = page.url.rstrip("/").rsplit("/", 1)[0]
    await page.goto(f"{home}/welcome")
    await check(page, "/welcome")
    await signed_in(page, staff, role.value.replace("-", "."), role)
    for path in pages_of(role):
        await page.goto(home + path)
        await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
        await check(page, f"{role.value}: {path}")


async def first_link(page: Page, beginning: str) -> str:
    """The address of the first entry, not of another page of the directory."""
    links = await page.locator(f"main a[href^='{beginning}']").evaluate_all("all => all.map(a => a.href)")
    return next(link for link in links if not link.endswith(("/new", "/gaps", "/export")))


def pages_of(role: Role) -> list[str]:
    """Every page of the console that this role may open and that needs no id."""
    found = [
        door.path
        for door in DOORS
        if door.method == "GET" and door.right in RIGHTS[role] and not door.live and "{" not in door.path
    ]
    assert {"/account", "/directory", "/practice"} <= set(found)
    return [*(path for path in found if path not in ("/", "/directory/export")), "/nothing-here"]


async def fits(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


async def check(page: Page, name: str) -> None:
    found = await Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    told = [
        f"{each['id']}: {[node['html'][:120] for node in each['nodes']]}"
        for each in found.response["violations"]
    ]
    assert not told, f"{name}: {told}"
