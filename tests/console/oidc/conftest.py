"""An organisation with a sign-in of its own: a real provider process, and browsers that go there."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from html import unescape

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from bot import wire
from bot.console.app import console_app
from bot.domain.ids import Channel
from bot.domain.organisation import KnownAs
from bot.domain.private import Private
from bot.domain.staff import Role
from bot.oidc.provider import Provider
from bot.services.keep_accounts import Wanted, add_worker
from bot.services.link_account import link
from bot.services.second_factor import new_secret
from tests.console.conftest import URL, Staff, Visitor
from tests.console.oidc_provider import CLIENT_ID, CLIENT_SECRET
from tests.line import World
from tests.processes import ended, line_of, start

SUBJECT = "6f1c2a9e-rowan"
BUTTON = "Sign in with Example Org"
_ON = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')


def goes_on_to(page: httpx.Response) -> str:
    """Where a page leads by itself; empty if it stays."""
    found = _ON.search(page.text)
    return unescape(found[1]) if found else ""


@dataclass
class Organisation:
    """The provider process, and the console's own side of it."""

    issuer: str
    provider: Provider
    browser: httpx.AsyncClient  # what a browser does at the provider; it follows no redirect by itself
    world: World

    async def behaves(self, **switches: object) -> None:
        """As it should, but for what is named."""
        usual = {"back": f"{URL}{wire.ORGANISATION_PATH}", "now": int(self.world.home.clock().timestamp())}
        answer = await self.browser.post(f"{self.issuer}/test/switches", json={**usual, **switches})
        assert answer.status_code == 200

    async def seen(self) -> list[str]:
        """What the console asked of it since `behaves`."""
        found: list[str] = (await self.browser.get(f"{self.issuer}/test/seen")).json()
        return found

    async def answers(self, address: str) -> str:
        """Where the provider sends the browser that comes with this address."""
        answer = await self.browser.get(address)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    async def leave(self, visitor: Visitor) -> str:
        """Press the button; the address at the provider where the browser is sent."""
        await visitor.get("/sign-in")
        page = await visitor.post("/sign-in/organisation")
        return goes_on_to(page)

    async def round_trip(self, visitor: Visitor) -> httpx.Response:
        """There and back again; the page that is seen at the end."""
        address = await self.leave(visitor)
        assert address.startswith(f"{self.issuer}/authorize?"), address
        return await self.come_back(visitor, await self.answers(address))

    async def come_back(self, visitor: Visitor, location: str) -> httpx.Response:
        page = await visitor.get(location)
        return await visitor.get(goes_on_to(page)) if goes_on_to(page) else page

    async def known(
        self, staff: Staff, visitor: Visitor, login: str = "rowan", *, password: bool = False
    ) -> Visitor:
        """A worker who is set up and linked, before a fresh browser; through the pages with a password."""
        line, known = staff.world.home.line, KnownAs(self.issuer, Private(SUBJECT))
        visitor.login, visitor.secret = login, new_secret().open()
        if password:
            visitor.secret = (await staff.signed_in(login)).secret
            await link(login, known, by="operator", line=line)
        else:
            await add_worker(_wanted(login), by="operator", line=line, known=known)
            async with line.store.transaction() as tx:
                worker = await tx.staff.by_login(login)
                assert worker is not None
                await tx.staff.set_second_factor(worker.id, Private(visitor.secret))
                await tx.staff.save(replace(worker, ready_at=line.clock()))
        staff.world.home.clock.move(60)  # each code counts once
        await self.behaves()
        return visitor


def _wanted(login: str) -> Wanted:
    return Wanted(login, login.title(), Role.WORKER, "America/New_York", trained=True)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def provider_at() -> AsyncIterator[str]:
    """The issuer of a provider that runs as long as the tests do."""
    process = start(sys.executable, "-m", "tests.console.oidc_provider")
    try:
        yield (await line_of(process)).decode().strip()
    finally:
        await ended(process, b"")


@pytest_asyncio.fixture(loop_scope="session")
async def organisation(world: World, provider_at: str) -> AsyncIterator[Organisation]:
    async with organisation_at(provider_at, world) as made:
        yield made


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


@pytest.fixture
def app(world: World, organisation: Organisation) -> Starlette:
    return console_app(line=world.home.line, url=URL, demo=True, organisation=organisation.provider)


class organisation_at:  # noqa: N801  (used as a function)
    """The console's side of the provider at an issuer; `settings` differ by name."""

    def __init__(self, issuer: str, world: World, **settings: object) -> None:
        self._issuer, self._world, self._settings = issuer, world, settings

    async def __aenter__(self) -> Organisation:
        given = {
            "oidc_issuer": self._issuer,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": Private(CLIENT_SECRET),
            "oidc_name": BUTTON,
            **self._settings,
        }
        home = self._world.home
        provider = wire.make_organisation(replace(home.settings, **given), clock=home.clock)  # type: ignore[arg-type]
        assert provider is not None
        self._made = Organisation(self._issuer, provider, httpx.AsyncClient(), self._world)
        return self._made

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(self._made.provider.close(), self._made.browser.aclose())


async def with_code(staff: Staff, visitor: Visitor, *, later: timedelta = timedelta()) -> httpx.Response:
    """The second factor, on the page that asks for it."""
    return await visitor.post("/sign-in/code", code=staff.code(visitor, later=later))


def is_in(page: httpx.Response) -> bool:
    return page.status_code == 200 and page.url.path == "/queue"


def browser_before(app: Starlette) -> Visitor:
    """A browser before another console than the fixtures'."""
    transport = httpx.ASGITransport(app, client=("10.0.1.1", 5000))
    client = httpx.AsyncClient(
        transport=transport, base_url=URL, headers={"origin": URL}, follow_redirects=True
    )
    return Visitor(client)
