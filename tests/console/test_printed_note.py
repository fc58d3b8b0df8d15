"""What is printed for a service without the web: one page, only what was agreed, nothing about whom."""

from __future__ import annotations

import re
import zlib
from datetime import datetime, timedelta, timezone

import pytest

from bot.console.printed_note import printed_note
from bot.domain.ids import Channel
from bot.domain.private import Private
from bot.domain.said_yes import Told, Yes
from bot.domain.shared_field import LABELS, FieldShare, SharedField
from bot.domain.staff import Role
from bot.domain.trail import Did
from tests.console.conftest import Staff
from tests.console.test_conversation import take
from tests.console.test_referrals import propose
from tests.line import World

pytestmark = pytest.mark.whole

NOW = datetime(2031, 3, 4, 15, 0, tzinfo=timezone.utc)


@pytest.fixture
def channel() -> Channel:
    return Channel.SMS


def share(field: SharedField, value: str, days: int = 30) -> FieldShare:
    yes = Yes("rowan", NOW)
    return FieldShare(
        field, Private(value), days, Told("rowan", NOW), yes, ends_at=NOW + timedelta(days=days)
    )


def words_in(pdf: bytes) -> str:
    """What a reader shows: the texts of every page, put together."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    drawn = b"".join(zlib.decompress(one) if one[:1] == b"\x78" else one for one in streams)
    shown = re.findall(rb"\(((?:\\.|[^()\\])*)\) Tj", drawn)
    return " ".join(re.sub(rb"\\(.)", rb"\1", one).decode("cp1252") for one in shown)


def pages_in(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_p16_it_holds_what_was_agreed_and_nothing_else() -> None:
    pdf = printed_note(
        [share(SharedField.NAME, "Jo", days=9), share(SharedField.NEED, "a bed (tonight)")],
        operator="a small charity",
        now=NOW,
    )
    shown = words_in(pdf)
    assert "The name they use Jo" in shown
    assert "a bed (tonight)" in shown
    for field in set(SharedField) - {SharedField.NAME, SharedField.NEED}:
        assert LABELS[field] not in shown
    assert "Keep until 13 March 2031 at most" in shown, "the first of the consents to end"
    assert pages_in(pdf) == 1


def test_neither_title_nor_what_it_says_of_itself_tells_anything() -> None:
    pdf = printed_note([share(SharedField.NAME, "Jo")], operator="a small charity", now=NOW)
    told = re.findall(rb"/(Title|Author|Subject|Keywords|Creator|Producer) \((.*?)\)", pdf)
    assert [(name, value) for name, value in told if value] == [(b"Title", b"Shared note")]


def test_however_much_they_share_it_is_one_page() -> None:
    full = [share(field, "wide words " * 27) for field in SharedField if field is not SharedField.NOTE]
    pdf = printed_note([*full, share(SharedField.NOTE, "m" * 600)], operator="x" * 40, now=NOW)
    assert pages_in(pdf) == 1
    assert words_in(pdf).count("wide words") >= 200


def test_signs_that_cannot_be_printed_are_not_left_out_in_silence() -> None:
    pdf = printed_note([share(SharedField.NAME, "Zoë “Jo” Čapek 王")], operator="a small charity", now=NOW)
    shown = words_in(pdf)
    assert "Zoë “Jo” Capek ?" in shown
    assert "Some signs could not be printed" in shown
    plain = printed_note([share(SharedField.NAME, "Jo")], operator="a small charity", now=NOW)
    assert "Some signs" not in words_in(plain)


async def test_only_who_holds_it_or_a_lead_prints_and_it_is_on_the_trail(
    world: World, staff: Staff
) -> None:
    rowan, lead = await staff.signed_in("rowan"), await staff.signed_in("lead", Role.LEAD)
    sasha = await staff.signed_in("sasha")
    await world.text("can i talk to a person")
    path = await take(rowan)
    one = await propose(rowan, path)
    await rowan.post(f"{one}/describe", how="voice")
    await rowan.post(f"{one}/agree", turn="voice")
    assert (await rowan.post(f"{one}/print")).status_code == 409, "nothing is shared yet"
    await rowan.post(f"{one}/ask", how="voice", days="30", tick_name="yes", value_name="Jo")
    printed = await rowan.post(f"{one}/print")
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.headers["content-disposition"] == 'attachment; filename="shared-note.pdf"'
    assert "Jo" in words_in(printed.content)
    assert world.phone.address.encode() not in printed.content
    assert world.phone.address.lstrip("+") not in words_in(printed.content)
    await sasha.get("/account")
    assert (await sasha.post(f"{one}/print")).status_code == 403
    await lead.get(one)
    assert (await lead.post(f"{one}/print")).headers["content-type"] == "application/pdf"
    await rowan.get(path)
    await rowan.post(f"{path}/close", outcome="linked")
    await rowan.get(one)
    after = await rowan.post(f"{one}/print")
    assert after.status_code == 403
    assert "cannot take anything out" in after.text
    async with world.home.line.store.transaction() as tx:
        exported = await tx.trail.latest_of([Did.EXPORTED.value], most=10)
    assert [(entry.who, entry.reason) for entry in exported] == [
        ("lead", "referral_print"),
        ("rowan", "referral_print"),
    ]
