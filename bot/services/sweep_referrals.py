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
            lapsed_now = referral.lapse(now) if referral is not None else None
            if lapsed_now is None or lapsed_now == referral:
                continue  # another process was first
            await tx.referrals.save(lapsed_now)
            await tx.trail.add(
                Did.REFERRAL.value, who=_LINE, at=now, about=conversation, reason="consent_ended"
            )
            ended += 1
    return ended
