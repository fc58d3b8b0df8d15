"""Every place of an erasure is checked, and asked again with a pause until nothing is left there (P03)."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.domain.erasure import KEYS_AWAY, RECEIPT_KEPT, Check, Checked, Place
from bot.errors import DatabaseUnavailable
from bot.services.line import Line

LEASE_S = 60.0
SENT_WITHIN = timedelta(seconds=60)
"""How long a send may be under way: the lease of a sender. After it nobody will say how it ended."""
_FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(minutes=30)

_log = logging.getLogger("porchlight.post")


async def chase_erasure(*, line: Line) -> bool:
    """One check of one place; False if none is due."""
    async with line.store.transaction() as tx:
        check = await tx.erasures.lease(now=line.clock(), lease_s=LEASE_S)
    if check is None:
        return False
    found = await _CHECKS[check.place](check, line)
    pause = min(_FIRST_PAUSE * 2 ** min(check.tries - 1, 10), _LONGEST_PAUSE)
    now = line.clock()
    async with line.store.transaction() as tx:
        await tx.erasures.record(check, found, due_at=now + pause, at=now)
    if not found.done:
        _log.warning("erasure not done yet: %s: %s", check.place.value, found.code)
    return True


async def sweep_erasures(*, line: Line) -> int:
    """Receipts, remains and kept notes whose time is over; returns how many went."""
    now = line.clock()
    async with line.store.transaction() as tx:
        gone = await tx.erasures.forget_finished(now - RECEIPT_KEPT)
        gone += await tx.urgent_erased.forget_past(now)
        return gone + await tx.kept_notes.forget_past(now)


async def _rows(check: Check, line: Line) -> Checked:
    """What is still found is removed, and the next check sees whether it went."""
    async with line.store.transaction() as tx:
        left = await tx.erasures.rows_of(check.subjects)
        if left:
            await tx.erasures.remove_rows(check.subjects)
    return Checked(not left, check.gone, code="found_again" if left else None)


async def _keys(check: Check, line: Line) -> Checked:
    try:
        left = await line.store.keys_left(check.subjects)
        if left:
            await line.store.destroy_dead_keys(now=line.clock())
            left = await line.store.keys_left(check.subjects)
    except DatabaseUnavailable:
        return Checked(False, check.gone, code=KEYS_AWAY)
    return Checked(not left, len(check.subjects) - left, code="not_destroyed" if left else None)


async def _queued(check: Check, line: Line) -> Checked:
    """Rows are gone with the others; a text that was with the carrier comes to an end of its own."""
    async with line.store.transaction() as tx:
        left = await tx.erasures.rows_of(check.subjects)
    if left:
        return Checked(False, check.gone, check.left, "found_again")
    if check.left and line.clock() - check.asked_at < SENT_WITHIN:
        return Checked(False, check.gone, check.left, "being_sent")
    return Checked(True, check.gone, check.left, "send_unknown" if check.left else None)


async def _carrier(check: Check, line: Line) -> Checked:
    """The jobs there ask, verify and ask again; here it is seen what they have come to."""
    async with line.store.transaction() as tx:
        return await tx.erasures.at_carrier(check.erasure)


async def _staff_notes(check: Check, line: Line) -> Checked:
    """Removed or sealed anew as the request was accepted: which of the two stands in the counts."""
    return Checked(True, check.gone, check.left, check.code)


_CHECKS: dict[Place, Callable[[Check, Line], Awaitable[Checked]]] = {
    Place.ROWS: _rows,
    Place.KEYS: _keys,
    Place.QUEUED: _queued,
    Place.CARRIER: _carrier,
    Place.STAFF_NOTES: _staff_notes,
}
