"""A console over the whole simulated line, staff who are signed in, browsers with and without scripts."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape

import httpx
import pyotp
import pytest
from argon2 import PasswordHasher
from playwright.async_api import Browser, Page
from starlette.applications import Starlette

from bot.console.app import console_app
from bot.domain.private import Private
from bot.domain.staff import Role, Worker
from bot.services import passwords
from bot.services.keep_accounts import Wanted, add_worker
from tests.browser import chromium, page_at_home
from tests.console.served import Served, served_console
from tests.line import World

URL = "http://127.0.0.1:8070"
PASSWORD = "quiet harbour lantern seven"
_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same function at its smallest: a hash that is slow to guess is slow in hundreds of tests, too.
    What it costs on a line is tested by itself."""
    monkeypatch.setattr(passwords, "_HASHER", _QUICK)
    monkeypatch.setattr(passwords, "_NOBODY", _QUICK.hash("nobody"))


@dataclass
class Visitor:
    """Somebody with a browser that follows redirects and fills in forms; no scripts run."""

    client: httpx.AsyncClient
    login: str = ""
    secret: str = ""
    last: httpx.Response | None = field(default=None, repr=False)

    async def get(self, path: str) -> httpx.Response:
        self.last = await self.client.get(path)
        return self.last

    async def post(self, path: str, *, token: str | None = None, **fields: str) -> httpx.Response:
        """With the form token of the page seen last, as the browser would send it."""
        if token is None:
            found = TOKEN.search(self.last.text if self.last is not None else "")
            token = unescape(found[1]) if found else ""
        self.last = await self.client.post(path, data={"form_token": token, **fields})
        return self.last


@pytest.fixture
def app(world: World) -> Starlette:
    return console_app(line=world.home.line, url=URL, demo=True, caller=world.home.caller)


@pytest.fixture
async def visitors(app: Starlette) -> AsyncIterator[Callable[[], Visitor]]:
    opened: list[httpx.AsyncClient] = []

    def make() -> Visitor:
        transport = httpx.ASGITransport(app, client=(f"10.0.0.{len(opened) + 1}", 5000))
        client = httpx.AsyncClient(
            transport=transport, base_url=URL, headers={"origin": URL}, follow_redirects=True
        )
        opened.append(client)
        return Visitor(client)

    yield make
    for client in opened:
        await client.aclose()


@pytest.fixture
def staff(world: World, visitors: Callable[[], Visitor]) -> Staff:
    return Staff(world, visitors)


@dataclass
class Staff:
    """Makes accounts and signs people in, each through the pages."""

    world: World
    visitors: Callable[[], Visitor]

    async def add(
        self, login: str, role: Role = Role.WORKER, *, trained: bool = True, **more: object
    ) -> Private:
        wanted = Wanted(
            login=login,
            first_name=login.title(),
            role=role,
            zone="America/New_York",
            trained=trained,
            **more,  # type: ignore[arg-type]
        )
        return await add_worker(wanted, by="operator", line=self.world.home.line)

    async def signed_in(
        self, login: str, role: Role = Role.WORKER, *, trained: bool = True, **more: object
    ) -> Visitor:
        """A new account, set up from its code to the recovery codes."""
        code = await self.add(login, role, trained=trained, **more)
        visitor = self.visitors()
        visitor.login = login
        await visitor.get("/welcome")
        await visitor.post("/welcome", login=login, code=code.open())
        await visitor.post("/set-up", password=PASSWORD, again=PASSWORD)
        assert visitor.last is not None
        shown = re.search(r"<code>([A-Z2-7 ]+)</code>", visitor.last.text)
        assert shown, visitor.last.text
        visitor.secret = shown[1].replace(" ", "")
        done = await visitor.post("/set-up/app", code=self.code(visitor))
        assert done.status_code == 200
        return visitor

    def code(self, visitor: Visitor, *, later: timedelta = timedelta()) -> str:
        """What their app shows now, or after a while."""
        return pyotp.TOTP(visitor.secret).at(self.world.home.clock() + later)

    async def worker(self, login: str) -> Worker:
        async with self.world.home.line.store.transaction() as tx:
            found = await tx.staff.by_login(login)
        assert found is not None
        return found


# --- a real browser, which runs scripts ------------------------------------------------------------


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as launched:
        yield launched


@pytest.fixture
async def served(world: World) -> AsyncIterator[Served]:
    async with served_console(world) as served:
        yield served


@pytest.fixture
async def page(browser: Browser, served: Served) -> AsyncIterator[Page]:
    async with page_at_home(browser, served.url) as opened:
        yield opened
