"""A service opens what is shared with it: by its link and the code, once, as long as the yes holds."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from bot.domain.private import Private
from bot.domain.referral import Referral
from bot.domain.refusals import CodeWrong, LinkOver
from bot.domain.share_link import LETTERS, ShareLink
from bot.domain.shared_field import FieldShare
from bot.domain.trail import Did
from bot.services.line import Line
from bot.services.passwords import matches
from bot.services.ports import Transaction

SERVICE = "service"
"""Who acts on the trail when a service does."""


@dataclass(frozen=True)
class Shared:
    """What a service sees now. `closes_at`: the page; `ends_at`: the first of the consents."""

    fields: tuple[FieldShare, ...]
    closes_at: datetime
    ends_at: datetime
    acknowledged: bool


async def look_at_shared(token: Private, view: Private | None, *, line: Line) -> Shared | None:
    """None: the code is to be asked for. Looking changes nothing, however often and whoever does it: mail
    programs open links to see what is behind them.

    Raises LinkOver.
    """
    async with line.store.transaction() as tx:
        link, referral = await _find(token, tx=tx)
        now = line.clock()
        if not referral.live_fields(now):
            raise LinkOver
        if link.takes_code(now):
            return None
        return shared_now(link, referral, view, now=now)


async def open_shared(token: Private, code: str, *, line: Line) -> Private:
    """What the browser keeps to see the page for its half hour.

    Raises CodeWrong with the tries that are left, LinkOver after the last, or if it was opened before.
    """
    code_hash = await _count_try(token, line=line)
    right = await matches(Private(_letters(code)), code_hash)
    async with line.store.transaction() as tx:
        link, referral = await _find(token, tx=tx)
        now = line.clock()
        if not right:
            await _refuse(link, now=now, tx=tx)
        elif link.opened_at is not None or link.ended_at is not None or not referral.live_fields(now):
            raise LinkOver
        else:
            view = Private(secrets.token_urlsafe(32))
            await tx.share_links.save(link.opened(view_hash(view), at=now))
            await _record("link_opened", referral, at=now, tx=tx)
            return view
    if link.tries_left:
        raise CodeWrong(link.tries_left)
    raise LinkOver


def shared_now(link: ShareLink, referral: Referral, view: Private | None, *, now: datetime) -> Shared:
    """Raise LinkOver in any other browser, and when its time or every consent is over."""
    fields = referral.live_fields(now)
    if view is None or not link.shows(view_hash(view), now) or not fields:
        raise LinkOver
    assert link.view_until is not None  # it shows
    ends = min(share.ends_at for share in fields if share.ends_at is not None)
    return Shared(fields, min(link.view_until, ends), ends, link.acknowledged_at is not None)


def view_hash(view: Private) -> bytes:
    """Random and long: a fast hash is enough."""
    return hashlib.sha256(view.open().encode(errors="surrogatepass")).digest()


async def _find(token: Private, *, tx: Transaction) -> tuple[ShareLink, Referral]:
    """With the conversation locked, so that what is read is what holds. Raise LinkOver."""
    found = await tx.share_links.find(token)
    if found is None or await tx.conversations.lock(found.conversation) is None:
        raise LinkOver
    link = await tx.share_links.find(token)
    referral = await tx.referrals.get(found.referral)
    if link is None or referral is None:
        raise LinkOver
    return link, referral


async def _count_try(token: Private, *, line: Line) -> str:
    """The hash to try against, once the try is counted. Raise LinkOver."""
    async with line.store.transaction() as tx:
        link, referral = await _find(token, tx=tx)
        now = line.clock()
        if not link.takes_code(now) or not referral.live_fields(now):
            raise LinkOver
        await tx.share_links.save(link.tried())
        return link.code_hash


async def _refuse(link: ShareLink, *, now: datetime, tx: Transaction) -> None:
    if not link.tries_left and link.ended_at is None and link.opened_at is None:
        await tx.share_links.save(link.ended(now))
        referral = await tx.referrals.get(link.referral)
        if referral is not None:
            await _record("link_dead", referral, at=now, tx=tx)


async def _record(what: str, referral: Referral, *, at: datetime, tx: Transaction) -> None:
    await tx.trail.add(Did.REFERRAL.value, who=SERVICE, at=at, about=referral.conversation, reason=what)


def _letters(code: str) -> str:
    """As it was said: capitals or not, with or without blanks."""
    return "".join(letter for letter in code.upper()[:64] if letter in LETTERS)
