"""One's own account: what outlives a session asks for the second factor, and nothing undoes an operator."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Callable

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.console.breached import BreachedRange
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.staff_session import AT_MOST, IDLE
from bot.domain.trail import Did
from bot.phone.loopback import LoopbackServer, bound_socket
from bot.services.keep_accounts import disable
from bot.services.set_up_account import check_new
from bot.staff_errors import PasswordWeak
from tests.console.conftest import PASSWORD, TOKEN, Staff, Visitor
from tests.line import World

NEW = "velvet onion barometer sky"
Visitors = Callable[[], Visitor]


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


async def test_an_account_is_set_up_once(staff: Staff, visitors: Visitors) -> None:
    """Whoever else knew the operator's code is out with the first who used it, and stays out."""
    code = await staff.add("rowan")
    thief, rowan = visitors(), visitors()
    for each in (thief, rowan):
        await each.get("/welcome")
        await each.post("/welcome", login="rowan", code=code.open())
    assert (await thief.get("/set-up")).url.path == "/sign-in"
    await rowan.post("/set-up", password=PASSWORD, again=PASSWORD)
    assert rowan.last is not None
    shown = re.search(r"<code>([A-Z2-7 ]+)</code>", rowan.last.text)
    assert shown
    rowan.secret = shown[1].replace(" ", "")
    await rowan.post("/set-up/app", code=staff.code(rowan))
    await thief.get("/welcome")
    assert (await thief.post("/welcome", login="rowan", code=code.open())).status_code == 403


async def test_a_page_of_the_set_up_that_stayed_open_changes_nothing(
    staff: Staff, world: World, visitors: Visitors
) -> None:
    code = await staff.add("rowan")
    rowan = visitors()
    await rowan.get("/welcome")
    await rowan.post("/welcome", login="rowan", code=code.open())
    held, page = rowan.client.cookies["porchlight"], rowan.last
    await rowan.post("/set-up", password=PASSWORD, again=PASSWORD)
    assert rowan.last is not None
    shown = re.search(r"<code>([A-Z2-7 ]+)</code>", rowan.last.text)
    assert shown
    rowan.secret = shown[1].replace(" ", "")
    await rowan.post("/set-up/app", code=staff.code(rowan))
    left_open = visitors()
    left_open.client.cookies.set("porchlight", held)
    left_open.last = page
    await left_open.post("/set-up", password=NEW, again=NEW)
    assert (await left_open.get("/set-up/app")).url.path == "/sign-in"
    fresh = visitors()
    await fresh.get("/sign-in")
    assert (await fresh.post("/sign-in", login="rowan", password=NEW)).status_code == 403


async def test_a_form_that_comes_slowly_undoes_no_disabling(staff: Staff, world: World) -> None:
    """Who sent it is asked when all of it is here."""
    rowan = await staff.signed_in("rowan")
    await rowan.get("/account")
    assert rowan.last is not None
    token = TOKEN.search(rowan.last.text)
    assert token

    async def slowly() -> AsyncIterator[bytes]:
        yield f"form_token={token[1]}".encode()
        await disable("rowan", by="operator", line=world.home.line)
        yield b"&zone=America/New_York"

    rowan.client.headers["content-type"] = "application/x-www-form-urlencoded"
    answer = await rowan.client.post("/account/settings", content=slowly())
    assert answer.url.path == "/sign-in" or answer.status_code == 403
    assert (await staff.worker("rowan")).disabled_at is not None


async def test_recovery_codes_are_made_only_with_the_second_factor(staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    await rowan.get("/account")
    refused = await rowan.post("/account/recovery-codes", code="000000")
    assert refused.status_code == 400
    assert "<li><code>" not in refused.text
    staff.world.home.clock.move(60)
    await rowan.get("/account")
    made = await rowan.post("/account/recovery-codes", code=staff.code(rowan))
    assert made.text.count("<li><code>") == 10


async def test_the_phone_for_calls_changes_only_with_the_second_factor_and_is_on_the_trail(
    staff: Staff, world: World
) -> None:
    """Young people are put through to it."""
    rowan = await staff.signed_in("rowan")
    await rowan.get("/account")
    await rowan.post("/account/phone", phone="+1 555 010 0456", code="000000")
    worker = await staff.worker("rowan")
    async with world.home.line.store.transaction() as tx:
        assert await tx.staff.phone(worker.id) is None
    staff.world.home.clock.move(60)
    await rowan.get("/account")
    await rowan.post("/account/phone", phone="+1 555 010 0456", code=staff.code(rowan))
    async with world.home.line.store.transaction() as tx:
        kept = await tx.staff.phone(worker.id)
        told = [entry.reason for entry in await tx.trail.latest(20) if entry.what == Did.ACCOUNT_CHANGED]
    assert kept is not None
    assert kept.open() == "+15550100456"
    assert told == ["rowan:phone"]


async def test_a_changed_password_makes_no_shift_longer(staff: Staff) -> None:
    rowan = await staff.signed_in("rowan")
    passed, held = 0.0, PASSWORD
    while passed < AT_MOST.total_seconds():
        await rowan.get("/account")
        assert rowan.last is not None
        assert rowan.last.url.path == "/account"
        other = NEW if held == PASSWORD else PASSWORD
        await rowan.post("/account/password", old=held, password=other, again=other)
        held = other
        staff.world.home.clock.move(IDLE.total_seconds() - 60)
        passed += IDLE.total_seconds() - 60
    assert (await rowan.get("/account")).url.path == "/sign-in"


# --- passwords from breaches --------------------------------------------------------------------


class Range:
    """Knows one password, filled up with one that counts 0 times."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status = 200

    async def answer(self, request: Request) -> Response:
        self.asked.append(request.path_params["start"])
        known = "77EC3F9DD2E0E4E8B1C7AF2A6B2D2D7C0B5:3"
        return PlainTextResponse(f"{known}\r\n{self.rest}:{self.count}\r\n", status_code=self.status)

    rest, count = "", 1


@pytest.fixture
async def service() -> AsyncIterator[tuple[Range, BreachedRange]]:
    known = Range()
    listener = bound_socket()
    server = LoopbackServer(Starlette(routes=[Route("/range/{start}", known.answer)]), patience_s=1)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    asker = BreachedRange(f"http://127.0.0.1:{listener.getsockname()[1]}/range")
    yield known, asker
    await asker.close()
    server.should_exit = True
    await serving


async def test_a_password_from_a_breach_is_refused_and_never_told(
    staff: Staff, world: World, service: tuple[Range, BreachedRange]
) -> None:
    known, asker = service
    digest = hashlib.sha1(NEW.encode()).hexdigest().upper()
    known.rest = digest[5:]
    await staff.add("rowan")
    rowan = await staff.worker("rowan")
    with pytest.raises(PasswordWeak, match="breach"):
        await check_new(Private(NEW), rowan, line=world.home.line, breached=asker)
    assert known.asked == [digest[:5]], "five digits of its hash, and no more"
    known.count = 0
    await check_new(Private(NEW), rowan, line=world.home.line, breached=asker)


async def test_a_service_that_is_away_keeps_nobody_out(
    staff: Staff, world: World, service: tuple[Range, BreachedRange]
) -> None:
    known, asker = service
    known.status = 503
    await staff.add("rowan")
    await check_new(Private(NEW), await staff.worker("rowan"), line=world.home.line, breached=asker)
    assert known.asked
    nobody = BreachedRange("http://127.0.0.1:9/range")
    assert not await nobody.knows(Private(NEW))
    await nobody.close()


async def test_the_name_of_the_line_makes_no_password(staff: Staff, world: World) -> None:
    await staff.add("rowan")
    for weak in ("porchlight2031", "Porchlight2031!"):
        with pytest.raises(PasswordWeak):
            await check_new(Private(weak), await staff.worker("rowan"), line=world.home.line, breached=None)
