"""What a provider, a browser or another site may do wrong: each is refused, and nothing is let in by it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.organisation import UNDER_WAY
from bot.domain.staff_session import TRIES_PER_MACHINE, WITHIN
from bot.oidc.discovery import KEPT
from tests.console.conftest import PASSWORD, Staff, Visitor
from tests.console.oidc.conftest import (
    SUBJECT,
    Organisation,
    browser_before,
    goes_on_to,
    is_in,
    organisation_at,
    with_code,
)
from tests.console.oidc_provider import CLIENT_SECRET
from tests.line import World

pytestmark = pytest.mark.whole

Visitors = Callable[[], Visitor]
PENDING = "porchlight-organisation"
BACK = "/sign-in/organisation/back"


async def failed(world: World, machine: str = "10.0.0.1") -> int:
    async with world.home.line.store.transaction() as tx:
        since = world.home.clock() - WITHIN
        return len(await tx.staff_sessions.tries(f"machine {machine}", since=since))


async def nobody_is_in(visitor: Visitor) -> bool:
    """Neither whole nor half."""
    assert "porchlight" not in visitor.client.cookies
    return all([(await visitor.get(path)).url.path == "/sign-in" for path in ("/queue", "/sign-in/code")])


@pytest.mark.parametrize(
    "fault",
    [
        "wrong nonce",
        "no nonce",
        "wrong aud",
        "wrong aud and our azp",
        "aud of several",
        "expired",
        "another issuer",
        "alg none",
        "HS256 with the public key",
        "HS256 with our secret",
        "key of another",
        "changed after signing",
        "token of another",
        "no token",
        "no token at all",
        "state missing",
        "state of another",
        "answers as another",
    ],
)
async def test_whatever_is_wrong_with_an_answer_lets_nobody_in_and_counts(
    staff: Staff, world: World, visitors: Visitors, organisation: Organisation, fault: str
) -> None:
    await organisation.known(staff, browser := visitors())
    await organisation.behaves(fault=fault)
    machine = browser.client._transport.client[0]  # type: ignore[attr-defined]
    page = await organisation.round_trip(browser)
    assert (page.status_code, page.url.path) == (403, BACK)
    assert "This did not let you in" in page.text
    assert PENDING not in browser.client.cookies, "the try is over"
    assert await failed(world, machine) == 1
    assert await nobody_is_in(browser)
    await organisation.behaves()
    assert (await organisation.round_trip(browser)).url.path == "/sign-in/code", "only that was wrong"


@pytest.mark.parametrize("subject", ["", "x" * 256, 7, "rówan", None, ["a"]])
async def test_a_subject_that_can_be_none_is_refused(
    visitors: Visitors, organisation: Organisation, subject: object
) -> None:
    await organisation.behaves(more={"sub": subject})
    assert (await organisation.round_trip(visitors())).status_code == 403


@pytest.mark.parametrize("algorithm", ["RS512", "PS256"])
async def test_other_algorithms_are_refused_however_right_the_signature(
    visitors: Visitors, organisation: Organisation, algorithm: str
) -> None:
    await organisation.behaves(algorithm=algorithm)
    page = await organisation.round_trip(visitors())
    assert (page.status_code, "does not yet" in page.text) == (403, False)


async def test_the_code_is_bound_to_us_and_to_this_try(
    staff: Staff, visitors: Visitors, organisation: Organisation
) -> None:
    """The address holds a challenge and never what it was made from; another try's code is not taken."""
    rowan = await organisation.known(staff, visitors())
    address = await organisation.leave(rowan)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert set(asked) == {
        "response_type", "client_id", "redirect_uri", "scope", "state", "nonce",
        "code_challenge", "code_challenge_method",
    }  # fmt: skip
    assert asked["scope"] == "openid"
    theirs = await organisation.answers(await organisation.leave(visitors()))
    code = parse_qs(urlsplit(theirs).query)["code"][0]
    page = await organisation.come_back(rowan, f"{BACK}?code={code}&state={asked['state']}")
    assert page.status_code == 403, "a code that somebody slipped in"
    assert await nobody_is_in(rowan)


async def test_an_answer_is_worth_nothing_in_another_browser(
    staff: Staff, visitors: Visitors, organisation: Organisation
) -> None:
    """Nobody is signed in as somebody else by a link (login CSRF), with or without a try of their own."""
    rowan, other = await organisation.known(staff, visitors()), visitors()
    location = await organisation.answers(await organisation.leave(rowan))
    assert (await organisation.come_back(other, location)).status_code == 403
    await organisation.leave(other)
    assert (await organisation.come_back(other, location)).status_code == 403
    assert await nobody_is_in(other)


async def test_an_answer_counts_once_even_where_the_provider_takes_a_code_twice(
    staff: Staff, visitors: Visitors, organisation: Organisation
) -> None:
    rowan = await organisation.known(staff, visitors())
    await organisation.behaves(fault="code twice")
    location = await organisation.answers(await organisation.leave(rowan))
    kept = rowan.client.cookies[PENDING]
    assert (await organisation.come_back(rowan, location)).url.path == "/sign-in/code"
    assert (await organisation.come_back(rowan, location)).status_code == 403, "its cookie is gone"
    thief = visitors()
    thief.client.cookies.set(PENDING, kept)
    assert (await organisation.come_back(thief, location)).status_code == 403
    assert await nobody_is_in(thief)
    assert (await organisation.seen()).count("token") == 1, "it was not even asked"


async def test_an_answer_that_takes_too_long_is_refused(
    staff: Staff, world: World, visitors: Visitors, organisation: Organisation
) -> None:
    rowan = await organisation.known(staff, visitors())
    location = await organisation.answers(await organisation.leave(rowan))
    world.home.clock.move(UNDER_WAY.total_seconds())
    await organisation.behaves()  # its clock goes on too: only our time is up
    assert (await organisation.come_back(rowan, location)).status_code == 403
    again = await organisation.answers(await organisation.leave(rowan))
    world.home.clock.move(UNDER_WAY.total_seconds() - 1)
    await organisation.behaves()
    assert (await organisation.come_back(rowan, again)).url.path == "/sign-in/code", "a second less is not"


@pytest.mark.parametrize("kept", ["x", "!!", "AAAA", "é".encode().hex() * 40])
async def test_a_cookie_that_is_none_of_ours_is_refused(
    visitors: Visitors, organisation: Organisation, kept: str
) -> None:
    visitor = visitors()
    visitor.client.cookies.set(PENDING, kept)
    assert (await visitor.get(f"{BACK}?code=a&state=b")).status_code == 403


async def test_somebody_who_says_no_at_the_provider_is_told_and_not_counted(
    world: World, visitors: Visitors, organisation: Organisation
) -> None:
    await organisation.behaves(fault="access denied")
    page = await organisation.round_trip(visitors())
    assert page.status_code == 403
    assert "Your organisation did not sign you in" in page.text
    assert "they said no" not in page.text, "no words of another site on our page"
    assert await failed(world) == 0


async def test_too_many_wrong_answers_stop_a_machine_for_a_while(
    world: World, visitors: Visitors, organisation: Organisation
) -> None:
    await organisation.behaves(fault="wrong nonce")
    guesser = visitors()
    for _ in range(TRIES_PER_MACHINE):
        assert (await organisation.round_trip(guesser)).status_code == 403
    await guesser.get("/sign-in")
    assert (await guesser.post("/sign-in/organisation")).status_code == 429
    assert (await guesser.post("/sign-in", login="rowan", password=PASSWORD)).status_code == 429
    world.home.clock.move(WITHIN.total_seconds())
    assert await organisation.leave(guesser)


async def test_another_site_cannot_lock_a_machine_out(
    world: World, visitors: Visitors, organisation: Organisation
) -> None:
    """Without a try under way nothing is guessed, so links to our address count for nothing."""
    await organisation.behaves()
    visitor = visitors()
    for _ in range(TRIES_PER_MACHINE + 1):
        assert (await visitor.get(f"{BACK}?code=a&state=b")).status_code == 403
    assert await failed(world) == 0
    assert await organisation.leave(visitor)


# --- the provider itself --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", ["down", "redirects", "no json", "endless", "discovery of another", "token elsewhere"]
)
async def test_a_provider_that_cannot_be_understood_is_said_plainly_and_others_sign_in(
    staff: Staff, visitors: Visitors, organisation: Organisation, fault: str
) -> None:
    rowan = await organisation.known(staff, visitors(), password=True)
    await organisation.behaves(fault=fault)
    await rowan.get("/sign-in")
    page = await rowan.post("/sign-in/organisation")
    assert page.status_code == 503
    assert "does not answer" in page.text
    assert await organisation.seen() == ["discovery"], "nothing else was asked, and no redirect followed"
    await rowan.post("/sign-in", login="rowan", password=PASSWORD)
    assert is_in(await with_code(staff, rowan))


async def test_a_provider_that_is_not_there_or_does_not_know_us_is_away(
    staff: Staff, world: World, provider_at: str
) -> None:
    from bot.console.app import console_app

    for issuer, differing in (
        ("http://127.0.0.1:1", {}),
        (provider_at, {"oidc_client_secret": _private("another-client-secret")}),
    ):
        async with organisation_at(issuer, world, **differing) as one:
            app = console_app(line=world.home.line, url="http://127.0.0.1:8070", organisation=one.provider)
            visitor = browser_before(app)
            if issuer == provider_at:
                await one.behaves()
                page = await one.round_trip(visitor)
            else:
                await visitor.get("/sign-in")
                page = await visitor.post("/sign-in/organisation")
            assert (page.status_code, "does not answer" in page.text) == (503, True)


async def test_what_it_says_of_itself_is_kept_for_ten_minutes_and_new_keys_are_found(
    staff: Staff, world: World, visitors: Visitors, organisation: Organisation
) -> None:
    visitor = visitors()
    await organisation.behaves()
    await organisation.round_trip(visitor)
    await organisation.round_trip(visitor)
    assert await organisation.seen() == ["discovery", "token", "jwks", "token"]
    world.home.clock.move(KEPT.total_seconds())
    await organisation.behaves(fault="new key")
    for _ in range(2):
        assert "does not yet" in (await organisation.round_trip(visitor)).text
        world.home.clock.move(60)
    assert await organisation.seen() == ["discovery", "token", "jwks", "token", "jwks"]


async def test_p14_no_token_code_secret_or_subject_is_ever_logged(
    visitors: Visitors, organisation: Organisation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="porchlight")
    caplog.set_level(logging.INFO)
    secrets = [SUBJECT, CLIENT_SECRET]
    for fault in ("", "wrong nonce", "alg none", "another issuer", "state of another", "expired"):
        await organisation.behaves(fault=fault)
        address = await organisation.leave(visitor := visitors())
        location = await organisation.answers(address)
        caplog.clear()  # what the browser of these tests logs of itself
        with caplog.at_level(logging.WARNING, logger="httpx"):
            page = await visitor.client.get(location)
        for url in (address, location):
            secrets += [values[0] for values in parse_qs(urlsplit(url).query).values()]
        told = caplog.text + "".join(repr(record.__dict__) for record in caplog.records)
        known = {"code", "S256", "openid"}
        assert not [secret for secret in secrets if secret not in known and secret in told]
        assert ("organisation_refused" in told) == bool(fault), "a code for the operator"
        assert page.status_code == 403
        assert goes_on_to(page) == ""


def _private(text: str) -> object:
    from bot.domain.private import Private

    return Private(text)
