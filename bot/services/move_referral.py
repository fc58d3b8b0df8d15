"""Move an agreed referral on: introduced, first appointment, backed out, follow-up; or taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.domain.ids import HandoffId, TurnId
from bot.domain.private import Private
from bot.domain.referral import Introduction, Referral, ReferralId
from bot.domain.staff import Worker
from bot.services.hear_yes import hear_yes
from bot.services.hold_referral import HeldReferral, hold_referral, save_referral
from bot.services.line import Line


async def introduce(
    handoff_id: HandoffId, referral_id: ReferralId, how: Introduction, *, worker: Worker, line: Line
) -> Referral:
    """Person and service were brought together; a number that was sent is no introduction (A-61).

    Raises ReferralRefused without the person's yes, and as `hold_referral` does; so do all of these.
    """
    return await _move(
        handoff_id,
        referral_id,
        lambda held: held.referral.introduce(how, by=worker.login, at=line.clock()),
        worker=worker,
        line=line,
    )


async def appoint(
    handoff_id: HandoffId, referral_id: ReferralId, accompanied_by: Private, *, worker: Worker, line: Line
) -> Referral:
    """The first appointment took place, and who was with them."""
    return await _move(
        handoff_id,
        referral_id,
        lambda held: held.referral.appoint(accompanied_by, by=worker.login, at=line.clock()),
        worker=worker,
        line=line,
    )


async def back_out(
    handoff_id: HandoffId,
    referral_id: ReferralId,
    *,
    yes_turn: TurnId | None,
    worker: Worker,
    line: Line,
) -> Referral:
    """We step back, with the person's yes since the first appointment."""

    def decide(held: HeldReferral) -> Referral:
        yes = hear_yes(yes_turn, thread=held.thread, worker=worker, line=line)
        return held.referral.back_out(yes, at=line.clock())

    return await _move(handoff_id, referral_id, decide, worker=worker, line=line)


async def follow_up(
    handoff_id: HandoffId,
    referral_id: ReferralId,
    on: date,
    *,
    yes_turn: TurnId | None,
    worker: Worker,
    line: Line,
) -> Referral:
    """A day on which the person wants to be asked how it goes. It reminds workers and sends nothing by
    itself: nothing leaves unprompted (P05)."""

    def decide(held: HeldReferral) -> Referral:
        yes = hear_yes(yes_turn, thread=held.thread, worker=worker, line=line)
        return held.referral.follow_up(on, yes, at=line.clock(), today=line.today())

    return await _move(handoff_id, referral_id, decide, worker=worker, line=line)


async def take_back(
    handoff_id: HandoffId, referral_id: ReferralId, *, worker: Worker, line: Line
) -> Referral:
    """The person takes back their yes: every field ends, every link dies, in this moment."""
    async with line.store.transaction() as tx:
        held = await hold_referral(handoff_id, referral_id, worker=worker, tx=tx, line=line)
        now = line.clock()
        over = held.referral.take_back(by=worker.login, at=now)
        await tx.share_links.end_all(over.id, at=now)
        return await save_referral(over, did=over.state.value, worker=worker, tx=tx, line=line)


async def _move(
    handoff_id: HandoffId,
    referral_id: ReferralId,
    decide: Callable[[HeldReferral], Referral],
    *,
    worker: Worker,
    line: Line,
) -> Referral:
    async with line.store.transaction() as tx:
        held = await hold_referral(handoff_id, referral_id, worker=worker, tx=tx, line=line)
        moved = decide(held)
        return await save_referral(moved, did=moved.state.value, worker=worker, tx=tx, line=line)
