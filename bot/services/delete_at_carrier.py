"""Have a carrier delete its copies of an erased conversation, and go on until it has."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta

from bot.domain.carrier import UNNAMED, Carrier, Deletion
from bot.domain.erasure import Place
from bot.domain.ids import Channel
from bot.domain.records import LeasedDeletion, Postponed
from bot.errors import DeleteDelayed
from bot.services.clear_after_exit import cover_once_cleared
from bot.services.line import Line

LEASE_S = 300.0
_FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(minutes=30)

_log = logging.getLogger("porchlight.post")


async def delete_at_carrier(*, line: Line, carriers: Mapping[Channel, Carrier]) -> bool:
    """One try at one job; False if none is due. A job without a carrier waits for its carrier."""
    async with line.store.transaction() as tx:
        job = await tx.deletions.lease(now=line.clock(), lease_s=LEASE_S)
    if job is None:
        return False
    try:
        carrier = carriers.get(job.channel)
        if carrier is None:
            raise DeleteDelayed
        outcome = await carrier.delete(job.address, job.copies)
    except DeleteDelayed:
        outcome = Deletion(gone=(), later=tuple(copy.carrier_message_id for copy in job.copies))
    await _record(job, outcome, line=line)
    return True


async def _record(job: LeasedDeletion, outcome: Deletion, *, line: Line) -> None:
    now = line.clock()
    named = [each for each in outcome.gone if each != UNNAMED]
    left = [copy for copy in job.copies if copy.carrier_message_id in outcome.later]
    async with line.store.transaction() as tx:
        if job.cause.leaving is not None:  # before its job, as whoever erases it does
            await tx.conversations.lock(job.cause.leaving)
        if job.cause.clearing is not None:  # it goes on: what is gone is not asked for again
            await tx.copies.gone(job.cause.clearing, outcome.gone)
        if left:
            pause = min(_FIRST_PAUSE * 2 ** min(job.tries - 1, 10), _LONGEST_PAUSE)
            await tx.deletions.postpone(
                job.id,
                lease_token=job.lease_token,
                copies=left,
                due_at=now + pause,
                came_to=Postponed("delete_delayed", len(named), len(outcome.unreachable)),
            )
        else:
            await tx.deletions.finish(
                job.id,
                lease_token=job.lease_token,
                gone=len(named),
                unreachable=len(outcome.unreachable),
                at=now,
            )
        if job.cause.erasure is not None and UNNAMED in outcome.gone:
            await tx.erasures.nothing_unnamed(job.cause.erasure)
        if job.cause.erasure is not None:
            await tx.erasures.look_again(job.cause.erasure, Place.CARRIER, at=now)
        if job.cause.leaving is not None and not left:
            await cover_once_cleared(job.cause.leaving, tx=tx, line=line)
    for what, ids in (
        ("gone", outcome.gone),
        ("unreachable", outcome.unreachable),
        ("later", outcome.later),
    ):
        line.tally.add("carrier_copies", f"{job.channel.value}:{what}", len(ids))
    _log.info("carrier copies: %d gone, %d later", len(outcome.gone), len(left))
