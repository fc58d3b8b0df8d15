"""What a browser is told and given on the way to the organisation and back, by hand and in Chromium."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser

from bot import wire
from bot.console.app import console_app
from bot.console.cookies import ORGANISATION
from bot.phone.loopback import LoopbackServer, bound_socket
from tests.console.conftest import URL, Staff, Visitor
from tests.console.oidc.conftest import Organisation, browser_before, goes_on_to, organisation_at
from tests.line import World
from tests.processes import ended, line_of, start

pytestmark = pytest.mark.whole

Visitors = Callable[[], Visitor]


async def test_nobody_begins_without_our_own_form(visitors: Visitors, organisation: Organisation) -> None:
    await organisation.behaves()
    visitor = visitors()
    await visitor.get("/sign-in")
    assert (await visitor.post("/sign-in/organisation", token="made-up")).status_code == 403
    assert (await visitor.post("/sign-in/organisation", token="")).status_code == 403
    for elsewhere in ("https://evil.example", "null"):
        visitor.client.headers["origin"] = elsewhere
        await visitor.get("/sign-in")
        assert (await visitor.post("/sign-in/organisation")).status_code == 403
    assert ORGANISATION not in visitor.client.cookies
    assert await organisation.seen() == [], "the provider was not even asked"


async def test_forms_go_nowhere_but_to_us_on_every_page_of_the_way(
    staff: Staff, visitors: Visitors, organisation: Organisation
) -> None:
    """The browser leaves by a page that goes on by itself, which no policy on forms needs to allow."""
    rowan = await organisation.known(staff, visitors())
    pages = [await rowan.get("/sign-in"), there := await rowan.post("/sign-in/organisation")]
    back = await rowan.get(await organisation.answers(goes_on_to(there)))
    for page in (*pages, back, await rowan.get(goes_on_to(back))):
        policy = page.headers["content-security-policy"].split("; ")
        assert "form-action 'self'" in policy
        assert organisation.issuer not in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store", "their addresses hold secrets of this try"
        assert page.headers["referrer-policy"] == "same-origin"


async def test_nothing_of_the_address_says_where_to_go_next(
    staff: Staff, visitors: Visitors, organisation: Organisation
) -> None:
    rowan = await organisation.known(staff, visitors())
    await rowan.get("/sign-in?next=//evil.example")
    page = await rowan.post("/sign-in/organisation?next=//evil.example", next="//evil.example")
    location = await organisation.answers(goes_on_to(page))
    assert location.startswith(f"{URL}/sign-in/organisation/back?")
    back = await rowan.get(f"{location}&next=//evil.example&redirect_uri=//evil.example&to=//evil.example")
    assert goes_on_to(back) == "/sign-in/code"
    assert "evil" not in back.text


async def test_the_cookie_of_a_try_is_closed_short_lived_and_tells_nothing(
    world: World, provider_at: str
) -> None:
    async with organisation_at(provider_at, world, console_url="https://console.example") as organisation:
        app = console_app(
            line=world.home.line, url="https://console.example", organisation=organisation.provider
        )
        visitor = browser_before(app)
        visitor.client.base_url = "https://console.example"  # type: ignore[assignment]
        visitor.client.headers["origin"] = "https://console.example"
        await visitor.get("/sign-in")
        page = await visitor.post("/sign-in/organisation")
        cookie = next(each for each in page.headers.get_list("set-cookie") if ORGANISATION in each)
        assert cookie.startswith(f"__Host-{ORGANISATION}=")
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert parts == {"httponly", "max-age=600", "path=/", "samesite=lax", "secure"}
        address = goes_on_to(page)
        assert "redirect_uri=https%3A%2F%2Fconsole.example%2Fsign-in%2Forganisation%2Fback" in address
        state = re.search(r"state=([^&]+)", address)
        assert state
        assert state[1] not in cookie, "sealed"


async def test_the_session_stays_closed_to_other_sites(
    staff: Staff, visitors: Visitors, organisation: Organisation
) -> None:
    rowan = await organisation.known(staff, visitors())
    location = await organisation.answers(await organisation.leave(rowan))
    page = await rowan.client.get(location)
    given = {each.split("=")[0]: each.lower() for each in page.headers.get_list("set-cookie")}
    assert "samesite=strict" in given["porchlight"]
    assert "httponly" in given["porchlight"]
    assert "max-age=0" in given[ORGANISATION]


# --- in Chromium, where a provider on another site shows a page of its own ------------------------


@asynccontextmanager
async def provider_on(host: str) -> AsyncIterator[str]:
    process = start(sys.executable, "-m", "tests.console.oidc_provider", host)
    try:
        yield (await line_of(process)).decode().strip()
    finally:
        await ended(process, b"")


@pytest.mark.browser
async def test_a_browser_goes_there_and_back_across_sites(
    staff: Staff, world: World, browser: Browser
) -> None:
    """`localhost` and `127.0.0.1` are two sites: strict cookies stay behind, as with a real provider."""
    listener = bound_socket()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with (
        provider_on("localhost") as issuer,
        await browser.new_context(java_script_enabled=False) as context,  # the way needs no scripts
        organisation_at(issuer, world, console_url=url) as organisation,
    ):
        page = await context.new_page()
        rowan = await organisation.known(staff, Visitor(organisation.browser))
        await organisation.behaves(back=url + wire.ORGANISATION_PATH, asks=True)
        app = console_app(line=world.home.line, url=url, demo=True, organisation=organisation.provider)
        server = LoopbackServer(app)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.005)
        try:
            await page.goto(f"{url}/sign-in")
            await page.get_by_role("button", name="Sign in with Example Org").click()
            await page.wait_for_url(f"{issuer}/authorize?**")
            await page.get_by_role("button", name="It is me").click()
            await page.wait_for_url(f"{url}/sign-in/code")
            await page.get_by_label("Six digits").fill(staff.code(rowan))
            await page.get_by_role("button", name="Sign in").click()
            await page.wait_for_url(f"{url}/queue")
        finally:
            server.should_exit = server.force_exit = True
            await serving
