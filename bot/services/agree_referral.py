"""The person's yes to one service; without it nothing of a referral moves on (P16, practice.md A-60)."""

from __future__ import annotations

from bot.domain.ids import HandoffId, TurnId
from bot.domain.referral import Referral, ReferralId
from bot.domain.staff import Worker
from bot.services.hear_yes import hear_yes
from bot.services.hold_referral import hold_referral, save_referral
from bot.services.line import Line


async def agree_referral(
    handoff_id: HandoffId,
    referral_id: ReferralId,
    *,
    yes_turn: TurnId | None,
    worker: Worker,
    line: Line,
) -> Referral:
    """`yes_turn` is the person's message that says yes, None if they said it by voice to this worker.

    Raises ReferralRefused unless it is younger than the plain description of this service and stands for
    no other; else as `hold_referral` does.
    """
    async with line.store.transaction() as tx:
        held = await hold_referral(handoff_id, referral_id, worker=worker, tx=tx, line=line)
        yes = hear_yes(yes_turn, thread=held.thread, worker=worker, line=line)
        agreed = held.referral.agree(yes, at=line.clock(), others=held.elsewhere)
        return await save_referral(agreed, did=agreed.state.value, worker=worker, tx=tx, line=line)
