"""How often a need was not met, by need and place, as the care of people logs it (practice.md A-65)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from bot.domain.needs import Need
from bot.services.ports import Transaction

Unmet = Mapping[tuple[Need, str], int]
"""How many people had this need unmet in this place; nothing that tells who."""


async def unmet_needs(tx: Transaction, *, today: date) -> Unmet:
    """In the last twelve months."""
    counted: Counter[tuple[Need, str]] = Counter()
    for each in await tx.unmet_needs.since(f"{today.year - 1}-{today.month:02d}"):
        counted[each.code, each.area] += each.number
    return counted
