"""Give a human the turns that wait too long because no dialogue is running (P13)."""

from __future__ import annotations

from datetime import timedelta

from bot.services.fall_to_human import fall_to_human
from bot.services.line import Line
from bot.services.take_turn import LEASE_S

TOO_LONG = timedelta(seconds=20)  # twice the dialogue's own limit for one turn


async def rescue_turn(*, line: Line) -> bool:
    """Take one overdue turn; False if none is."""
    now = line.clock()
    async with line.store.transaction() as tx:
        leased = await tx.turns.lease(now=now, lease_s=LEASE_S, received_before=now - TOO_LONG)
    if leased is None:
        return False
    await fall_to_human(leased, reason="dialogue_down", line=line)
    return True
