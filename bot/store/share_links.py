"""Links to what is shared, found by the hash of a token that only the service holds."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from bot.domain.ids import ConversationId
from bot.domain.private import Private
from bot.domain.referral import ReferralId
from bot.domain.share_link import ShareLink
from bot.store.referral_tables import share_links
from bot.store.unit import CONSOLE, Unit

_FIELDS = tuple(each.name for each in fields(ShareLink) if each.name != "by")
_CHANGING = ("tries", "opened_at", "view_hash", "view_until", "acknowledged_at", "ended_at")


class PostgresShareLinks:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, link: ShareLink, token: Private) -> None:
        """Any link made before for the same referral ends."""
        await self._unit.hold(link.conversation)
        await self.end_all(link.referral, at=link.made_at)
        values = {name: getattr(link, name) for name in _FIELDS}
        row = insert(share_links).values(token_hash=_hash(token), by_worker=link.by, **values)
        await self._unit.change(row)

    async def find(self, token: Private) -> ShareLink | None:
        row = await self._unit.first(select(share_links).where(share_links.c.token_hash == _hash(token)))
        return None if row is None else _link(row)

    async def of(self, conversation: ConversationId) -> list[ShareLink]:
        """Oldest first."""
        mine = select(share_links).where(share_links.c.conversation == conversation)
        return [_link(row) for row in await self._unit.all(mine.order_by(share_links.c.made_at))]

    async def save(self, link: ShareLink) -> None:
        await self._unit.hold(link.conversation)
        values = {name: getattr(link, name) for name in _CHANGING}
        await self._unit.change(update(share_links).where(share_links.c.id == link.id).values(**values))
        await self._unit.wake(CONSOLE)

    async def end_all(self, referral: ReferralId, *, at: datetime) -> int:
        live = (share_links.c.referral == referral) & share_links.c.ended_at.is_(None)
        return await self._unit.change(update(share_links).where(live).values(ended_at=at))

    async def end_past(self, now: datetime) -> int:
        """Never opened in time, or opened and their half hour is over; how many."""
        unopened = share_links.c.opened_at.is_(None) & (share_links.c.ends_at <= now)
        shown = share_links.c.view_until <= now
        past = share_links.c.ended_at.is_(None) & (unopened | shown)
        return await self._unit.change(update(share_links).where(past).values(ended_at=now))


def _link(row: Any) -> ShareLink:
    values = {name: row._mapping[name] for name in _FIELDS}
    if values["view_hash"] is not None:
        values["view_hash"] = bytes(values["view_hash"])
    return ShareLink(by=row.by_worker, **values)


def _hash(token: Private) -> bytes:
    """A token is random and long: a fast hash is enough, and nobody who reads the table can use it."""
    return hashlib.sha256(token.open().encode(errors="surrogatepass")).digest()
