"""End what has come to its end: links nobody opened in time, and consents whose days are over."""

from __future__ import annotations

from bot.domain.trail import Did
from bot.services.line import Line

_LINE = "line"


async def sweep_referrals(*, line: Line) -> int:
    """How many ended. Nothing was shown past its end before this came: it removes the words themselves."""
    now = line.clock()
    async with line.store.transaction() as tx:
        ended = await tx.share_links.end_past(now)
        lapsed = await tx.referrals.lapsed(now)
    for referral_id, conversation in lapsed:
        async with line.store.transaction() as tx:
            if await tx.conversations.lock(conversation) is None:
                continue
            referral = await tx.referrals.get(referral_id)
            if referral is None:
                continue
            await tx.referrals.save(referral.lapse(now))
            await tx.trail.add(
                Did.REFERRAL.value, who=_LINE, at=now, about=conversation, reason="consent_ended"
            )
            ended += 1
    return ended
