"""How often a need was not met, by need and place, as the care of people logs it (practice.md A-65)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from bot.domain.ids import ConversationId
from bot.domain.need_entry import ListedNeed
from bot.domain.needs import Need
from bot.domain.unmet_need import a_year_of_months
from bot.services.ports import Transaction

Unmet = Mapping[tuple[Need, str], int]
"""How many people had this need unmet in this place; nothing that tells who."""


async def unmet_needs(tx: Transaction, *, today: date) -> Unmet:
    """In the last twelve months, this one among them."""
    counted: Counter[tuple[Need, str]] = Counter()
    for each in await tx.unmet_needs.since(a_year_of_months(today)):
        counted[each.code, each.area] += each.number
    return counted


async def was_counted(need: ListedNeed, conversation: ConversationId, *, tx: Transaction) -> bool:
    """A person is counted once for a need in a place: however often it is listed or changed, and in every
    conversation of theirs that is still there."""
    this = await tx.conversations.get(conversation)
    every = await tx.conversations.all_of(this.fingerprint) if this is not None else []
    for each in every:
        for version in await tx.needs.versions(each.id):
            same = (version.need.code, version.need.area) == (need.code, need.area)
            if same and version.need.counted:
                return True
    return False
