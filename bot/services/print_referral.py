"""Take out what is shared with a service, for paper: only what the person agreed to, on the trail."""

from __future__ import annotations

from bot.domain.handoff import HandoffStatus
from bot.domain.ids import HandoffId
from bot.domain.referral import ReferralId
from bot.domain.refusals import ReferralRefused
from bot.domain.shared_field import FieldShare
from bot.domain.staff import Right, Worker
from bot.domain.trail import Did
from bot.errors import NotYours
from bot.services.hold_referral import hold_referral
from bot.services.line import Line


async def print_referral(
    handoff_id: HandoffId, referral_id: ReferralId, *, worker: Worker, line: Line
) -> tuple[FieldShare, ...]:
    """Raises NotYours unless the worker holds the conversation now, or is a lead;
    ReferralRefused("nothing_shared") where nothing may be printed; else as `hold_referral` does."""
    async with line.store.transaction() as tx:
        held = await hold_referral(handoff_id, referral_id, worker=worker, tx=tx, line=line)
        holds = held.handoff.status is HandoffStatus.CLAIMED and held.handoff.claimed_by == worker.login
        if not holds and not worker.may(Right.READ_ANY):
            raise NotYours
        fields = held.referral.live_fields(line.clock())
        if not fields:
            raise ReferralRefused("nothing_shared")
        await tx.trail.add(
            Did.EXPORTED.value,
            who=worker.login,
            at=line.clock(),
            about=held.conversation.id,
            reason="referral_print",
        )
    return fields
