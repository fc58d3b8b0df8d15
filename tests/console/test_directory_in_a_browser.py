"""The pages of the directory in a real browser: nothing axe objects to, no scripts, a phone's width."""

from __future__ import annotations

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from bot.domain.ids import Channel
from bot.domain.staff import Role
from tests.console.conftest import Staff, Visitor
from tests.console.served import Served
from tests.console.test_directory import FORM, KEY, add
from tests.line import World

pytestmark = pytest.mark.browser

PAGES = ("", "/new", "/gaps", f"/{KEY}", f"/{KEY}/change")


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


@pytest.fixture
def base(served: Served) -> str:
    return served.url


async def as_seen_by(visitor: Visitor, browser: Browser, base: str, *, scripts: bool = True) -> Page:
    """A page 320 pixels wide, with the session they signed in with."""
    context = await browser.new_context(
        viewport={"width": 320, "height": 700}, java_script_enabled=scripts, color_scheme="dark"
    )
    held = [(one.name, one.value or "") for one in visitor.client.cookies.jar]
    await context.add_cookies([{"name": name, "value": value, "url": base} for name, value in held])
    return await context.new_page()


async def test_no_page_breaks_a_rule_of_access_or_a_phones_width(
    staff: Staff, world: World, browser: Browser, base: str
) -> None:
    lead = await staff.signed_in("lea", Role.LEAD)
    await add(lead, world, confidential_address="77 Hidden Larch Lane", notes="ask first")
    page = await as_seen_by(lead, browser, base)
    for path in PAGES:
        await page.goto(f"{base}/directory{path}")
        found = await Axe().run(page)
        assert found.violations_count == 0, (path, found.generate_report())
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, path


async def test_an_entry_is_kept_without_scripts_by_keyboard(
    staff: Staff, world: World, browser: Browser, base: str
) -> None:
    maya = await staff.signed_in("maya", Role.COORDINATOR)
    page = await as_seen_by(maya, browser, base, scripts=False)
    await page.goto(f"{base}/directory/new")
    for name, value in FORM.items():
        field = page.locator(f"[name={name}]").first
        kind = await field.get_attribute("type")
        if kind == "checkbox":
            for each in value.split("\n"):
                await page.locator(f"[name={name}][value='{each}']").press("Space")
        elif name not in ("cost", "verified_how"):
            await field.fill(value)
    await page.locator("[name=needs][value=court]").press("Space")
    await page.locator("[name=name]").press("Enter")
    await page.wait_for_url(f"{base}/directory/{KEY}")
    assert await page.locator("h1").inner_text() == "Larkspur Rooms"
    kept = world.home.line.directory.get(KEY)
    assert kept is not None
    assert [need.value for need in kept.needs] == ["housing", "food", "court"]
