"""A service says that it has read what was shared; the worker sees that it did."""

from __future__ import annotations

from bot.domain.private import Private
from bot.domain.refusals import LinkOver
from bot.domain.trail import Did
from bot.services.line import Line
from bot.services.open_shared import SERVICE, shared_now


async def acknowledge_shared(token: Private, view: Private | None, *, line: Line) -> None:
    """Once, in the browser that opened it. Raises LinkOver."""
    async with line.store.transaction() as tx:
        found = await tx.share_links.find(token)
        if found is None or await tx.conversations.lock(found.conversation) is None:
            raise LinkOver
        link = await tx.share_links.find(token)
        referral = await tx.referrals.get(found.referral)
        if link is None or referral is None:
            raise LinkOver
        now = line.clock()
        if shared_now(link, referral, view, now=now).acknowledged:
            return
        await tx.share_links.save(link.acknowledged(now))
        await tx.trail.add(
            Did.REFERRAL.value, who=SERVICE, at=now, about=link.conversation, reason="acknowledged"
        )
