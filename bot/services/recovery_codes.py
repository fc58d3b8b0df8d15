"""Codes for a lost phone: ten at a time, shown once, kept as hashes."""

from __future__ import annotations

from bot.domain.private import Private
from bot.domain.staff import Worker
from bot.services.ports import Transaction
from bot.services.second_factor import RECOVERY_CODES, code_hash, new_code

_GROUPS = 3  # of four letters: 59 bits


async def fresh_recovery_codes(worker: Worker, *, tx: Transaction) -> list[Private]:
    """Those from before no longer count."""
    codes = [new_code(groups=_GROUPS) for _ in range(RECOVERY_CODES)]
    await tx.staff.set_recovery_codes(worker.id, [code_hash(each) for each in codes])
    return codes
