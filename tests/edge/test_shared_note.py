"""The page on which a service reads what is shared: once, by link and code, as long as the yes holds."""

from __future__ import annotations

import asyncio
import logging
import re

import httpx
import pytest

from bot.domain.ids import Channel
from bot.domain.share_link import CODE_LENGTH, LETTERS, OPENS_WITHIN, SHOWN_FOR, TRIES
from bot.domain.shared_field import SharedField
from bot.domain.trail import Did
from bot.services.make_link import MadeLink, end_links
from bot.services.move_referral import take_back
from bot.services.share_fields import unshare_field
from bot.services.sweep_referrals import sweep_referrals
from tests.databases import dump, run_sql
from tests.line import World
from tests.referring import CLINIC, Desk, at_a_desk

pytestmark = pytest.mark.whole

WORDS = "quartzlantern"
VALUES = {SharedField.NAME: "Jo", SharedField.MATTERS: f"a door that locks, {WORDS}"}
OVER = "This link is not open any more"


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


@pytest.fixture
async def desk(world: World) -> Desk:
    return await at_a_desk(world)


async def a_link(desk: Desk) -> tuple[MadeLink, str]:
    """A link to two fields, and its path."""
    made = await desk.agreed()
    await desk.shared(made.id, VALUES)
    link = await desk.link(made.id)
    return link, link.address.open().removeprefix(desk.world.home.line.public_url)


async def opened(desk: Desk) -> str:
    link, path = await a_link(desk)
    await desk.agency.post(path, data={"code": link.code.open()})
    return path


async def test_the_code_opens_it_once_in_one_browser_for_half_an_hour(desk: Desk) -> None:
    link, path = await a_link(desk)
    asked = await desk.agency.get(path)
    assert asked.status_code == 200
    assert 'name="code"' in asked.text
    assert WORDS not in asked.text
    opening = await desk.agency.post(path, data={"code": f" {link.code.open().lower()} "})
    assert (opening.status_code, opening.headers["location"]) == (303, path)
    page = await desk.agency.get(path)
    assert "What matters most, in their words" in page.text
    assert WORDS in page.text
    assert "Age" not in page.text, "what they did not agree to is not even named"
    async with desk.browser() as other:
        assert OVER in (await other.get(path)).text
        again = await other.post(path, data={"code": link.code.open()})
        assert (again.status_code, OVER in again.text) == (410, True)
    desk.world.home.clock.move(SHOWN_FOR.total_seconds() - 1)
    assert WORDS in (await desk.agency.get(path)).text
    desk.world.home.clock.move(1)
    late = await desk.agency.get(path)
    assert (late.status_code, OVER in late.text, WORDS in late.text) == (410, True, False)
    assert "call" in late.text, "and says what to do"


async def test_looking_uses_nothing_up(desk: Desk) -> None:
    """Mail programs and chat previews open every link, some with HEAD, some many times."""
    link, path = await a_link(desk)
    async with desk.browser() as scanner:
        for _ in range(5):
            assert (await scanner.get(path)).status_code == 200
            assert (await scanner.head(path)).status_code == 200
    await desk.agency.post(path, data={"code": link.code.open()})
    assert WORDS in (await desk.agency.get(path)).text


async def test_after_five_wrong_codes_the_link_is_dead_for_the_right_one_too(desk: Desk) -> None:
    link, path = await a_link(desk)
    for left in range(TRIES - 1, 0, -1):
        wrong = await desk.agency.post(path, data={"code": "AAAAAA"})
        assert wrong.status_code == 403
        assert f"{left} {'try is' if left == 1 else 'tries are'} left" in wrong.text
    assert OVER in (await desk.agency.post(path, data={"code": "AAAAAA"})).text
    assert (await desk.agency.post(path, data={"code": link.code.open()})).status_code == 410
    assert (await desk.agency.get(path)).status_code == 410
    assert "link_dead" in await reasons(desk)


async def test_guesses_at_the_same_moment_share_no_try(desk: Desk) -> None:
    _, path = await a_link(desk)
    answers = await asyncio.gather(*(desk.agency.post(path, data={"code": "ZZZZZZ"}) for _ in range(12)))
    assert sum(answer.status_code == 403 for answer in answers) <= TRIES
    async with desk.world.home.line.store.transaction() as tx:
        [kept] = await tx.share_links.of(desk.conversation)
    assert kept.tries == TRIES


async def test_opened_twice_at_the_same_moment_it_opens_once(desk: Desk) -> None:
    link, path = await a_link(desk)
    answers = await asyncio.gather(
        *(desk.agency.post(path, data={"code": link.code.open()}) for _ in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [303, 410, 410]


async def test_it_dies_unopened_after_three_days(desk: Desk) -> None:
    link, path = await a_link(desk)
    desk.world.home.clock.move(OPENS_WITHIN.total_seconds())
    assert OVER in (await desk.agency.get(path)).text
    assert (await desk.agency.post(path, data={"code": link.code.open()})).status_code == 410


async def test_they_have_read_it_and_the_worker_sees_so(desk: Desk) -> None:
    path = await opened(desk)
    async with desk.browser() as other:
        assert (await other.post(path, data={"read": "yes"})).status_code == 410, "not from another browser"
    assert (await desk.agency.post(path, data={"read": "yes"})).status_code == 303
    assert "can see that you have read it" in (await desk.agency.get(path)).text
    await desk.agency.post(path, data={"read": "yes"})
    said = await reasons(desk)
    assert said.count("acknowledged") == 1
    assert said.count("link_opened") == 1


async def test_p16_a_field_taken_back_is_gone_from_an_open_page_at_once(desk: Desk) -> None:
    path = await opened(desk)
    [referral] = await referrals(desk)
    await unshare_field(
        desk.handoff, referral.id, SharedField.MATTERS, worker=desk.worker, line=desk.world.home.line
    )
    page = await desk.agency.get(path)
    assert "Jo" in page.text
    assert WORDS not in page.text
    await unshare_field(
        desk.handoff, referral.id, SharedField.NAME, worker=desk.worker, line=desk.world.home.line
    )
    assert OVER in (await desk.agency.get(path)).text


@pytest.mark.parametrize("open_first", [True, False], ids=["open", "not opened"])
async def test_p16_taken_back_the_link_is_dead_at_once(desk: Desk, open_first: bool) -> None:
    link, path = await a_link(desk)
    if open_first:
        await desk.agency.post(path, data={"code": link.code.open()})
    [referral] = await referrals(desk)
    await take_back(desk.handoff, referral.id, worker=desk.worker, line=desk.world.home.line)
    assert OVER in (await desk.agency.get(path)).text
    assert (await desk.agency.post(path, data={"code": link.code.open()})).status_code == 410


async def test_the_worker_ends_a_link_and_a_newer_one_ends_the_older(desk: Desk) -> None:
    first, path = await a_link(desk)
    [referral] = await referrals(desk)
    second = await desk.link(referral.id)
    assert (await desk.agency.post(path, data={"code": first.code.open()})).status_code == 410
    await end_links(desk.handoff, referral.id, worker=desk.worker, line=desk.world.home.line)
    newer = second.address.open().removeprefix(desk.world.home.line.public_url)
    assert (await desk.agency.post(newer, data={"code": second.code.open()})).status_code == 410


async def test_p16_when_the_days_are_over_nothing_is_shown_and_the_words_go(desk: Desk) -> None:
    made = await desk.agreed()
    await desk.shared(made.id, VALUES, days=1)
    link = await desk.link(made.id)
    path = link.address.open().removeprefix(desk.world.home.line.public_url)
    desk.world.home.clock.move(24 * 3600 - 60)
    await desk.agency.post(path, data={"code": link.code.open()})
    assert WORDS in (await desk.agency.get(path)).text
    desk.world.home.clock.move(60)
    assert OVER in (await desk.agency.get(path)).text, "before any sweep"
    await sweep_referrals(line=desk.world.home.line)
    [referral] = await referrals(desk)
    assert not any(share.value for share in referral.fields)
    assert "consent_ended" in await reasons(desk)


async def test_p16_what_one_service_may_know_another_never_sees(desk: Desk) -> None:
    _, path = await a_link(desk)
    other = await desk.agreed(CLINIC)
    await desk.shared(other.id, {SharedField.LANGUAGE: "Spanish"})
    link = await desk.link(other.id)
    clinic = link.address.open().removeprefix(desk.world.home.line.public_url)
    await desk.agency.post(clinic, data={"code": link.code.open()})
    page = await desk.agency.get(clinic)
    assert "Spanish" in page.text
    assert WORDS not in page.text
    assert (await desk.agency.get(path)).status_code == 200
    assert 'name="code"' in (await desk.agency.get(path)).text, "a cookie for one opens no other"
    assert (await desk.agency.post(path, data={"code": link.code.open()})).status_code == 403


async def test_p03_deleted_with_the_conversation_links_and_all(desk: Desk) -> None:
    path = await opened(desk)
    assert WORDS in (await desk.agency.get(path)).text
    await desk.world.text("DELETE")
    assert OVER in (await desk.agency.get(path)).text
    for table in ("referrals", "share_links"):
        assert await run_sql(desk.world.databases.main.open(), f"SELECT id FROM {table}") == []


async def test_p14_p15_neither_words_nor_token_nor_code_lie_readable(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="porchlight"):
        link, path = await a_link(desk)
        await desk.agency.post(path, data={"code": "AAAAAA"})
        await desk.agency.post(path, data={"code": link.code.open()})
        await desk.agency.get(path)
    # The browser of this test is a library that logs where it goes; ours may not.
    ours = " ".join(each.getMessage() for each in caplog.records if not each.name.startswith("httpx"))
    token = path.removeprefix("/r/")
    assert len(token) >= 43, "32 random bytes"
    whole = await dump(desk.world.databases.main.open())
    assert b"share_links" in whole
    for secret in (WORDS, "example_beds", token, link.code.open()):
        assert secret.encode() not in whole
        assert secret not in ours
    assert WORDS not in path
    assert len(link.code.open()) == CODE_LENGTH
    assert set(link.code.open()) <= set(LETTERS)
    assert link.code.open() not in repr(link)


async def test_every_answer_keeps_itself_apart_and_tells_nothing(desk: Desk) -> None:
    link, path = await a_link(desk)
    answers = [
        await desk.agency.get(path),
        await desk.agency.post(path, data={"code": "AAAAAA"}),
        await desk.agency.post(path, data={"code": link.code.open()}),
        await desk.agency.get(path),
        await desk.agency.get("/r/nothing-here"),
        await desk.agency.get("/shared-note.css"),
        await desk.agency.post(path, content=b"x" * 5000),
    ]
    assert [answer.status_code for answer in answers] == [200, 403, 303, 200, 410, 200, 400]
    for answer in answers:
        headers = answer.headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["content-security-policy"]
        assert "script-src" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "noindex" in headers["x-robots-tag"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["strict-transport-security"]
        if "<title>" in answer.text:
            assert "<title>Shared note</title>" in answer.text
        assert not re.search(r"<script| style=| on\w+=", answer.text)
    cookie = answers[2].headers["set-cookie"]
    assert cookie.startswith("__Host-shared-note=")
    for part in ("HttpOnly", "Secure", "SameSite=strict", "Path=/", "Max-Age=1800"):
        assert part in cookie


async def test_a_link_that_never_was_looks_like_one_that_is_over(desk: Desk) -> None:
    path = await opened(desk)
    async with desk.browser() as other:
        over, never = await other.get(path), await other.get("/r/" + "x" * 43)
    assert (over.status_code, over.text) == (never.status_code, never.text)


async def test_whoever_asks_too_often_waits_a_minute(desk: Desk) -> None:
    link, path = await a_link(desk)
    codes = [(await desk.agency.get("/r/guess")).status_code for _ in range(40)]
    assert codes.count(429) == 10
    assert (await desk.agency.post(path, data={"code": link.code.open()})).status_code == 429
    desk.world.home.clock.move(60)
    assert (await desk.agency.post(path, data={"code": link.code.open()})).status_code == 303


async def test_the_real_edge_serves_it(desk: Desk) -> None:
    _, path = await a_link(desk)
    async with httpx.AsyncClient(base_url=desk.world.home.edge_url) as client:
        assert 'name="code"' in (await client.get(path)).text
        assert (await client.put(path)).status_code == 405


async def reasons(desk: Desk) -> list[str | None]:
    async with desk.world.home.line.store.transaction() as tx:
        entries = await tx.trail.latest(200)
    return [entry.reason for entry in entries if entry.what == Did.REFERRAL.value]


async def referrals(desk: Desk):  # type: ignore[no-untyped-def]
    async with desk.world.home.line.store.transaction() as tx:
        return await tx.referrals.of(desk.conversation)
