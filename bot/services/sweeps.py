"""What the post looks after now and then, each sweep with its name; all return how many they changed."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.domain.gates import SESSION
from bot.domain.staff_session import AT_MOST
from bot.services.chase_erasures import sweep_erasures
from bot.services.clear_after_exit import clear_left_chats
from bot.services.clear_copies import clear_chats, clear_texts
from bot.services.end_calls import end_left_calls
from bot.services.erase_silent import erase_silent
from bot.services.escalate import escalate
from bot.services.lapse_claims import lapse_claims
from bot.services.line import Line
from bot.services.measure import forget_counts
from bot.services.practise import forget_practice
from bot.services.sweep_referrals import sweep_referrals

KEEP_DELIVERIES = timedelta(days=7)
"""Carriers stop delivering again long before."""
KEEP_FINISHED_DELETIONS = timedelta(days=30)
"""Counts without a name, for whoever operates the line: how many copies went, how many could not."""


class Sweep(Protocol):
    def __call__(self, *, line: Line) -> Awaitable[int]: ...


@dataclass(frozen=True)
class Sweeping:
    """Run twice, or in two processes at once, it changes no more than run once."""

    name: str
    sweep: Sweep
    every_s: float


async def forget_deliveries(*, line: Line) -> int:
    async with line.store.transaction() as tx:
        return await tx.seen.forget_before(line.clock() - KEEP_DELIVERIES)


async def forget_sessions(*, line: Line) -> int:
    """Sessions of the console that ended long ago, and failed sign-ins that no longer count."""
    async with line.store.transaction() as tx:
        return await tx.staff_sessions.forget_before(line.clock() - AT_MOST)


async def forget_consents(*, line: Line) -> int:
    """Consents to writing that ended, and questions nobody answered: of those for longer keeping too."""
    now = line.clock()
    async with line.store.transaction() as tx:
        past = await tx.consents.forget_past(now, asked_before=now - SESSION)
        return past + await tx.keeping.forget_unanswered(asked_before=now - SESSION, at=now)


async def forget_windows(*, line: Line) -> int:
    """A time at which somebody was free to be texted tells something of their day: it goes when past."""
    async with line.store.transaction() as tx:
        return await tx.windows.forget_past(line.clock())


async def forget_deletions(*, line: Line) -> int:
    async with line.store.transaction() as tx:
        return await tx.deletions.forget_finished(line.clock() - KEEP_FINISHED_DELETIONS)


SWEEPS = (
    Sweeping("lapse", lapse_claims, 5.0),
    Sweeping("escalate", escalate, 5.0),
    Sweeping("left_calls", end_left_calls, 5.0),
    Sweeping("referrals", sweep_referrals, 30.0),
    Sweeping("retention", erase_silent, 60.0),
    Sweeping("receipts", sweep_erasures, 60.0),
    Sweeping("practice", forget_practice, 3600.0),
    Sweeping("left_chats", clear_left_chats, 30.0),
    Sweeping("clear_chats", clear_chats, 60.0),
    Sweeping("clear_texts", clear_texts, 30.0),
    Sweeping("consents", forget_consents, 300.0),
    Sweeping("past_windows", forget_windows, 300.0),
    Sweeping("finished_deletions", forget_deletions, 3600.0),
    Sweeping("seen", forget_deliveries, 3600.0),
    Sweeping("sessions", forget_sessions, 3600.0),
    Sweeping("old_counts", forget_counts, 3600.0),
)
