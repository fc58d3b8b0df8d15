"""How often a need was not met, by need and place, as the care of people logs it (practice.md A-65)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.needs import Need
from bot.services.ports import Transaction

Unmet = Mapping[tuple[Need, str], int]
"""How many people had this need unmet in this place; nothing that tells who."""


async def unmet_needs(tx: Transaction) -> Unmet | None:
    """None as long as this line logs none: then the page of gaps has no such column."""
    return None
