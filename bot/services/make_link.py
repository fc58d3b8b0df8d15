"""Make the link a service opens once, and the code that is told it by voice; or end the link early."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from bot.domain.ids import HandoffId
from bot.domain.private import Private
from bot.domain.referral import ReferralId
from bot.domain.refusals import ReferralRefused
from bot.domain.share_link import CODE_LENGTH, LETTERS, OPENS_WITHIN, ShareLink
from bot.domain.staff import Worker
from bot.services.hold_referral import hold_referral, save_referral
from bot.services.line import Line
from bot.services.passwords import hashed


@dataclass(frozen=True)
class MadeLink:
    """Shown once: neither the address nor the code is kept. They go by two ways, the code by voice."""

    address: Private
    code: Private
    ends_at: datetime


async def make_link(
    handoff_id: HandoffId, referral_id: ReferralId, *, worker: Worker, line: Line
) -> MadeLink:
    """A link made before for this referral ends.

    Raises ReferralRefused("nothing_shared") while the person shares nothing, and as `hold_referral` does.
    """
    token = Private(secrets.token_urlsafe(32))
    code = Private("".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)))
    code_hash = await hashed(code)
    async with line.store.transaction() as tx:
        held = await hold_referral(handoff_id, referral_id, worker=worker, tx=tx, line=line)
        now = line.clock()
        if not held.referral.live_fields(now):
            raise ReferralRefused("nothing_shared")
        link = ShareLink(
            id=uuid4(),
            conversation=held.conversation.id,
            referral=referral_id,
            by=worker.login,
            made_at=now,
            ends_at=now + OPENS_WITHIN,
            code_hash=code_hash,
        )
        await tx.share_links.add(link, token)
        await save_referral(held.referral, did="link_made", worker=worker, tx=tx, line=line)
    return MadeLink(Private(f"{line.public_url}/r/{token.open()}"), code, link.ends_at)


async def end_links(handoff_id: HandoffId, referral_id: ReferralId, *, worker: Worker, line: Line) -> None:
    """Whatever is open at the service closes with its next step."""
    async with line.store.transaction() as tx:
        held = await hold_referral(handoff_id, referral_id, worker=worker, tx=tx, line=line)
        await tx.share_links.end_all(referral_id, at=line.clock())
        await save_referral(held.referral, did="link_ended", worker=worker, tx=tx, line=line)
